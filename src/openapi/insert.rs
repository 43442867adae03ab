//! Pieces of documents that edits add, in the style of what stands beside them: block or flow, quotes and indentation.

use super::edit::line_before;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// A piece of a document. Its texts are plain: no quotes, no backslashes, no control characters.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// A text.
    Text(String),
    /// A word as it is written: `true`, `100`.
    Word(&'static str),
    /// A mapping with at least one entry.
    Map(Vec<(String, Piece)>),
    /// A list.
    List(Vec<Piece>),
}

impl Piece {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn map(entries: Vec<(&str, Self)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, piece)| (key.to_owned(), piece)).collect())
    }
}

/// How the neighbours are written.
struct Style<'t> {
    /// What stands before a key on its line.
    indent: String,
    /// What a level adds to that.
    unit: &'t str,
    /// The quote of keys that need one or have one here.
    quote: &'t str,
    /// Whether everything is in double quotes, as JSON has it.
    is_json: bool,
    /// What stands between a brace and what it holds.
    pad: &'t str,
}

/// The edit that adds entries to a mapping: before the first entry of which `comes_later` is true, unless that is the
/// very first, and else as the last. Nothing for an empty mapping or an alias.
pub(super) fn another_entries(
    map: NodeRef<'_>,
    added: &[(&str, Piece)],
    comes_later: impl Fn(&str) -> bool,
) -> Option<Edit> {
    let entries: Vec<Entry<'_>> = map.own_entries().collect();
    let later = entries.iter().position(|entry| comes_later(entry.name())).filter(|&at| at > 0);
    let beside = entries.get(later.unwrap_or(entries.len()).checked_sub(1)?)?;
    if map.is_alias() || map.is_borrowed() || beside.value.is_alias() || beside.name() == "<<" {
        return None;
    }
    let text = map.tree().text();
    let (start, end) =
        (beside.key.span().range().start, beside.value.span().range().end.max(beside.key.span().range().end));
    let (before, is_flow) = (line_before(text, start)?, map.is_flow());
    let written = text.get(beside.key.span().range())?;
    let quote = written.get(..1).filter(|quote| matches!(*quote, "\"" | "'")).unwrap_or_default();
    let alone = is_indentation(before);
    if !is_flow && !alone {
        return None;
    }
    let mut style = Style {
        indent: if alone { before.replace('-', " ") } else { String::new() },
        unit: "  ",
        quote,
        is_json: quote == "\"" && is_flow,
        pad: if text.get(end..)?.starts_with(" }") || is_padded(beside.value) { " " } else { "" },
    };
    style.unit = style.unit_within(text, map);
    let mut lines = String::new();
    for (key, piece) in added {
        let indent = &style.indent;
        lines.extend(match (is_flow, alone) {
            (true, true) => [",\n", indent],
            (true, false) => [", ", ""],
            _ => ["\n", indent],
        });
        style.key(&mut lines, key, true);
        lines.push(':');
        let is_block = !is_flow && !is_flow_value(beside.value);
        lines.push_str(if is_block { "" } else { " " });
        match is_flow && alone {
            _ if is_block => style.block(&mut lines, piece, indent),
            true => style.pretty(&mut lines, piece, indent),
            false => style.compact(&mut lines, piece),
        }
    }
    Some(inserted(map, if is_flow { end } else { line_end(text, end)? }, &lines))
}

/// The edit that adds items behind the last one of a list; nothing for an empty list or an alias.
pub(super) fn more_items(list: NodeRef<'_>, items: &[Piece]) -> Option<Edit> {
    let last = list.items().last().filter(|last| !list.is_alias() && !list.is_borrowed() && !last.is_alias())?;
    let text = list.tree().text();
    let (start, end) = (last.span().range().start, last.span().range().end);
    let (before, is_flow) = (line_before(text, start)?, list.is_flow());
    let is_json = last.own_entries().next().is_some_and(|first| starts_with(first.key, '"')) && is_flow_value(last);
    let quote = if is_json { "\"" } else { "" };
    let pad = if is_padded(last) { " " } else { "" };
    let indent = if is_indentation(before) { before.to_owned() } else { String::new() };
    let mut style = Style { indent, unit: "  ", quote, is_json, pad };
    let mut added = String::new();
    if is_flow {
        style.unit = style.unit_within(text, list);
        for item in items {
            if before.trim().is_empty() {
                added.extend([",\n", before]);
                style.pretty(&mut added, item, before);
            } else {
                added.push_str(", ");
                style.compact(&mut added, item);
            }
        }
        return Some(inserted(list, end, &added));
    }
    if before.trim() != "-" {
        return None;
    }
    for item in items {
        added.extend(["\n", before]);
        match is_flow_value(last) {
            true => style.compact(&mut added, item),
            false => style.item(&mut added, item, &" ".repeat(before.len())),
        }
    }
    Some(inserted(list, line_end(text, end)?, &added))
}

