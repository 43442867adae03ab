//! OpenAPI documents: views over nodes that mean the same in every version.

use std::marker::PhantomData;

/// Every API of a repository.
#[derive(Debug, Default)]
pub struct Apis<'t> {
    marker: PhantomData<&'t ()>,
}
