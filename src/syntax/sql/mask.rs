//! What a client reads before the server does: psql's commands, MySQL's `DELIMITER`, its `/*! … */` comments.
//!
//! They become blanks of the same length, so that every byte keeps its place.

use std::borrow::Cow;
use std::ops::Range;

use super::Dialect;
use super::piece::after_quote;

/// A text without its client's commands.
#[derive(Debug)]
pub(super) struct Masked<'t> {
    pub(super) text: Cow<'t, str>,
    /// Where MySQL's own delimiter ends a statement.
    pub(super) breaks: Vec<usize>,
    /// Where only that delimiter does.
    pub(super) blocks: Vec<Range<usize>>,
}

impl<'t> Masked<'t> {
    /// A text that no client reads before the server does.
    pub(super) fn nothing(text: &'t str) -> Self {
        Self { text: Cow::Borrowed(text), breaks: Vec::new(), blocks: Vec::new() }
    }
}

/// Takes out the commands of the client.
pub(super) fn mask(text: &str, dialect: Dialect) -> Masked<'_> {
    let mut masked = Masked::nothing(text);
    match dialect {
        Dialect::Postgres if memchr::memchr(b'\\', text.as_bytes()).is_some() => {
            masked.text = Cow::Owned(without_meta_commands(text));
        }
        Dialect::Mysql => {
            let mut bytes: Option<Vec<u8>> = None;
            for at in tight_comments(text) {
                // `# ` begins a comment of the same length.
                if let Some(marker) = bytes.get_or_insert_with(|| text.as_bytes().to_vec()).get_mut(at..at + 2) {
                    marker.copy_from_slice(b"# ");
                }
            }
            if memchr::memmem::find(text.as_bytes(), b"/*!").is_some() {
                open_hints(bytes.get_or_insert_with(|| text.as_bytes().to_vec()));
            }
            if text.lines().any(|line| delimiter_of(line).is_some()) {
                let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
                delimiters(text, bytes, &mut masked.breaks, &mut masked.blocks);
            }
            if let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                masked.text = Cow::Owned(text);
            }
        }
        _ => {}
    }
    masked
}

/// Blanks `\set …`, `\connect …`; makes a `;` of `\gexec` and its kin. `\.` and the rows before it stay.
fn without_meta_commands(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let source = text.as_bytes();
    let mut at = 0;
    let mut statement = 0;
    let mut line_is_blank = true;
    while let Some(&byte) = source.get(at) {
        match byte {
            b'\'' | b'"' => {
                at = after_quote(source, at);
                line_is_blank = false;
                continue;
            }
            b'-' if source.get(at + 1) == Some(&b'-') => {
                at = line_end(source, at);
                continue;
            }
            b'/' if source.get(at + 1) == Some(&b'*') => {
                at = after_comment(source, at);
                continue;
            }
            b'$' => {
                at = after_dollar(source, at);
                line_is_blank = false;
                continue;
            }
            b';' => {
                at += 1;
                line_is_blank = false;
                if is_copy_from_stdin(text.get(statement..at).unwrap_or_default()) {
                    at = after_rows(source, at);
                }
                statement = at;
                continue;
            }
            b'\\' => {
                let end = line_end(source, at);
                let word = source.get(at + 1).copied().unwrap_or_default();
                if line_is_blank || word == b'g' || word == b';' {
                    bytes.get_mut(at..end).unwrap_or_default().fill(b' ');
                    if (!line_is_blank || word == b'g')
                        && let Some(first) = bytes.get_mut(at)
                    {
                        *first = b';';
                    }
                    statement = end;
                }
                at = end;
                continue;
            }
            b'\n' => line_is_blank = true,
            b' ' | b'\t' | b'\r' => {}
            _ => line_is_blank = false,
        }
        at += 1;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn is_copy_from_stdin(statement: &str) -> bool {
    let lower = statement.trim_start().to_ascii_lowercase();
    lower.lines().any(|line| line.trim_start().starts_with("copy")) && lower.contains("from stdin")
}

/// Past the line `\.`, or the end.
fn after_rows(source: &[u8], at: usize) -> usize {
    let mut at = line_end(source, at);
    while at < source.len() {
        let start = at + 1;
        at = line_end(source, start.min(source.len()));
        if source.get(start..at).unwrap_or_default().trim_ascii() == b"\\." {
            return at;
        }
        if start > source.len() {
            break;
        }
    }
    source.len()
}

fn line_end(source: &[u8], at: usize) -> usize {
    let rest = source.get(at..).unwrap_or_default();
    at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

fn after_comment(source: &[u8], at: usize) -> usize {
    let rest = source.get(at + 2..).unwrap_or_default();
    memchr::memmem::find(rest, b"*/").map_or(source.len(), |found| at + found + 4)
}

fn after_dollar(source: &[u8], at: usize) -> usize {
    let rest = source.get(at + 1..).unwrap_or_default();
    let tag = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    if rest.get(tag) != Some(&b'$') {
        return at + 1;
    }
    let open = source.get(at..at + tag + 2).unwrap_or_default();
    let body = source.get(at + tag + 2..).unwrap_or_default();
    memchr::memmem::find(body, open).map_or(source.len(), |found| at + 2 * (tag + 2) + found)
}

/// Lines that begin with `--` and no blank after it: tools write such comments, which MySQL itself does not know.
fn tight_comments(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        if code.strip_prefix("--").is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_alphabetic())) {
            found.push(at + line.len() - code.len());
        }
        at += line.len();
    }
    found
}

/// Blanks `/*!50003` and its `*/`, so that what the server runs is read.
fn open_hints(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(bytes.get(at..).unwrap_or_default(), b"/*!") {
        let start = at + found;
        let digits = bytes.get(start + 3..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let inner = start + 3 + digits;
        let Some(length) = memchr::memmem::find(bytes.get(inner..).unwrap_or_default(), b"*/") else { return };
        let end = inner + length;
        bytes.get_mut(start..inner).unwrap_or_default().fill(b' ');
        bytes.get_mut(end..end + 2).unwrap_or_default().fill(b' ');
        at = end + 2;
    }
}

/// The new delimiter that a line sets.
fn delimiter_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let word = line.get(..9)?;
    if !word.eq_ignore_ascii_case("delimiter") {
        return None;
    }
    let rest = line.get(9..)?;
    rest.starts_with([' ', '\t']).then(|| rest.trim()).filter(|rest| !rest.is_empty())
}

fn delimiters(text: &str, bytes: &mut [u8], breaks: &mut Vec<usize>, blocks: &mut Vec<Range<usize>>) {
    let mut at = 0;
    let mut current = ";";
    let mut since = 0;
    for line in text.split_inclusive('\n') {
        if let Some(next) = delimiter_of(line) {
            bytes.get_mut(at..at + line.trim_end().len()).unwrap_or_default().fill(b' ');
            if current != ";" {
                blocks.push(since..at);
            }
            breaks.push(at);
            current = next;
            since = at;
        } else if current != ";" {
            let mut from = 0;
            while let Some(found) = line.get(from..).and_then(|rest| rest.find(current)) {
                let start = at + from + found;
                bytes.get_mut(start..start + current.len()).unwrap_or_default().fill(b' ');
                breaks.push(start);
                from += found + current.len();
            }
        }
        at += line.len();
    }
    if current != ";" {
        blocks.push(since..at);
    }
}
