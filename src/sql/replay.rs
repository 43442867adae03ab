//! What a statement does to a schema.

use crate::sql::catalog::Catalog;
use crate::syntax::sql::Statement;

/// Something that a server would refuse: a missing table, a name that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The word.
    pub span: crate::source::Span,
}

/// What a server would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The object does not exist; it is said what it would be: ``table `users` ``.
    Missing(String),
    /// The name is taken.
    Exists(String),
    /// Other objects need it.
    Needed(String),
}

/// Applies a statement of migration `step`. Statements that are not understood make what they may touch unknown.
pub fn apply(catalog: &mut Catalog, statement: &Statement, step: u32) -> Vec<Fault> {
    let _ = (catalog, statement, step);
    Vec::new()
}
