//! What operations lack: said of each, or once for a document when all of them lack it.

use super::{Api, Operation, OperationKind};

/// The operations that lack something, of those that were asked.
#[derive(Debug, Clone)]
pub struct Lacking<'a> {
    /// The document.
    pub api: Api<'a>,
    /// How many operations were asked.
    pub asked: usize,
    /// Those that lack it, in the order of the document.
    pub operations: Vec<Operation<'a>>,
}

impl Lacking<'_> {
    /// Whether it is a habit of the document: several operations were asked, and none has it.
    #[must_use]
    pub fn is_every_one(&self) -> bool {
        self.asked > 1 && self.operations.len() == self.asked
    }
}

impl<'a> Api<'a> {
    /// The operations that lack something, of those that clients call and conventions do not leave alone.
    #[must_use]
    pub fn operations_lacking(self, lacks: impl Fn(Operation<'a>) -> bool) -> Lacking<'a> {
        let asked = self.operations().filter(|operation| operation.kind() == OperationKind::Path);
        let asked: Vec<Operation<'a>> = asked.filter(|operation| !operation.is_exempt()).collect();
        let operations = asked.iter().copied().filter(|operation| lacks(*operation)).collect();
        Lacking { api: self, asked: asked.len(), operations }
    }
}
