//! The rollback as a comment at the end of a plain file: `-- Rollback:` and commented SQL to the end.
//!
//! The last such line counts, and nothing but comments may follow it. One comment leader is taken off each line;
//! `-- --` is a comment in the rollback. Lines of prose stay comments.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::mask::{Dress, blank, mask};

/// What a plain file says of its rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The rollback: its marker, and the text from `start` to the end of the file with the comment leaders taken off.
    /// `prose` is the first line that holds no SQL, if no line holds any.
    Rollback { marker: Range<usize>, start: usize, text: String, prose: Option<Range<usize>> },
    /// The marker says that there can be none, and why.
    Impossible { marker: Range<usize>, reason: String },
    /// SQL follows the marker outside of comments: it would run with the migration.
    Live { marker: Range<usize> },
}

/// The rollback block of a text, if it has one.
pub(super) fn find(text: &str) -> Option<Block> {
    if !mentions(text) {
        return None;
    }
    let lines = lines(text);
    // A block comment may say in its second line what it is.
    let opens = |at: usize| at > 0 && matches!(text[lines[at - 1].clone()].trim(), "/*" | "/**");
    let is_marker = |at: usize| {
        let line = &text[lines[at].clone()];
        MARKER.is_match(line) || opens(at) && BARE_MARKER.is_match(line)
    };
    let index = (0..lines.len()).rev().find(|&at| is_marker(at))?;
    let line = text[lines[index].clone()].trim_end();
    let marker = lines[index].start + (line.len() - line.trim_start().len())..lines[index].start + line.len();
    let found = MARKER.captures(line).or_else(|| BARE_MARKER.captures(line));
    let bare = !MARKER.is_match(line);
    let rest = found.and_then(|found| found.name("rest")).map_or("", |rest| rest.as_str()).trim();
    if IMPOSSIBLE.is_match(rest) {
        return Some(Block::Impossible { marker, reason: rest.trim_end_matches("*/").trim().to_owned() });
    }
    if !rest.is_empty() && !is_statement_start(rest) {
        return None;
    }
    let after = &lines[index + 1..];
    let body = if bare || line.trim_start().starts_with("/*") {
        block_comment(text, marker.start, marker.end - rest.len())
    } else {
        line_comments(text, after, marker.end - rest.len()..marker.end)
    };
    let Some(Body { start, text: sql, prose }) = body else { return Some(Block::Live { marker }) };
    let only_prose = prose.filter(|_| sql.trim().is_empty() || sql.trim_start().starts_with("--"));
    if let Some(prose) = &only_prose {
        // The reason may stand in a line of its own.
        let reason = text[prose.clone()].trim().trim_start_matches(['-', '*']).trim();
        if IMPOSSIBLE.is_match(reason) {
            return Some(Block::Impossible { marker, reason: reason.to_owned() });
        }
    }
    Some(Block::Rollback { marker, start, text: sql, prose: only_prose })
}

/// The SQL of a block.
struct Body {
    /// Its first byte in the file.
    start: usize,
    /// From there to the end of the file, all that is no SQL blank.
    text: String,
    /// The first line of prose.
    prose: Option<Range<usize>>,
}

/// A line that opens a rollback block: the word, alone or followed by the reason why there is none, or by SQL.
static MARKER: LazyLock<Regex> = LazyLock::new(|| marker_after(r"(?:--+|/\*+)"));

/// The same inside of a block comment, where no sign opens the line.
static BARE_MARKER: LazyLock<Regex> = LazyLock::new(|| marker_after(r"\*?"));

fn marker_after(leader: &str) -> Regex {
    let word = r"(?:rollback|roll back|down|undo|revert)(?: +(?:migration|script|sql))?";
    let decorated = r"[ \t]*[-=*#]*[ \t]*";
    Regex::new(&format!(r"(?i)^\s*{leader}{decorated}{word}{decorated}(?:\s*$|:\s*(?P<rest>[^\n]*))"))
        .expect("the pattern is tested")
}

static IMPOSSIBLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:none\b|not (?:possible|supported|needed|reversible|applicable)|impossible|irreversible|n/a)")
        .expect("the pattern is tested")
});