impl<'t> Style<'t> {
    /// What a level adds, as the mapping or list itself stands further in than the line that it belongs to.
    fn unit_within(&self, text: &'t str, holder: NodeRef<'_>) -> &'t str {
        let owner = if holder.is_flow() { Some(holder.span()) } else { holder.key().map(NodeRef::span) };
        let line = owner.and_then(|owner| line_before(text, owner.range().start)).unwrap_or_default();
        let outer = line.len() - line.trim_start_matches([' ', '\t']).len();
        match self.indent.len().checked_sub(outer) {
            Some(_) if self.indent.starts_with('\t') => "\t",
            Some(4) => "    ",
            Some(3) => "   ",
            _ => "  ",
        }
    }

    fn key(&self, out: &mut String, key: &str, is_beside: bool) {
        let is_number = key.bytes().all(|byte| byte.is_ascii_digit());
        let quote = match () {
            () if self.is_json => "\"",
            () if is_beside && is_number => self.quote,
            () if is_number => "'",
            () => "",
        };
        out.extend([quote, key, quote]);
    }

    fn text(&self, out: &mut String, text: &str) {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" _-".contains(&byte))
            && text.starts_with(|first: char| first.is_ascii_alphabetic());
        let quote = match (self.is_json, is_plain) {
            (true, _) => "\"",
            (false, true) => "",
            (false, false) => "'",
        };
        out.extend([quote, text, quote]);
    }

    /// In one line, between braces.
    fn compact(&self, out: &mut String, piece: &Piece) {
        match piece {
            Piece::Text(text) => self.text(out, text),
            Piece::Word(word) => out.push_str(word),
            Piece::Map(entries) => {
                out.extend(["{", self.pad]);
                for (at, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    self.key(out, key, false);
                    out.push_str(": ");
                    self.compact(out, value);
                }
                out.extend([self.pad, "}"]);
            }
            Piece::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    self.compact(out, item);
                }
                out.push(']');
            }
        }
    }

    /// In lines, between braces.
    fn pretty(&self, out: &mut String, piece: &Piece, indent: &str) {
        let inner = format!("{indent}{}", self.unit);
        let begin = |out: &mut String, at: usize| out.extend([if at > 0 { ",\n" } else { "\n" }, &inner]);
        let (open, close, count) = match piece {
            Piece::Map(entries) => ("{", "}", entries.len()),
            Piece::List(items) => ("[", "]", items.len()),
            _ => return self.compact(out, piece),
        };
        out.push_str(open);
        if let Piece::Map(entries) = piece {
            for (at, (key, value)) in entries.iter().enumerate() {
                begin(out, at);
                self.key(out, key, false);
                out.push_str(": ");
                self.pretty(out, value, &inner);
            }
        }
        if let Piece::List(items) = piece {
            for (at, item) in items.iter().enumerate() {
                begin(out, at);
                self.pretty(out, item, &inner);
            }
        }
        out.extend(if count > 0 { ["\n", indent] } else { ["", ""] });
        out.push_str(close);
    }

    /// What follows a key in block style.
    fn block(&self, out: &mut String, piece: &Piece, indent: &str) {
        let inner = format!("{indent}{}", self.unit);
        match piece {
            Piece::Map(_) => {
                out.extend(["\n", &inner]);
                self.item(out, piece, &inner);
            }
            Piece::List(items) if !items.is_empty() => {
                let deeper = format!("{inner}  ");
                for item in items {
                    out.extend(["\n", &inner, "- "]);
                    self.item(out, item, &deeper);
                }
            }
            _ => {
                out.push(' ');
                self.compact(out, piece);
            }
        }
    }

    /// A piece whose first line has begun already.
    fn item(&self, out: &mut String, piece: &Piece, indent: &str) {
        let Piece::Map(entries) = piece else { return self.compact(out, piece) };
        for (at, (key, value)) in entries.iter().enumerate() {
            out.extend(if at > 0 { ["\n", indent] } else { ["", ""] });
            self.key(out, key, false);
            out.push(':');
            self.block(out, value, indent);
        }
    }
}

fn starts_with(node: NodeRef<'_>, first: char) -> bool {
    node.tree().text().get(node.span().range()).is_some_and(|text| text.starts_with(first))
}

