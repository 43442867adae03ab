//! What suppressions ask of the migrations: the comments and the statements of each file.

use std::collections::BTreeMap;

use super::history::History;
use crate::source::{FileId, Span};
use crate::syntax::Comment;

/// The comments and statements of files.
#[derive(Debug, Default)]
pub struct Remarks(BTreeMap<FileId, (Vec<Comment>, Vec<Span>)>);

impl Remarks {
    /// Adds those of a history, of the files that `matters` wants. Several histories may read one file.
    pub fn add(&mut self, history: &History, matters: impl Fn(FileId) -> bool) {
        for part in history.parts().filter(|part| matters(part.section.file)) {
            let (comments, statements) = self.0.entry(part.section.file).or_default();
            comments.extend(&part.script.comments);
            statements.extend(part.script.statements.iter().map(|statement| statement.span));
        }
    }

    /// Adds others.
    pub fn merge(&mut self, others: Self) {
        for (file, (comments, statements)) in others.0 {
            let own = self.0.entry(file).or_default();
            own.0.extend(comments);
            own.1.extend(statements);
        }
    }

    /// The comments of each file, in order and each once, and its statements.
    pub fn files(self) -> impl Iterator<Item = (FileId, Vec<Comment>, Vec<Span>)> {
        self.0.into_iter().map(|(file, (mut comments, statements))| {
            comments.sort_by_key(|comment| comment.span);
            comments.dedup_by_key(|comment| comment.span);
            (file, comments, statements)
        })
    }
}
