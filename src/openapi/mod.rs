//! OpenAPI documents: views over nodes that mean the same in every version.

use std::marker::PhantomData;

/// Every API of a repository.
#[derive(Debug, Default)]
pub struct Apis<'t> {
    marker: PhantomData<&'t ()>,
}

pub struct ExternalReference {
    pub span: crate::source::Span,
    pub path: String,
}
pub fn recognise(root: crate::syntax::tree::NodeRef<'_>) -> Option<()> {
    root.get("openapi").or_else(|| root.get("swagger")).map(|_| ())
}
pub fn external(_: &crate::syntax::tree::Tree) -> Vec<ExternalReference> {
    Vec::new()
}
impl<'t> Apis<'t> {
    pub fn link(_: &'t crate::source::SourceMap, _: &[&'t crate::syntax::tree::Tree]) -> Self {
        Self::default()
    }
}
