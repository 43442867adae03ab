//! Edits of documents in the style that they are written in.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// What to write as a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'v> {
    /// A word without characters that need an escape.
    Text(&'v str),
    /// `true`.
    True,
}

/// The edit that gives a mapping another first entry; nothing for an empty one, an alias, or one behind a list's dash.
pub(super) fn first_entry(node: NodeRef<'_>, key: &str, value: Value<'_>) -> Option<Edit> {
    let text = node.tree().text();
    let first = node.own_entries().next()?.key.span();
    if node.is_alias() {
        return None;
    }
    let at = first.range().start;
    let quote = if text.get(first.range())?.starts_with('"') { "\"" } else { "" };
    let value = match value {
        Value::Text(value) => format!("{quote}{value}{quote}"),
        Value::True => "true".to_owned(),
    };
    let entry = format!("{quote}{key}{quote}: {value}");
    let before = line_before(text, at)?;
    let alone = before.bytes().all(|byte| byte == b' ' || byte == b'\t');
    let replacement = match (node.is_flow(), alone) {
        (true, true) => format!("{entry},\n{before}"),
        (true, false) => format!("{entry}, "),
        (false, true) => format!("{entry}\n{before}"),
        (false, false) => return None,
    };
    Some(Edit { span: Span::new(first.file, at, at), replacement })
}

/// The edit that writes another word where one stands, in its quotes; nothing where a text has none and needs them.
pub(super) fn reworded(word: NodeRef<'_>, new: &str) -> Option<Edit> {
    let is_own = word.text().is_some() && !word.is_alias() && !word.is_borrowed();
    let written = word.tree().text().get(word.span().range()).filter(|written| is_own && !written.contains('\n'))?;
    let quote = written.get(..1).filter(|quote| matches!(*quote, "\"" | "'")).unwrap_or_default();
    let is_plain = new.starts_with(|first: char| first.is_ascii_alphabetic())
        && new.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte))
        && !new.ends_with(':');
    let fits = if quote.is_empty() { is_plain } else { !new.contains(['"', '\'', '\\']) };
    fits.then(|| Edit { span: word.span(), replacement: format!("{quote}{new}{quote}") })
}

/// What stands before a place on its line. In a document of one long line the last break may be far away, or nowhere.
pub(super) fn line_before(text: &str, at: usize) -> Option<&str> {
    let line = memchr::memrchr(b'\n', text.get(..at)?.as_bytes()).map_or(0, |end| end + 1);
    text.get(line..at)
}

/// The edit that takes an entry out of a mapping; nothing for its only entry, an alias, or one behind a list's dash.
pub(super) fn without_entry(node: NodeRef<'_>, key: &str) -> Option<Edit> {
    let text = node.tree().text();
    let entries: Vec<_> = node.own_entries().collect();
    let at = entries.iter().position(|entry| entry.name() == key)?;
    if node.is_alias() || entries.len() < 2 {
        return None;
    }
    let (start, end) = (entries[at].key.span().range().start, entries[at].value.span().range().end);
    let range = if text.get(node.span().range())?.starts_with('{') {
        match (entries.get(at + 1), at.checked_sub(1)) {
            (Some(next), _) => start..next.key.span().range().start,
            (None, Some(before)) => entries[before].value.span().range().end..end,
            (None, None) => return None,
        }
    } else {
        let line = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
        if !text.get(line..start)?.bytes().all(|byte| byte == b' ' || byte == b'\t') {
            return None;
        }
        let last = text.get(..end)?.trim_end().len().max(start);
        line..text.get(last..)?.find('\n').map_or(text.len(), |end| last + end + 1)
    };
    Some(Edit { span: Span::new(node.span().file, range.start, range.end), replacement: String::new() })
}

/// The edit that takes an item, which is not the first, out of a list; nothing where more than it would go.
pub(super) fn without_item(item: NodeRef<'_>) -> Option<Edit> {
    let list = item.parent().filter(|list| !item.is_borrowed() && list.is_sequence())?;
    let text = list.tree().text();
    let before = item.previous()?.span().range().end;
    let (start, end) = (item.span().range().start, item.span().range().end);
    let range = if text.get(list.span().range())?.starts_with('[') {
        (text.get(before..start)?.trim() == ",").then_some(before..end)?
    } else {
        let line = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
        let next = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at + 1);
        let alone = text.get(line..start)?.trim() == "-" && text.get(end..next)?.trim().is_empty();
        alone.then_some(line..next)?
    };
    Some(Edit { span: Span::new(item.span().file, range.start, range.end), replacement: String::new() })
}