fn is_flow_value(node: NodeRef<'_>) -> bool {
    node.is_mapping() && node.is_flow()
}

fn is_padded(node: NodeRef<'_>) -> bool {
    node.tree().text().get(node.span().range()).is_some_and(|text| text.starts_with("{ "))
}

/// Whether nothing stands before a place on its line but blanks and dashes. The line of a minified document is all of it,
/// and its first character tells.
fn is_indentation(before: &str) -> bool {
    before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'-'))
}

/// The end of the line on which something ends that may have taken blank lines with it.
fn line_end(text: &str, end: usize) -> Option<usize> {
    let last = text.get(..end)?.trim_end().len();
    let rest = text.get(last..)?;
    let line = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |at| rest.get(..at).unwrap_or_default());
    Some(last + line.trim_end_matches('\r').len())
}

/// The edit that inserts lines at a place, with the line ends of the file.
fn inserted(node: NodeRef<'_>, at: usize, lines: &str) -> Edit {
    let text = node.tree().text();
    let first = memchr::memchr(b'\n', text.as_bytes()).and_then(|end| text.get(..end));
    let lines =
        if first.is_some_and(|line| line.ends_with('\r')) { lines.replace('\n', "\r\n") } else { lines.to_owned() };
    Edit { span: Span::new(node.tree().file(), at, at), replacement: lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::edit::tests::edited;

    fn response() -> Piece {
        Piece::map(vec![
            ("description", Piece::text("none")),
            ("x", Piece::List(vec![Piece::map(vec![("$ref", Piece::text("#/b")), ("c", Piece::Word("1"))])])),
        ])
    }

    #[test]
    fn entries_are_added_in_the_style_of_their_neighbours() {
        let entry =
            |text: &str| edited(text, |map| another_entries(map, &[("404", response())], |name| name > "404")).unwrap();
        assert_eq!(
            entry("a:\n    '200':\n        d: 1 # why\n\n    default:\n        d: 2\n"),
            "a:\n    '200':\n        d: 1 # why\n    '404':\n        description: none\n        x:\n            - $ref: '#/b'\n              c: 1\n\n    default:\n        d: 2\n"
        );
        assert_eq!(
            entry("a:\n  200: { d: 1 }\r\n"),
            "a:\n  200: { d: 1 }\n  404: { description: none, x: [{ $ref: '#/b', c: 1 }] }\r\n"
        );
        assert_eq!(
            entry("a: {'200': {d: 1}}\n"),
            "a: {'200': {d: 1}, '404': {description: none, x: [{$ref: '#/b', c: 1}]}}\n"
        );
        assert_eq!(
            entry("{\"a\": {\"200\": {}}}"),
            "{\"a\": {\"200\": {}, \"404\": {\"description\": \"none\", \"x\": [{\"$ref\": \"#/b\", \"c\": 1}]}}}"
        );
        assert_eq!(
            entry("{\n  \"a\": {\n    \"200\": {}\n  }\n}"),
            "{\n  \"a\": {\n    \"200\": {},\n    \"404\": {\n      \"description\": \"none\",\n      \"x\": [\n        {\n          \"$ref\": \"#/b\",\n          \"c\": 1\n        }\n      ]\n    }\n  }\n}"
        );
        assert_eq!(edited("a: {}\n", |map| another_entries(map, &[("b", Piece::Word("1"))], |_| false)), None);
    }

    #[test]
    fn items_are_added_in_the_style_of_their_neighbours() {
        let item = Piece::map(vec![
            ("name", Piece::text("limit")),
            ("schema", Piece::map(vec![("type", Piece::text("integer"))])),
        ]);
        let more = |text: &str| edited(text, |list| more_items(list, std::slice::from_ref(&item))).unwrap();
        assert_eq!(
            more("a:\n  - name: b\n    in: query\nc: 1\n"),
            "a:\n  - name: b\n    in: query\n  - name: limit\n    schema:\n      type: integer\nc: 1\n"
        );
        assert_eq!(more("a:\n- {name: b}\n"), "a:\n- {name: b}\n- {name: limit, schema: {type: integer}}\n");
        assert_eq!(more("a: [{ name: b }]\n"), "a: [{ name: b }, { name: limit, schema: { type: integer } }]\n");
        assert_eq!(
            more("{\"a\": [\n  {\"name\": \"b\"}\n]}"),
            "{\"a\": [\n  {\"name\": \"b\"},\n  {\n    \"name\": \"limit\",\n    \"schema\": {\n      \"type\": \"integer\"\n    }\n  }\n]}"
        );
    }
}
