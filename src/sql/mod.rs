//! SQL migrations: which tool wrote them, what they change, and the schema that results.

pub mod layout;

use crate::source::FileId;

/// Every migration history of a repository.
#[derive(Debug, Default)]
pub struct Sql {
    /// Files that hold migrations.
    pub files: Vec<FileId>,
}