/// The edit that takes an item out of a list wherever it stands there, and with the only item the key of the list;
/// nothing where more than that would go.
pub(super) fn without_any_item(item: NodeRef<'_>) -> Option<Edit> {
    if item.previous().is_some() {
        return without_item(item);
    }
    let list = item.parent().filter(|list| !item.is_borrowed() && list.is_sequence() && !list.is_alias())?;
    let Some(next) = list.items().nth(1) else { return without_entry(list.parent()?, list.key()?.text()?) };
    let text = list.tree().text();
    let (start, end) = (item.span().range().start, item.span().range().end);
    let range = if text.get(list.span().range())?.starts_with('[') {
        let until = next.span().range().start;
        (text.get(end..until)?.trim() == ",").then_some(start..until)?
    } else {
        let before = line_before(text, start).filter(|before| before.trim() == "-")?;
        let after = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at + 1);
        text.get(end..after)?.trim().is_empty().then_some(start - before.len()..after)?
    };
    Some(Edit { span: Span::new(item.span().file, range.start, range.end), replacement: String::new() })
}

/// The edit that adds an item behind the last one of a list; nothing for an empty list or an alias.
pub(super) fn another_item(list: NodeRef<'_>, item: &str) -> Option<Edit> {
    let text = list.tree().text();
    let last = list.items().last().filter(|last| !list.is_alias() && !last.is_borrowed())?.span();
    let (start, end) = (last.range().start, last.range().end);
    if text.get(list.span().range())?.starts_with('[') {
        return Some(Edit { span: Span::new(last.file, end, end), replacement: format!(", {item}") });
    }
    let line = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
    let before = text.get(line..start).filter(|before| before.trim() == "-")?;
    let after = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at);
    Some(Edit { span: Span::new(last.file, after, after), replacement: format!("\n{before}{item}") })
}

/// The edit that takes an entry out of a mapping, and with the only one the key of the mapping.
fn without_any_entry(node: NodeRef<'_>, key: &str) -> Option<Edit> {
    let only = node.own_entries().nth(1).is_none() && !node.is_alias() && !node.is_borrowed();
    if only { without_any_entry(node.parent()?, node.key()?.text()?) } else { without_entry(node, key) }
}

/// The edit that takes away an entry that nothing refers to; nothing where an anchor in it may be used elsewhere.
pub(super) fn without_unused(entry: Entry<'_>) -> Option<Edit> {
    let edit = without_any_entry(entry.key.parent()?, entry.name())?;
    let gone = entry.value.tree().text().get(edit.span.range())?;
    (!gone.contains('&')).then_some(edit)
}

/// A part of a mapping or list: its first node and its last, which are the same in a list.
pub(super) type Part<'t> = (NodeRef<'t>, NodeRef<'t>);

