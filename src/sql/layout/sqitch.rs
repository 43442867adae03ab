//! Sqitch: `deploy/`, `revert/` and `verify/`, in the order of `sqitch.plan`.

use std::collections::BTreeMap;

/// The project's folder, which of the three folders a file is in, and the change that it belongs to.
pub(super) fn place(path: &str) -> Option<(&str, &str, &str)> {
    let change_of = |rest: usize| path.get(rest..)?.strip_suffix(".sql");
    ["deploy", "revert", "verify"].into_iter().find_map(|part| {
        let inner = format!("/{part}/");
        if let Some(at) = path.rfind(&inner) {
            return Some((&path[..at], part, change_of(at + inner.len())?));
        }
        let change = path.strip_prefix(part)?.strip_prefix('/')?.strip_suffix(".sql")?;
        Some(("", part, change))
    })
}

/// Whether a text begins as Sqitch's templates do: `-- Deploy flipr:users to pg`.
pub(super) fn has_header(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    ["-- Deploy ", "-- Revert ", "-- Verify "].iter().any(|start| first.starts_with(start))
        && (first.contains(" to ") || first.contains(" from ") || first.contains(" on "))
}

/// The engine that such a comment names.
pub(super) fn engine(text: &str) -> Option<&str> {
    text.lines().next().filter(|_| has_header(text))?.split_whitespace().next_back()
}

/// The change that a line of a plan adds: not a pragma, a comment, a tag, or a change that is taken back.
pub(super) fn change_of(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.is_empty() || line.starts_with(['#', '%', '@', '-']) {
        return None;
    }
    line.trim_start_matches('+').split_whitespace().next()
}

/// The changes of a plan in order, each with the name of its scripts: a change that is reworked later has its first
/// scripts under `name@tag`.
pub(super) fn plan(text: &str) -> Vec<String> {
    let mut changes: Vec<String> = Vec::new();
    let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tag_of: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.lines().map(str::trim) {
        if let Some(tag) = line.strip_prefix('@').and_then(|tag| tag.split_whitespace().next()) {
            for &change in latest.keys() {
                tag_of.insert(change, tag);
            }
        }
        let Some(name) = change_of(line) else { continue };
        if let (Some(&before), Some(tag)) = (latest.get(name), tag_of.get(name))
            && let Some(earlier) = changes.get_mut(before)
        {
            *earlier = format!("{name}@{tag}");
        }
        latest.insert(name, changes.len());
        changes.push(name.to_owned());
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_plans() {
        assert_eq!(place("db/deploy/a/b.sql"), Some(("db", "deploy", "a/b")));
        assert_eq!(place("revert/x.sql"), Some(("", "revert", "x")));
        assert_eq!(place("deployment/x.sql"), None);
        let text = "%project=p\n\na 2026-01-01T00:00:00Z A <a@b>\n@v1 2026 A\nb [a] 2026\na [a@v1] 2026 # again\n";
        assert_eq!(plan(text), ["a@v1", "b", "a"]);
    }
}
