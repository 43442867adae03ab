//! Liquibase's formatted SQL: changesets, each with its own rollback lines.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::mask::blank;

/// One changeset of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changeset {
    /// `author:id`.
    pub name: String,
    /// The header line.
    pub header: Range<usize>,
    /// The bytes below the header.
    pub body: Range<usize>,
    /// The rollback: the body with all but the rollback lines blank, and the first of these lines.
    pub rollback: Option<(Range<usize>, String)>,
    /// The rollback line that says that none is needed.
    pub none_needed: Option<Range<usize>>,
    /// Whether the tool runs it without a transaction.
    pub no_transaction: bool,
    /// What ends its statements, if it is not `;`.
    pub delimiter: Option<String>,
    /// What ends the statements of its rollback, if it is not `;`.
    pub rollback_delimiter: Option<String>,
    /// Whether it runs again when it changes.
    pub repeatable: bool,
    /// The databases that it is for; all when empty.
    pub databases: Vec<String>,
}

/// The changesets of a text in order.
pub(super) fn changesets(text: &str) -> Vec<Changeset> {
    static HEADER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?im)^[ \t]*--[ \t]*changeset[ \t]+([^\r\n]*)").expect("the pattern is tested"));
    let headers: Vec<_> = HEADER.captures_iter(text).filter_map(|found| Some((found.get(0)?, found.get(1)?))).collect();
    let ends = headers.iter().skip(1).map(|next| next.0.start()).chain([text.len()]);
    headers
        .iter()
        .zip(ends)
        .map(|((header, order), end)| changeset(text, header.range(), order.as_str(), end))
        .collect()
}

fn changeset(text: &str, header: Range<usize>, order: &str, end: usize) -> Changeset {
    let attribute = |name: &str| {
        order.split_whitespace().find_map(|word| {
            let (key, value) = word.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"').to_owned())
        })
    };
    let is = |name: &str, wanted: &str| attribute(name).is_some_and(|value| value.eq_ignore_ascii_case(wanted));
    let body = header.end..end;
    let (rollback, none_needed) = rollback(text, body.clone());
    Changeset {
        name: order.split_whitespace().next().unwrap_or_default().to_owned(),
        rollback,
        none_needed,
        no_transaction: is("runInTransaction", "false"),
        delimiter: attribute("endDelimiter"),
        rollback_delimiter: attribute("rollbackEndDelimiter").or_else(|| attribute("endDelimiter")),
        repeatable: is("runOnChange", "true") || is("runAlways", "true"),
        databases: attribute("dbms").map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default(),
        header,
        body,
    }
}

/// Puts a `;` where another delimiter ends a statement: at the end of a line, or as the whole line. A delimiter can be
/// a pattern; one that is more than a word is left alone.
pub(super) fn delimit(text: &mut String, delimiter: Option<&str>) {
    let Some(delimiter) =
        delimiter.filter(|delimiter| !matches!(*delimiter, "" | ";") && !delimiter.contains(['\\', '(', '[', '*']))
    else {
        return;
    };
    let mut bytes = std::mem::take(text).into_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let code = bytes[at..end].trim_ascii_end();
        let ends = code.len() >= delimiter.len()
            && code[code.len() - delimiter.len()..].eq_ignore_ascii_case(delimiter.as_bytes());
        if ends && !code.trim_ascii_start().starts_with(b"--") {
            let start = at + code.len() - delimiter.len();
            blank(&mut bytes, start..start + delimiter.len());
            bytes[start] = b';';
        }
        at = end + 1;
    }
    *text = String::from_utf8(bytes).unwrap_or_default();
}

