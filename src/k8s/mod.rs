//! Kubernetes manifests: objects, workloads, and what selects what.

pub mod recognise;

use std::marker::PhantomData;

/// Every object of a repository, linked.
#[derive(Debug, Default)]
pub struct Cluster<'t> {
    marker: PhantomData<&'t ()>,
}
impl<'t> Cluster<'t> {
    pub fn link(
        _: &'t crate::source::SourceMap,
        _: &[(&'t crate::syntax::tree::Tree, recognise::YamlKind)],
        _: &recognise::Charts,
        _: &crate::settings::K8sSettings,
    ) -> Self {
        Self::default()
    }
}
