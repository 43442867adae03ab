//! Whether two values say the same.

use super::{MAX_DEPTH, NodeRef};

impl NodeRef<'_> {
    /// Whether two values are the same data, wherever and however they are written.
    #[must_use]
    pub fn is_same_value(self, other: NodeRef<'_>) -> bool {
        self.is_same_to(other, MAX_DEPTH)
    }

    /// Aliases within aliases may be deeper than any text: what is deeper than that is not the same.
    fn is_same_to(self, other: NodeRef<'_>, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        if self.is_mapping() {
            let (own, others) = (self.entries(), other.entries());
            return other.is_mapping()
                && own.len() == others.len()
                && own.iter().all(|entry| other.get(entry.name()).is_some_and(|it| entry.value.is_same_to(it, depth)));
        }
        if self.is_sequence() {
            let (mut own, mut others) = (self.items(), other.items());
            return other.is_sequence()
                && loop {
                    match (own.next(), others.next()) {
                        (Some(one), Some(two)) if one.is_same_to(two, depth) => {}
                        (None, None) => break true,
                        _ => break false,
                    }
                };
        }
        self.as_scalar().is_some_and(|one| other.as_scalar() == Some(one))
    }
}