/// The edits that put parts of one mapping or list, which come as they stand, into the order of their ranks: each place
/// gets the text that belongs there. Nothing where they are in order, where a comment among them would stay behind, or
/// where an anchor might stay behind or come after its alias.
pub(super) fn rearranged(parts: &[Part<'_>], ranks: &[usize]) -> Option<Vec<Edit>> {
    let (first, last) = (parts.first()?.0, parts.last()?.1);
    let (tree, owner) = (first.tree(), first.parent()?.id());
    let text = tree.text();
    let is_own = |node: NodeRef<'_>| {
        node.tree().file() == tree.file()
            && !node.is_borrowed()
            && !node.is_alias()
            && node.parent().is_some_and(|parent| parent.id() == owner)
    };
    let whole = first.span().to(last.span());
    // With what stands right before and behind on the line, where a comment would speak of another part afterwards.
    let before = text.get(..whole.range().start)?.trim_end_matches([' ', '\t', '\r', '\n', '-']).len();
    let line = text.get(whole.range().end..)?.find('\n').unwrap_or(text.len() - whole.range().end);
    let around = before.saturating_sub(1)..whole.range().end + line;
    let touches = |span: Span| span.range().start < around.end && around.start < span.range().end;
    if !parts.iter().all(|(from, to)| is_own(*from) && is_own(*to))
        || tree.comments.iter().any(|comment| touches(comment.span))
        || text.get(around.clone())?.contains(['&', '*']) && tree.nodes().any(NodeRef::is_alias)
    {
        return None;
    }
    let places = parts.iter().map(|(from, to)| {
        let range = from.span().to(to.span()).range();
        let end = range.start + text.get(range.clone())?.trim_end().len();
        // Where the last value is empty, the span ends with its key.
        let colon = text.get(end..)?.trim_start_matches(' ').starts_with(':');
        Some(range.start..if colon { end + text.get(end..)?.find(':')? + 1 } else { end })
    });
    let places: Vec<_> = places.collect::<Option<_>>()?;
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&index| ranks.get(index));
    let moved = places.iter().zip(&order).enumerate().filter(|(place, (_, from))| place != *from);
    let edits = moved.filter_map(|(_, (place, from))| {
        let replacement = text.get(places.get(*from)?.clone())?.to_owned();
        Some(Edit { span: Span::new(tree.file(), place.start, place.end), replacement })
    });
    Some(edits.collect::<Vec<_>>()).filter(|edits| !edits.is_empty())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::{json, yaml};

    /// The text after the edit that is made of what stands under `a`; nothing where none is made.
    pub(in crate::openapi) fn edited(text: &str, make: impl Fn(NodeRef<'_>) -> Option<Edit>) -> Option<String> {
        let text = Text::from(text);
        let tree =
            if text.starts_with('{') { json::parse(FileId::new(0), &text) } else { yaml::parse(FileId::new(0), &text) };
        let edit = make(tree.root()?.get("a")?)?;
        let mut text = tree.text().to_owned();
        text.replace_range(edit.span.range(), &edit.replacement);
        Some(text)
    }

    #[test]
    fn entries_are_written_in_the_style_of_the_file() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(edited(text, |map| first_entry(map, "k", Value::Text("v"))).as_deref(), expected);
        };
        check("a:\n  b: 1\n", Some("a:\n  k: v\n  b: 1\n"));
        check("a: {b: 1}\n", Some("a: {k: v, b: 1}\n"));
        check("a: {}\n", None);
        check("a:\n", None);
        check("{\"a\": {\n  \"b\": 1}}", Some("{\"a\": {\n  \"k\": \"v\",\n  \"b\": 1}}"));
        check("{\"a\": {\"b\": 1}}", Some("{\"a\": {\"k\": \"v\", \"b\": 1}}"));
    }

    #[test]
    fn entries_are_put_in_order_whole() {
        let check = |text: &str, expected: Option<&str>| {
            let tree = yaml::parse(FileId::new(0), &Text::from(text));
            let entries: Vec<_> = tree.root().unwrap().get("a").unwrap().own_entries().collect();
            let parts: Vec<Part<'_>> = entries.iter().map(|entry| (entry.key, entry.value)).collect();
            let ranks: Vec<usize> = entries.iter().map(|entry| entry.name().len()).collect();
            let edited = rearranged(&parts, &ranks).map(|edits| {
                let mut text = text.to_owned();
                edits.iter().rev().for_each(|edit| text.replace_range(edit.span.range(), &edit.replacement));
                text
            });
            assert_eq!(edited.as_deref(), expected);
        };
        check(
            "a:\n  long:\n    x: |\n      1\n\n  b: 2\n  cc: 3\nd: 4\n",
            Some("a:\n  b: 2\n\n  cc: 3\n  long:\n    x: |\n      1\nd: 4\n"),
        );
        check("a:\n  bb:\n    x: 1\n    y:\n  c: 2\n", Some("a:\n  c: 2\n  bb:\n    x: 1\n    y:\n"));
        check("{\"a\": {\"bb\": 1, \"c\": \"*\"}}", Some("{\"a\": {\"c\": \"*\", \"bb\": 1}}"));
        check("a:\n  b: 1\n  cc: 2\n", None);
        check("a:\n  bb: 1\n  # of c\n  c: 2\n", None);
        check("a:\n  # of bb\n  bb: 1\n  c: 2\n", None);
        check("a:\n  bb: 1\n  c: 2 # of c\n", None);
        check("a:\n  bb: 1\n  c: 2\n# of d\nd: 3\n", Some("a:\n  c: 2\n  bb: 1\n# of d\nd: 3\n"));
        check("a:\n  bb: &x 1\n  c: *x\n", None);
        check("a:\n  bb: &x {d: 1}\n  c: 2\ne: *x\n", None);
    }

    #[test]
    fn entries_are_taken_out() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(edited(text, |map| without_entry(map, "k")).as_deref(), expected);
        };
        check("a:\n  b: 1\n  k:\n    c: 2\nd: 3\n", Some("a:\n  b: 1\nd: 3\n"));
        check("a:\n  k: {c: 2} # why\n  b: 1\n", Some("a:\n  b: 1\n"));
        check("a: {k: {c: 2}, b: 1}\n", Some("a: {b: 1}\n"));
        check("a: {b: 1, k: {c: 2}}\n", Some("a: {b: 1}\n"));
        check("{\"a\": {\n  \"b\": 1,\n  \"k\": 2\n}}", Some("{\"a\": {\n  \"b\": 1\n}}"));
        check("a:\n  k: 1\n", None);
    }

    #[test]
    fn items_are_taken_out_with_their_comma_or_line() {
        let second = |text: &str| edited(text, |list| without_item(list.items().nth(1)?));
        assert_eq!(second("a: [1, 1, 2]\n").as_deref(), Some("a: [1, 2]\n"));
        assert_eq!(second("a: [1, 1]\n").as_deref(), Some("a: [1]\n"));
        assert_eq!(second("a:\n  - 1\n  - 1\n  - 2\n").as_deref(), Some("a:\n  - 1\n  - 2\n"));
        assert_eq!(second("a:\n  - 1\n  - 1 # why\n"), None);
        assert_eq!(second("a: [1]\n"), None);
    }

    #[test]
    fn first_and_only_items_are_taken_out() {
        let first = |text: &str| edited(text, |list| without_any_item(list.items().next()?));
        assert_eq!(first("a: [1, 2]\n").as_deref(), Some("a: [2]\n"));
        assert_eq!(first("a:\n  - b: 1\n    c: 2\n  - 3\n").as_deref(), Some("a:\n  - 3\n"));
        assert_eq!(first("a:\n  - 1 # why\n  - 3\n"), None);
        assert_eq!(first("a:\n  - 1\nb: 2\n").as_deref(), Some("b: 2\n"));
        assert_eq!(first("b: 2\na: [1]\n").as_deref(), Some("b: 2\n"));
        assert_eq!(first("a: [1]\n"), None);
    }

    #[test]
    fn words_keep_their_quotes() {
        let new = |text: &str| edited(text, |word| reworded(word, "b:c"));
        assert_eq!(new("a: b # why\n").as_deref(), Some("a: b:c # why\n"));
        assert_eq!(new("a: 'x y'\n").as_deref(), Some("a: 'b:c'\n"));
        assert_eq!(new("{\"a\": \"x\"}").as_deref(), Some("{\"a\": \"b:c\"}"));
        assert_eq!(new("a: [x]\n"), None);
        assert_eq!(edited("a: b\n", |word| reworded(word, "1")), None);
        assert_eq!(edited("a: 'b'\n", |word| reworded(word, "it's")), None);
    }

    #[test]
    fn the_only_entry_takes_its_owners_with_it() {
        let only = |text: &str| edited(text, |map| without_unused(map.get("b")?.own_entries().next()?));
        assert_eq!(only("a:\n  b:\n    k: 1\nc: 2\n").as_deref(), Some("c: 2\n"));
        assert_eq!(only("a:\n  b:\n    k: 1\n  c: 2\n").as_deref(), Some("a:\n  c: 2\n"));
        assert_eq!(only("{\"c\": 2, \"a\": {\"b\": {\"k\": 1}}}").as_deref(), Some("{\"c\": 2}"));
        assert_eq!(only("a: {b: {k: &x 1}, c: *x}\n"), None);
        assert_eq!(only("a: {b: {k: 1}}\n"), None);
    }
}
