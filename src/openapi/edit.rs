//! Edits of documents in the style that they are written in.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

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
    let line = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let before = text.get(line..at)?;
    let alone = before.bytes().all(|byte| byte == b' ' || byte == b'\t');
    let flow = text.get(node.span().range())?.starts_with('{');
    let replacement = match (flow, alone) {
        (true, true) => format!("{entry},\n{before}"),
        (true, false) => format!("{entry}, "),
        (false, true) => format!("{entry}\n{before}"),
        (false, false) => return None,
    };
    Some(Edit { span: Span::new(first.file, at, at), replacement })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::FileId;
    use crate::syntax::{json, yaml};

    fn check(tree: &crate::syntax::tree::Tree, expected: Option<&str>) {
        let edit = tree.root().and_then(|root| first_entry(root.get("a")?, "k", Value::Text("v")));
        let edited = edit.map(|edit| {
            let mut text = tree.text().to_owned();
            text.replace_range(edit.span.range(), &edit.replacement);
            text
        });
        assert_eq!(edited.as_deref(), expected);
    }

    #[test]
    fn entries_are_written_in_the_style_of_the_file() {
        let yaml = |text: &str| yaml::parse(FileId::new(0), &Arc::from(text));
        check(&yaml("a:\n  b: 1\n"), Some("a:\n  k: v\n  b: 1\n"));
        check(&yaml("a: {b: 1}\n"), Some("a: {k: v, b: 1}\n"));
        check(&yaml("a: {}\n"), None);
        check(&yaml("a:\n"), None);
        let json = |text: &str| json::parse(FileId::new(0), &Arc::from(text));
        check(&json("{\"a\": {\n  \"b\": 1}}"), Some("{\"a\": {\n  \"k\": \"v\",\n  \"b\": 1}}"));
        check(&json("{\"a\": {\"b\": 1}}"), Some("{\"a\": {\"k\": \"v\", \"b\": 1}}"));
    }
}
