//! Applies edits to text.

use crate::diagnostic::Edit;
use crate::source::FileId;

/// The text of `file` after those of the edits that are its own. Of two that overlap the first in the file wins.
#[must_use]
pub fn apply<'e>(text: &str, file: FileId, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().filter(|edit| edit.span.file == file).collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        if let Some(kept) = text.get(done..range.start) {
            fixed.push_str(kept);
            fixed.push_str(&edit.replacement);
            done = range.end;
        }
    }
    fixed.push_str(text.get(done..).unwrap_or_default());
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn edits_apply_in_order_and_the_first_of_two_wins() {
        let file = FileId::new(0);
        let edit = |start, end, text: &str| Edit { span: Span::new(file, start, end), replacement: text.to_owned() };
        let edits = [edit(4, 5, "D"), edit(0, 2, "x"), edit(1, 3, "lost"), edit(5, 5, "!")];
        assert_eq!(apply("abcdefg", file, &edits), "xcdD!fg");
    }
}
