//! Edits of manifests that keep the rest of the file as it stands.
//!
//! None is made where a value is written elsewhere, at an anchor, or where a line holds more than the edit is about.

use super::manifest::{inner_span, lines_of};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// Puts another text in the place of a scalar's.
#[must_use]
pub fn replace(value: NodeRef<'_>, text: &str) -> Option<Edit> {
    let in_place = value.lender_span().is_none() && value.text().is_some_and(|text| !text.is_empty());
    in_place.then(|| Edit { span: inner_span(value), replacement: text.to_owned() })
}

/// Puts another entry, of a key and a short value, in the place of one.
#[must_use]
pub fn rewrite(entry: Entry<'_>, replacement: &str) -> Option<Edit> {
    let (key, value) = (entry.key.span(), entry.value.span());
    let lent = entry.key.is_borrowed() || entry.value.lender_span().is_some() || key.file != value.file;
    let span = Span::new(key.file, key.start as usize, value.end as usize);
    let written = entry.key.file_text().get(span.range()).filter(|_| !lent)?;
    // Keys in quotes are mostly JSON, where all have them.
    let plain = !written.contains('\n') && !written.starts_with(['"', '\'']);
    plain.then(|| Edit { span, replacement: replacement.to_owned() })
}

/// Puts one plain word in the place of all items of a list; none where a comment stands between them.
#[must_use]
pub fn replace_items(list: NodeRef<'_>, word: &str) -> Option<Edit> {
    let (first, last) = (list.items().next()?, list.items().last()?);
    let lent = list.is_alias() || list.is_borrowed() || first.lender_span().is_some() || last.lender_span().is_some();
    let span = first.span().to(last.span());
    let written = first.file_text().get(span.range()).filter(|text| !lent && !text.contains('#'))?;
    let replacement = if written.starts_with('"') { format!("\"{word}\"") } else { word.to_owned() };
    (first.span().file == last.span().file).then_some(Edit { span, replacement })
}

/// Deletes an entry that has its lines for itself.
#[must_use]
pub fn delete(entry: Entry<'_>) -> Option<Edit> {
    lines_of(entry).map(|span| Edit { span, replacement: String::new() })
}

/// Deletes a switch, or turns it off where it shares its line with others.
#[must_use]
pub fn turn_off(switch: Entry<'_>) -> Option<Edit> {
    delete(switch).or_else(|| replace(switch.value, "false"))
}

/// Deletes an item of one line from a list that has a line for each; the whole list when there is no other.
#[must_use]
pub fn delete_item_of(list: Entry<'_>, item: NodeRef<'_>) -> Option<Edit> {
    if list.value.items().count() == 1 { delete(list) } else { delete_item(item) }
}

/// Deletes an item of one line from a list that has a line for each.
fn delete_item(item: NodeRef<'_>) -> Option<Edit> {
    let (text, span) = (item.file_text(), item.span());
    let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(start..span.start as usize)?;
    let rest = text.get(span.end as usize..)?;
    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let after = rest.get(..line)?.trim();
    let alone = before.trim() == "-" && (after.is_empty() || after.starts_with('#')) && !item.is_borrowed();
    alone.then(|| Edit { span: Span::new(span.file, start, span.end as usize + line), replacement: String::new() })
}

