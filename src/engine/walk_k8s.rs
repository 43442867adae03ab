//! Walks the Kubernetes objects once and calls every rule on each object it looks at.

use super::Visitor;

/// How many independent parts there are to walk.
pub(super) fn parts(project: &crate::project::Project<'_>) -> usize {
    let _ = project;
    0
}

/// Walks one part.
pub(super) fn walk(visitor: &mut Visitor<'_>, part: usize) {
    let _ = (visitor, part);
}
