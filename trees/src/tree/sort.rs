//! The entries of a mapping in the order of their keys.

use super::NodeRef;
use crate::diagnostic::Edit;

impl<'t> NodeRef<'t> {
    /// An edit that sorts the entries of a block mapping by their keys; none where that could change more: a comment, an
    /// anchor, a block of text or a merge key inside, or the braces of a flow mapping around it.
    #[must_use]
    pub fn sorted(self) -> Option<Edit> {
        if self.tree.assembled.is_some() {
            return None;
        }
        let span = self.span();
        let text = self.tree.text.get(span.range())?;
        let comment = self.tree.comments.partition_point(|comment| comment.span.start < span.start);
        let commented = self.tree.comments.get(comment).is_some_and(|comment| comment.span.start < span.end);
        if commented || self.is_alias() || self.starts_with('{') || text.contains(['&', '*', '|', '>', '\r']) {
            return None;
        }
        let keys: Vec<NodeRef<'t>> = self.own_entries().map(|entry| entry.key).collect();
        let starts: Vec<usize> = keys.iter().map(|key| (key.data().start - span.start) as usize).collect();
        let column = self.tree.text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let indent = span.start as usize - column;
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(text.len());
            let part = text.get(starts[index]..end)?;
            let own_line = index == 0 || text.get(..starts[index])?.rsplit('\n').next().map(str::len) == Some(indent);
            if key.is_merge_key() || !own_line {
                return None;
            }
            parts.push((key.text()?, part.trim_end()));
        }
        parts.sort_by_key(|(name, _)| *name);
        let break_ = format!("\n{}", " ".repeat(indent));
        let replacement = parts.iter().map(|(_, part)| *part).collect::<Vec<_>>().join(&break_);
        let length = text.trim_end().len();
        Some(Edit { span: span.part(0, length), replacement })
    }
}