/// Adds lines at the end of a mapping, as deep as its keys, or between the brackets of one in a line; none for aliases and
/// the like.
#[must_use]
pub fn append(mapping: NodeRef<'_>, lines: &[String]) -> Option<Edit> {
    let (text, span) = (mapping.file_text(), mapping.span());
    let lent = mapping.is_alias() || mapping.is_borrowed();
    if mapping.is_flow() {
        return in_brackets(mapping, lines).filter(|_| !lent);
    }
    let first = mapping.own_entries().next().filter(|_| !lent)?.key_span();
    if first.file != span.file {
        return None;
    }
    let line_start = text.get(..first.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(line_start..first.start as usize)?;
    if !before.bytes().all(|byte| matches!(byte, b' ' | b'-')) {
        return None;
    }
    // A block of text at the end reaches into the next line: what counts is the last line with something on it.
    let end = text.get(..span.end as usize)?.trim_end().len();
    let rest = text.get(end..)?.split('\n').next()?.trim_end_matches('\r');
    if !(rest.trim().is_empty() || rest.trim_start().starts_with('#')) {
        return None;
    }
    let at = end + rest.len();
    let break_ = line_break(text, at);
    let length = |line: &String| break_.len() + before.len() + line.len();
    let mut replacement = String::with_capacity(lines.iter().map(length).sum());
    for line in lines {
        replacement.push_str(break_);
        replacement.extend(std::iter::repeat_n(' ', before.len()));
        replacement.push_str(line);
    }
    Some(Edit { span: Span::new(span.file, at, at), replacement })
}

/// Adds what lines say between the brackets of a mapping, `{a: b}`, that has entries and stands in one line of YAML.
fn in_brackets(mapping: NodeRef<'_>, lines: &[String]) -> Option<Edit> {
    let (text, span) = (mapping.file_text(), mapping.span());
    let inner = text.get(span.range())?.strip_prefix('{')?.strip_suffix('}')?;
    let kept = inner.trim_end();
    // Keys in quotes are mostly JSON, and a comma at the end or a comment leaves nothing certain to write behind.
    let plain = !kept.trim_start().starts_with(['"', '\'']) && !kept.ends_with(',') && !inner.contains(['\n', '#']);
    mapping.own_entries().next().filter(|first| first.key_span().file == span.file && plain)?;
    let (added, rest) = bracketed(lines, 0)?;
    let at = span.start as usize + 1 + kept.len();
    rest.is_empty().then(|| Edit { span: Span::new(span.file, at, at), replacement: format!(", {added}") })
}

/// The lines of one depth as they stand between brackets, and the lines behind them; none for texts of several lines.
fn bracketed(lines: &[String], depth: usize) -> Option<(String, &[String])> {
    let mut entries = Vec::new();
    let mut rest = lines;
    while let Some((line, behind)) = rest.split_first().filter(|(line, _)| deep(line) == depth) {
        let line = line.trim_start();
        if line.starts_with("- ") || line.contains(['#', '{', '}', '[', ']', ',', '|', '>']) {
            return None;
        }
        rest = behind;
        match line.strip_suffix(':') {
            Some(key) => {
                let inner = rest.first().map(|line| deep(line)).filter(|inner| *inner > depth)?;
                let list = rest.first().is_some_and(|line| line.trim_start().starts_with("- "));
                let (below, behind) = if list { bracketed_items(rest, inner)? } else { bracketed(rest, inner)? };
                entries.push(if list { format!("{key}: [{below}]") } else { format!("{key}: {{{below}}}") });
                rest = behind;
            }
            None => entries.push(line.to_owned()),
        }
    }
    (!entries.is_empty()).then(|| (entries.join(", "), rest))
}

/// As [`bracketed`], for the items of a list, which are mappings.
fn bracketed_items(lines: &[String], depth: usize) -> Option<(String, &[String])> {
    let mut items = Vec::new();
    let mut rest = lines;
    while let Some((first, behind)) = rest.split_first().filter(|(line, _)| deep(line) == depth) {
        let inner = behind.iter().take_while(|line| deep(line) > depth).count();
        let mut item = vec![format!("{}{}", " ".repeat(depth + 2), first.trim_start().strip_prefix("- ")?)];
        item.extend_from_slice(&behind[..inner]);
        let (entries, left) = bracketed(&item, depth + 2)?;
        items.push(format!("{{{entries}}}"));
        rest = behind.get(inner..).filter(|_| left.is_empty())?;
    }
    (!items.is_empty()).then(|| (items.join(", "), rest))
}

/// How many blanks a line begins with.
fn deep(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// How lines are ended where an edit is made: as the one before is, or the one itself.
fn line_break(text: &str, at: usize) -> &'static str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let end = before.rfind('\n').or_else(|| Some(before.len() + after.find('\n')?));
    let from_windows = end.is_some_and(|end| text[..end].ends_with('\r'));
    if from_windows { "\r\n" } else { "\n" }
}

/// Whether a text can stand in YAML without quotes.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_./".contains(&sign)) && !text.is_empty()
}

