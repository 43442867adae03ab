//! Long lists in a document, of which one element exists at a time.
//!
//! A document that is put together before it is written takes several times the room of what it says.

use serde::{Serialize, Serializer};

/// A list whose elements are made when they are written.
pub(super) fn each<I: IntoIterator<Item: Serialize>>(elements: impl Fn() -> I) -> impl Serialize {
    Each(elements)
}

struct Each<F>(F);

impl<I: IntoIterator<Item: Serialize>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
