//! Chooses fixes that can be made together, and applies edits to text.

use std::collections::BTreeSet;

use crate::diagnostic::{Edit, Fix};
use crate::source::FileId;

/// The edits of the fixes that can be made in one round: each fix whole or not at all, and none whose edits overlap or
/// touch those of an earlier one. Two that touch may each rely on what the other replaces, or insert at one place in an
/// order that nobody chose; what is left out is offered again when the files are checked anew.
#[must_use]
pub fn round<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> Vec<&'f Edit> {
    let mut taken: BTreeSet<(FileId, u32, u32)> = BTreeSet::new();
    let mut chosen = Vec::new();
    for fix in fixes {
        let touches = |edit: &Edit| {
            // Places that were taken lie apart, so of those that begin before the end of this one the last reaches
            // furthest.
            let before = taken.range(..=(edit.span.file, edit.span.end, u32::MAX)).next_back();
            before.is_some_and(|&(file, _, end)| file == edit.span.file && end >= edit.span.start)
        };
        if !fix.edits.iter().any(touches) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.file, edit.span.start, edit.span.end)));
            chosen.extend(&fix.edits);
        }
    }
    chosen
}

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
    use crate::diagnostic::Applicability;
    use crate::source::Span;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(FileId::new(0), start, end), replacement: text.to_owned() }
    }

    #[test]
    fn edits_apply_in_order_and_the_first_of_two_wins() {
        let edits = [edit(4, 5, "D"), edit(0, 2, "x"), edit(1, 3, "lost"), edit(5, 5, "!")];
        assert_eq!(apply("abcdefg", FileId::new(0), &edits), "xcdD!fg");
    }

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let check = |fixes: &[&[(usize, usize)]], expected: &[usize]| {
            let fix = |(number, edits): (usize, &&[(usize, usize)])| Fix {
                title: String::new(),
                applicability: Applicability::Safe,
                edits: edits.iter().map(|&(start, end)| edit(start, end, &number.to_string())).collect(),
            };
            let fixes: Vec<Fix> = fixes.iter().enumerate().map(fix).collect();
            let mut chosen: Vec<String> = round(&fixes).into_iter().map(|edit| edit.replacement.clone()).collect();
            chosen.dedup();
            assert_eq!(chosen, expected.iter().map(ToString::to_string).collect::<Vec<_>>(), "{fixes:?}");
        };
        check(&[&[(0, 2)], &[(3, 4)]], &[0, 1]);
        check(&[&[(0, 2)], &[(1, 4)]], &[0]);
        // The end of one is the start of the other.
        check(&[&[(2, 4)], &[(4, 6)], &[(0, 2)], &[(7, 8)]], &[0, 3]);
        // Two insertions at one place; one inside of what another replaces.
        check(&[&[(5, 5)], &[(5, 5)]], &[0]);
        check(&[&[(3, 9)], &[(5, 5)], &[(9, 9)], &[(10, 10)]], &[0, 3]);
        // Edits of one fix may touch each other, and a fix is made whole or not at all.
        check(&[&[(0, 2), (2, 4)], &[(8, 9), (4, 5)], &[(8, 9)]], &[0, 2]);
        check(&[&[(5, 5), (5, 8)], &[(8, 8)], &[(2, 5)], &[(2, 4)]], &[0, 3]);
    }
}
