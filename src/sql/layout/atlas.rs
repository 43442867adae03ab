//! Atlas's own forms inside a file: another delimiter than `;`, and several files in one (`txtar`).

use super::mask::blank;

/// The text with its parts that are no migration blank, and its own delimiter as `;`. Same length.
pub(super) fn undressed(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if has(text, "txtar").is_some() {
        archive(text, &mut bytes);
    }
    if let Some(delimiter) = text.lines().next().and_then(|line| has(line, "delimiter")) {
        delimit(text, &unescaped(delimiter), &mut bytes);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Whether a place is in the comments at the top that Atlas reads: an empty line ends them, or the file
/// (<https://github.com/ariga/atlas/issues/3596>).
pub(super) fn is_header(text: &str, at: usize) -> bool {
    let comment = |line: &&str| line.starts_with("--") || line.starts_with('#');
    let end: usize = text.split_inclusive('\n').take_while(comment).map(str::len).sum();
    at < end && text.get(end..).is_none_or(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']))
}

/// What follows `-- atlas:<word>` in the comments at the top.
fn has<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.lines().take_while(|line| line.starts_with("--"));
    head.into_iter().find_map(|line| {
        let rest = line.trim_start_matches('-').trim_start().strip_prefix("atlas:")?.strip_prefix(word)?;
        rest.is_empty().then_some("").or_else(|| rest.strip_prefix(' ').map(str::trim))
    })
}

/// Keeps the part below `-- migration.sql --`: the others are checks that run before it.
fn archive(text: &str, bytes: &mut [u8]) {
    let mut at = 0;
    let mut keep = false;
    for line in text.split_inclusive('\n') {
        let title = line.trim().strip_prefix("-- ").and_then(|line| line.strip_suffix(" --"));
        if let Some(title) = title.filter(|title| title.ends_with(".sql")) {
            keep = title == "migration.sql";
        }
        if !keep && !line.starts_with("--") {
            blank(bytes, at..at + line.len());
        }
        at += line.len();
    }
}

/// Puts a `;` in the place of each delimiter.
fn delimit(text: &str, delimiter: &str, bytes: &mut [u8]) {
    if delimiter.is_empty() || delimiter == ";" {
        return;
    }
    let from = text.find('\n').unwrap_or(text.len());
    let ends = text.get(from..).unwrap_or_default().match_indices(delimiter);
    for (at, found) in ends {
        let start = from + at;
        // A `;` at the end of a comment's line would belong to the comment.
        let sign = if found.starts_with('\n') { start + found.len() - 1 } else { start };
        blank(bytes, start..start + found.len());
        if let Some(byte) = bytes.get_mut(sign) {
            *byte = b';';
        }
    }
}

fn unescaped(delimiter: &str) -> String {
    delimiter.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_become_semicolons() {
        let text = "-- atlas:delimiter -- end\n\nA\n-- end\nB\n-- end\n";
        assert_eq!(undressed(text), "-- atlas:delimiter -- end\n\nA\n;     \nB\n;     \n");
        let text = "-- atlas:delimiter \\n\\n\n\nA\n\n-- b\nB\n\nC";
        assert_eq!(undressed(text).matches(';').count(), 3);
        assert_eq!(undressed(text).len(), text.len());
        assert_eq!(undressed("A;\n"), "A;\n");
    }

    #[test]
    fn archives_hold_one_migration() {
        let text = "-- atlas:txtar\n\n-- checks.sql --\nSELECT 1;\n\n-- migration.sql --\nDROP TABLE a;\n";
        let kept = undressed(text);
        assert!(!kept.contains("SELECT") && kept.contains("DROP TABLE a;") && kept.len() == text.len());
    }
}
