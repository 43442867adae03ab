//! yoyo: what the comments above the first statement say, and the order that follows from it.

use std::collections::BTreeSet;

/// The value of a word in the comments above the first statement: `-- transactional: false`.
pub(super) fn value<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with("--"));
    head.into_iter().find_map(|line| {
        let rest = line.trim_start_matches('-').trim_start().strip_prefix(word)?;
        Some(rest.trim_start().strip_prefix(':')?.trim())
    })
}

/// Moves what depends on others behind them and leaves the order otherwise. `name` and `text` are those of an item.
/// What depends on itself in a circle stays where it is.
pub(super) fn by_dependency<T>(items: Vec<T>, name: impl Fn(&T) -> String, text: impl Fn(&T) -> String) -> Vec<T> {
    let known: BTreeSet<String> = items.iter().map(&name).collect();
    let needs = |item: &T| -> Vec<String> {
        let text = text(item);
        let list = value(&text, "depends").unwrap_or_default();
        list.split_whitespace().filter(|needed| known.contains(*needed)).map(str::to_owned).collect()
    };
    let mut waiting: Vec<(Vec<String>, T)> = items.into_iter().map(|item| (needs(&item), item)).collect();
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|(needs, _)| needs.iter().all(|needed| done.contains(needed)));
        let (_, item) = waiting.remove(ready.unwrap_or(0));
        done.insert(name(&item));
        ordered.push(item);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_above_the_first_statement() {
        assert_eq!(value("\n-- note\n--transactional : false\nX;", "transactional"), Some("false"));
        assert_eq!(value("X;\n-- transactional: false", "transactional"), None);
    }

    #[test]
    fn what_depends_on_others_comes_later() {
        let items = vec![("a", "-- depends: c"), ("b", ""), ("c", "-- depends: b elsewhere"), ("d", "-- depends: d")];
        let ordered = by_dependency(items, |item| item.0.to_owned(), |item| item.1.to_owned());
        assert_eq!(ordered.iter().map(|item| item.0).collect::<Vec<_>>(), ["b", "c", "a", "d"]);
    }
}
