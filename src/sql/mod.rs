//! SQL migrations: which tool wrote them, what they change, and the schema that results.

pub mod catalog;
pub mod replay;

use crate::source::FileId;
pub use crate::syntax::sql::statement;

/// Every migration history of a repository.
#[derive(Debug, Default)]
pub struct Sql {
    /// Files that hold migrations.
    pub files: Vec<FileId>,
}