/// Blanks the lines that Liquibase does not read: `--ignoreLines:3`, `--ignoreLines:start` … `--ignoreLines:end`.
pub(super) fn without_ignored(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (mut at, mut left, mut open) = (0, 0_usize, false);
    for line in text.split_inclusive('\n') {
        let order = line.trim().trim_start_matches('-').trim_start();
        let lower = order.to_ascii_lowercase();
        match lower.strip_prefix("ignorelines:").filter(|_| line.trim_start().starts_with("--")) {
            Some("start") => open = true,
            Some("end") => open = false,
            Some(count) => left = count.trim().parse().unwrap_or(0),
            None if open || left > 0 => {
                blank(&mut bytes, at..at + line.len());
                left = left.saturating_sub(1);
            }
            None => {}
        }
        at += line.len();
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Blanks the directive lines of a text, which not every dialect takes for comments: MySQL wants a blank behind `--`.
pub(super) fn without_directives(text: &mut String) {
    let mut bytes = std::mem::take(text).into_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        if bytes[at..end].trim_ascii_start().starts_with(b"--") {
            blank(&mut bytes, at..end);
        }
        at = end + 1;
    }
    *text = String::from_utf8(bytes).unwrap_or_default();
}

type Rollback = (Option<(Range<usize>, String)>, Option<Range<usize>>);

fn rollback(text: &str, body: Range<usize>) -> Rollback {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?im)^[ \t]*--[ \t]*rollback\b:?[ \t]?([^\r\n]*)").expect("the pattern is tested")
    });
    static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?is)/\*[ \t]*liquibase[ \t]+rollback\b(.*?)\*/").expect("the pattern is tested")
    });
    let within = &text[body.clone()];
    let mut bytes = within.as_bytes().to_vec();
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut first = None;
    for found in LINE.captures_iter(within).chain(BLOCK.captures_iter(within)) {
        let (Some(line), Some(sql)) = (found.get(0), found.get(1)) else { continue };
        let order = sql.as_str().trim().to_ascii_lowercase();
        if matches!(order.as_str(), "empty" | "not required") {
            return (None, Some(body.start + line.start()..body.start + line.end()));
        }
        first.get_or_insert(body.start + line.start()..body.start + line.end());
        kept.push(sql.range());
    }
    let Some(first) = first else { return (None, None) };
    kept.sort_by_key(|range| range.start);
    let mut at = 0;
    for range in &kept {
        blank(&mut bytes, at..range.start);
        at = range.end;
    }
    let length = bytes.len();
    blank(&mut bytes, at..length);
    (String::from_utf8(bytes).ok().map(|text| (first, text)), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changesets_carry_their_rollbacks() {
        let text = "--liquibase formatted sql\n\n--changeset ana:1 runInTransaction:false dbms:postgresql\nCREATE TABLE a (b int);\n--rollback DROP TABLE a;\n\n--changeset ana:2\nSELECT 1;\n--rollback empty\n";
        let sets = changesets(text);
        assert_eq!((sets.len(), sets[0].name.as_str(), sets[0].no_transaction), (2, "ana:1", true));
        assert_eq!(sets[0].databases, ["postgresql"]);
        let (_, rollback) = sets[0].rollback.as_ref().unwrap();
        assert_eq!(rollback.trim(), "DROP TABLE a;");
        assert_eq!(rollback.len(), sets[0].body.len());
        assert!(sets[1].rollback.is_none() && sets[1].none_needed.is_some());
    }

    #[test]
    fn delimiters_and_ignored_lines() {
        let text = "--liquibase formatted sql\n--changeset a:1 endDelimiter:/ rollbackEndDelimiter:GO\nA\n/\nB /\n";
        let sets = changesets(text);
        assert_eq!(sets[0].delimiter.as_deref(), Some("/"));
        assert_eq!(sets[0].rollback_delimiter.as_deref(), Some("GO"));
        let mut body = text[sets[0].body.clone()].to_owned();
        delimit(&mut body, sets[0].delimiter.as_deref());
        assert_eq!(body, "\nA\n;\nB ;\n");
        let mut body = "A\n".to_owned();
        delimit(&mut body, Some(""));
        assert_eq!(body, "A\n");
        assert_eq!(without_ignored("A\n--ignoreLines:1\nB\nC\n"), "A\n--ignoreLines:1\n \nC\n");
        assert_eq!(
            without_ignored("--ignoreLines:start\nB\n--ignoreLines:end\nC"),
            "--ignoreLines:start\n \n--ignoreLines:end\nC"
        );
    }
}