/// Adds an annotation to the metadata of an object or of a pod template.
#[must_use]
pub fn annotate(metadata: NodeRef<'_>, line: &str) -> Option<Edit> {
    match metadata.get("annotations") {
        Some(annotations) => append(annotations, &[line.to_owned()]),
        None => append(metadata, &["annotations:".to_owned(), format!("  {line}")]),
    }
}

/// Adds an item, a mapping of some lines, at the end of a list that has a line for each, or that stands in one line.
#[must_use]
pub fn append_item(list: NodeRef<'_>, lines: &[String]) -> Option<Edit> {
    let last = list.items().last().filter(|_| !list.is_alias() && !list.is_borrowed())?;
    if list.is_flow() {
        let span = list.span();
        let inner = list.file_text().get(span.range())?.strip_prefix('[')?.strip_suffix(']')?;
        let kept = inner.trim_end();
        let json = kept.trim_start().starts_with("{\"");
        let plain = !kept.contains(['\n', '#']) && !kept.ends_with(',') && !json && last.span().file == span.file;
        let (entries, _) = bracketed(lines, 0).filter(|_| plain)?;
        let at = span.start as usize + 1 + kept.len();
        return Some(Edit { span: Span::new(span.file, at, at), replacement: format!(", {{{entries}}}") });
    }
    let start = last.span().start as usize;
    let text = last.file_text();
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(line..start)?.strip_suffix("- ").filter(|indent| indent.bytes().all(|sign| sign == b' '))?;
    let break_ = line_break(text, start);
    if last.is_flow() {
        let end = last.span().end as usize;
        let behind = text.get(end..)?.lines().next().unwrap_or_default();
        let alone = behind.trim().is_empty() || behind.trim_start().starts_with('#');
        let (entries, _) = bracketed(lines, 0).filter(|_| alone && !text[start..end].contains('\n'))?;
        let at = end + behind.trim_end().len();
        let replacement = format!("{break_}{indent}- {{{entries}}}");
        return Some(Edit { span: Span::new(last.span().file, at, at), replacement });
    }
    let mut edit = append(last, &[])?;
    for (index, line) in lines.iter().enumerate() {
        let dash = if index == 0 { "- " } else { "  " };
        edit.replacement.push_str(&format!("{break_}{indent}{dash}{line}"));
    }
    Some(edit)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::fix;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Text::from(text));
        let item = tree.root().and_then(|root| root.items().next()).unwrap();
        let edit = append(item, &["b:".to_owned(), "  c: 1".to_owned()]);
        assert_eq!(edit.map(|edit| fix::apply(text, file, [&edit])).as_deref(), expected, "{text}");
    }

    #[test]
    fn lines_are_added_as_deep_as_the_keys() {
        check("- a: 1\n- x: 2\n", Some("- a: 1\n  b:\n    c: 1\n- x: 2\n"));
        check("- a:\n    - 1 # one\n- x: 2\n", Some("- a:\n    - 1 # one\n  b:\n    c: 1\n- x: 2\n"));
        check("- a: |\n    text\n\n- x: 2\n", Some("- a: |\n    text\n  b:\n    c: 1\n\n- x: 2\n"));
        check("- a: 1\r\n", Some("- a: 1\r\n  b:\r\n    c: 1\r\n"));
    }

    #[test]
    fn entries_are_added_between_brackets_of_one_line() {
        check("- {a: 1}\n", Some("- {a: 1, b: {c: 1}}\n"));
        check("[{ a: 1 }]\n", Some("[{ a: 1, b: {c: 1} }]\n"));
        check("- {}\n", None);
        check("- {a: 1,}\n", None);
        check("- {a: 1,\n   d: 2}\n", None);
        check("[{\"a\": 1}]\n", None);
        check("[{\n  \"a\": 1\n}]\n", None);
    }

    #[test]
    fn lists_are_added_between_brackets() {
        let file = FileId::new(0);
        let text = "- {a: 1}\n";
        let tree = yaml::parse(file, &Text::from(text));
        let item = tree.root().and_then(|root| root.items().next()).unwrap();
        let lines = ["env:", "  - name: b", "    value: c", "  - d:", "      e: f"].map(str::to_owned);
        let edited = append(item, &lines).map(|edit| fix::apply(text, file, [&edit]));
        assert_eq!(edited.as_deref(), Some("- {a: 1, env: [{name: b, value: c}, {d: {e: f}}]}\n"));
    }

    #[test]
    fn one_word_takes_the_place_of_all_items() {
        let replace = |text: &str| {
            let file = FileId::new(0);
            let tree = yaml::parse(file, &Text::from(text));
            let list = tree.root().and_then(|root| root.get("a")).unwrap();
            replace_items(list, "ALL").map(|edit| fix::apply(text, file, [&edit]))
        };
        assert_eq!(replace("a: [B, C]\n").as_deref(), Some("a: [ALL]\n"));
        assert_eq!(replace("a:\n  - B\n  - C # c\nd: 1\n").as_deref(), Some("a:\n  - ALL # c\nd: 1\n"));
        assert_eq!(replace("{\"a\": [\"B\"]}\n").as_deref(), Some("{\"a\": [\"ALL\"]}\n"));
        assert_eq!(replace("a:\n  - B # b\n  - C\n"), None);
        assert_eq!(replace("a: []\n"), None);
    }

    #[test]
    fn an_item_is_added_with_its_dash() {
        let add = |text: &str| {
            let file = FileId::new(0);
            let tree = yaml::parse(file, &Text::from(text));
            let list = tree.root().and_then(|root| root.get("env")).unwrap();
            let edit = append_item(list, &["name: b".to_owned(), "value: c".to_owned()]);
            edit.map(|edit| fix::apply(text, file, [&edit]))
        };
        let wanted = "env:\n  - name: a\n    value: x # y\n  - name: b\n    value: c\nz: 1\n";
        assert_eq!(add("env:\n  - name: a\n    value: x # y\nz: 1\n").as_deref(), Some(wanted));
        assert_eq!(add("env: [{name: a}]\n").as_deref(), Some("env: [{name: a}, {name: b, value: c}]\n"));
        assert_eq!(add("env: [{\"name\": \"a\"}]\n"), None);
        let short = add("env:\n  - {name: a, value: x} # y\nz: 1\n");
        assert_eq!(short.as_deref(), Some("env:\n  - {name: a, value: x} # y\n  - {name: b, value: c}\nz: 1\n"));
        assert_eq!(add("env:\n  - {name: a,\n     value: x}\n"), None);
    }

    #[test]
    fn an_item_with_a_line_of_its_own_is_deleted() {
        let delete = |text: &str| {
            let file = FileId::new(0);
            let tree = yaml::parse(file, &Text::from(text));
            let item = tree.root().and_then(|root| root.items().nth(1)).unwrap();
            delete_item(item).map(|edit| fix::apply(text, file, [&edit]))
        };
        assert_eq!(delete("- a\n- b # why\n- c\n").as_deref(), Some("- a\n- c\n"));
        assert_eq!(delete("- a\n- b").as_deref(), Some("- a\n"));
        assert_eq!(delete("[a, b]\n"), None);
    }
}