fn mentions(text: &str) -> bool {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?im)^\s*(?:--.*|/\*.*|\*[ \t]*|)\b(?:roll ?back|down|undo|revert)")
            .expect("the pattern is tested")
    });
    WORD.is_match(text)
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            at += line.len();
            at - line.len()..at
        })
        .collect()
}

/// The rollback in line comments, from the rest of the marker's line on; nothing when live SQL follows.
fn line_comments(text: &str, after: &[Range<usize>], rest: Range<usize>) -> Option<Body> {
    let mut first_prose = None;
    let start = rest.start;
    let mut bytes = mask(&text[start..], Dress::PLAIN).into_bytes();
    let mut open = !text[rest.clone()].trim().is_empty() && !text[rest.clone()].trim_end().ends_with(';');
    let mut body_tag = quote_after(None, &text[rest]);
    for line in after {
        let written = &text[line.clone()];
        let content = written.trim();
        if content.is_empty() {
            continue;
        }
        let leader = line.start + (written.len() - written.trim_start().len());
        let body = content.strip_prefix("--")?;
        let gap = usize::from(body.starts_with(' '));
        let here = line.start - start..line.end - start;
        let sql = body.trim();
        if !open && is_prose(sql) {
            if !sql.is_empty() {
                first_prose.get_or_insert(leader..leader + content.len());
            }
            blank(&mut bytes, here);
        } else {
            blank(&mut bytes, leader - start..leader + 2 + gap - start);
            body_tag = quote_after(body_tag, sql);
            open = body_tag.is_some() || !sql.starts_with("--") && !ends_statement(sql);
        }
    }
    Some(Body { start, text: String::from_utf8(bytes).ok()?, prose: first_prose })
}

/// The rollback inside one block comment that ends the file.
fn block_comment(text: &str, opens: usize, start: usize) -> Option<Body> {
    let mut prose = None;
    let end = opens + text[opens..].find("*/")?;
    let tail = &text[end + 2..];
    let only_comments = tail.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("--"));
    if !only_comments {
        return None;
    }
    let mut bytes = mask(&text[start..], Dress::PLAIN).into_bytes();
    let length = bytes.len();
    blank(&mut bytes, end.saturating_sub(start)..length);
    let mut open = false;
    let mut body_tag = None;
    for line in lines(&text[start..end.max(start)]) {
        let written = &text[start + line.start..start + line.end];
        let content = written.trim();
        let leader = line.start + (written.len() - written.trim_start().len());
        let sql = content.strip_prefix('*').map_or(content, str::trim_start);
        if !open && is_prose(sql) {
            if !sql.is_empty() {
                prose.get_or_insert(start + leader..start + leader + content.len());
            }
            blank(&mut bytes, line);
        } else {
            if sql.len() < content.len() {
                blank(&mut bytes, leader..leader + 1);
            }
            body_tag = quote_after(body_tag, sql);
            open = body_tag.is_some() || !sql.starts_with("--") && !ends_statement(sql);
        }
    }
    Some(Body { start, text: String::from_utf8(bytes).ok()?, prose })
}

/// Whether a line between statements is prose: it does not begin like a statement, and does not end like one.
fn is_prose(line: &str) -> bool {
    !is_statement_start(line) && !line.starts_with("--") && !line.trim_end().ends_with(';')
}

/// The dollar quote that is open behind a line, given the one that is open before it: bodies hold semicolons.
fn quote_after<'t>(mut open: Option<&'t str>, line: &'t str) -> Option<&'t str> {
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\$(?:[A-Za-z_]\w*)?\$").expect("the pattern is tested"));
    for tag in TAG.find_iter(line).map(|found| found.as_str()) {
        match open {
            None => open = Some(tag),
            Some(opened) if opened == tag => open = None,
            Some(_) => {}
        }
    }
    open
}

fn ends_statement(line: &str) -> bool {
    let code = line.split(" --").next().unwrap_or_default();
    code.trim_end().ends_with(';')
}

