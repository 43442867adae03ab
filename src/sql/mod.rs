//! SQL migrations: which tool wrote them, what they change, and the schema that results.

pub mod layout;

use crate::source::FileId;

/// Every migration history of a repository.
#[derive(Debug, Default)]
pub struct Sql {
    /// Files that hold migrations.
    pub files: Vec<FileId>,
}

impl Sql {
    pub fn dialects(&self) -> Vec<String> {
        Vec::new()
    }
    pub fn comments_and_statements(&self) -> Vec<(FileId, Vec<crate::syntax::Comment>, Vec<crate::source::Span>)> {
        Vec::new()
    }
}
