//! PodDisruptionBudgets: how many pods a drain of a node may take away.
//!
//! Source: Kubernetes documentation, "Specifying a Disruption Budget for your Application": shares are rounded up.

use super::manifest::Manifest;
use crate::syntax::tree::{Entry, NodeRef};

/// A `PodDisruptionBudget`.
#[derive(Debug, Clone, Copy)]
pub struct PodDisruptionBudget<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// The place of the budget in [`super::Cluster::budgets`].
    pub index: usize,
}

/// A number of pods as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Pods(i64),
    /// So many of a hundred.
    Percent(i64),
}

impl Amount {
    /// Reads `2` or `50%`; none for anything else.
    #[must_use]
    pub fn read(node: NodeRef<'_>) -> Option<Self> {
        let text = node.text()?.trim();
        match text.strip_suffix('%') {
            Some(share) => share.parse().ok().map(Self::Percent),
            None => text.parse().ok().map(Self::Pods),
        }
    }

    /// How many pods of `all` it means.
    #[must_use]
    pub fn of(self, all: i64) -> i64 {
        match self {
            Self::Pods(pods) => pods,
            Self::Percent(share) => share.saturating_mul(all).saturating_add(99).div_euclid(100),
        }
    }
}

impl<'t> PodDisruptionBudget<'t> {
    /// Reads a budget; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        manifest.is("policy", "PodDisruptionBudget").then_some(Self { manifest, index: 0 })
    }

    fn entry(&self, key: &str) -> Option<Entry<'t>> {
        self.manifest.at(&["spec"])?.entry(key).filter(|entry| !entry.value.is_null())
    }

    /// How many pods must stay.
    #[must_use]
    pub fn min_available(&self) -> Option<Entry<'t>> {
        self.entry("minAvailable")
    }

    /// How many pods may go.
    #[must_use]
    pub fn max_unavailable(&self) -> Option<Entry<'t>> {
        self.entry("maxUnavailable")
    }

    /// The selector; an empty one selects every pod of the namespace, none at all selects nothing.
    #[must_use]
    pub fn selector(&self) -> Option<Entry<'t>> {
        self.entry("selector")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_up() {
        assert_eq!(Amount::Percent(50).of(3), 2);
        assert_eq!(Amount::Percent(50).of(1), 1);
        assert_eq!(Amount::Percent(0).of(7), 0);
        assert_eq!(Amount::Percent(100).of(7), 7);
        assert_eq!(Amount::Pods(2).of(7), 2);
    }
}
