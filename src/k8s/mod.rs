//! Kubernetes manifests: objects, workloads, and what selects what.

use std::marker::PhantomData;

/// Every object of a repository, linked.
#[derive(Debug, Default)]
pub struct Cluster<'t> {
    marker: PhantomData<&'t ()>,
}