/// Whether a line opens a SQL statement: its first words say so, as prose with the same first word does not.
fn is_statement_start(line: &str) -> bool {
    static START: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^(?:
              (?:create|drop|alter)\s+(?:or\s+replace\s+|unique\s+|temp\s+|temporary\s+|unlogged\s+|materialized\s+|recursive\s+)*
                (?:table|index|view|type|function|procedure|aggregate|trigger|sequence|schema|extension|domain|role|user|
                   policy|database|rule|event|publication|subscription|server|foreign|operator|cast|collation|statistics|
                   text|default|constraint|column)\b
            | (?:delete\s+from|insert\s+into|replace\s+into|merge\s+into|copy|truncate|grant|revoke|comment\s+on|rename\s+table|lock\s+table|
                 reindex|vacuum|analyze|refresh\s+materialized|security\s+label|reassign|attach|detach|cluster)\s
            | update\s+\S+\s+set\b | update\s+only\b | update\s+\S+\s*$
            | (?:select|with|values|call|execute|explain|set|reset|show|pragma|use)\s.*[;=(*,]
            | (?:begin|commit|start\s+transaction|end|rollback|savepoint\s+\w+|do)\s*(?:;|\$|$)
            | do\s+(?:\$|language)
            )",
        )
        .expect("the pattern is tested")
    });
    START.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rollback(text: &str) -> String {
        match find(text) {
            Some(Block::Rollback { start, text: body, .. }) => {
                assert_eq!(start + body.len(), text.len());
                body.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn leaders_are_taken_off_and_prose_is_left_out() {
        let text = "ALTER TABLE a ADD b int;\n\n-- Rollback:\n-- by hand, at night\n-- ALTER TABLE a\n--   DROP b;\n-- -- a note\n";
        assert_eq!(rollback(text), "ALTER TABLE a DROP b; -- a note");
        let Some(Block::Rollback { start, text: body, .. }) = find(text) else { panic!() };
        assert_eq!(start + body.find("DROP b").unwrap(), text.find("DROP b").unwrap());
    }

    #[test]
    fn bodies_hold_semicolons() {
        let text = "SELECT 1;\n-- Rollback:\n-- CREATE FUNCTION f() RETURNS int AS $a$\n-- BEGIN\n--   x := 1;\n--\n--   RETURN x;\n-- END $a$;\n-- by hand";
        assert_eq!(rollback(text), "CREATE FUNCTION f() RETURNS int AS $a$ BEGIN x := 1; RETURN x; END $a$;");
    }

    #[test]
    fn other_forms() {
        assert_eq!(rollback("SELECT 1;\n/* Rollback:\nDROP TABLE a;\n*/\n"), "DROP TABLE a;");
        assert_eq!(rollback("SELECT 1;\n-- DOWN\n-- DROP TABLE a;"), "DROP TABLE a;");
        assert_eq!(rollback("SELECT 1;\n-- rollback: DROP TABLE a;"), "DROP TABLE a;");
        assert_eq!(rollback("SELECT 1;\n-- Rollback:\n"), "");
        assert_eq!(rollback("SELECT 1;\n/*\n * Rollback:\n * by night\n * DROP TABLE a;\n */\n"), "DROP TABLE a;");
        assert_eq!(rollback("SELECT 1;\n-- Rollback:\n-- DROP TABEL a;"), "DROP TABEL a;");
        assert_eq!(
            rollback("SELECT 1;\n--- === Undo migration ===\n-- drop the table by hand\n-- DROP TABLE a;"),
            "DROP TABLE a;"
        );
    }

    #[test]
    fn what_is_no_rollback() {
        assert_eq!(find("SELECT 1;\n-- the rollback of this is in the ticket\n"), None);
        assert_eq!(find("-- scale down the rows\nSELECT 1;"), None);
        assert!(matches!(find("-- Rollback:\nDROP TABLE a;"), Some(Block::Live { .. })));
        let Some(Block::Impossible { reason, .. }) = find("DELETE FROM a;\n-- Rollback: not possible, rows are gone")
        else {
            panic!()
        };
        assert_eq!(reason, "not possible, rows are gone");
        let below = "DELETE FROM a;\n-- Rollback:\n-- n/a, rows are gone";
        assert!(matches!(find(below), Some(Block::Impossible { reason, .. }) if reason == "n/a, rows are gone"));
        let words = "DELETE FROM a;\n-- Rollback:\n-- ask first";
        let Some(Block::Rollback { prose: Some(prose), .. }) = find(words) else { panic!() };
        assert_eq!(&words[prose], "-- ask first");
    }
}
