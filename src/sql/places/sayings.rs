//! The places of statements that a question leads to.

/// The places of statements in their order.
pub(in crate::sql) enum Sayings<'a> {
    /// Every one.
    All(std::ops::Range<usize>),
    /// Those of two lists.
    Some(&'a [u32], &'a [u32]),
}

impl<'a> Sayings<'a> {
    /// Those before a place.
    pub(super) fn before(self, place: usize) -> Self {
        let part = |list: &'a [u32]| list.get(..list.partition_point(|&at| (at as usize) < place)).unwrap_or_default();
        match self {
            Self::All(range) => Self::All(range.start..range.end.min(place)),
            Self::Some(one, other) => Self::Some(part(one), part(other)),
        }
    }

    /// Those behind a place.
    pub(super) fn behind(self, place: usize) -> Self {
        let part = |list: &'a [u32]| list.get(list.partition_point(|&at| at as usize <= place)..).unwrap_or_default();
        match self {
            Self::All(range) => Self::All(range.start.max(place + 1)..range.end),
            Self::Some(one, other) => Self::Some(part(one), part(other)),
        }
    }
}

impl Iterator for Sayings<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next(),
            Self::Some(one, other) => {
                let next = one.first().into_iter().chain(other.first()).min().copied()?;
                for list in [one, other] {
                    *list = list.strip_prefix(&[next]).unwrap_or(list);
                }
                Some(next as usize)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::All(range) => range.size_hint(),
            Self::Some(one, other) => (one.len().max(other.len()), Some(one.len() + other.len())),
        }
    }
}

impl DoubleEndedIterator for Sayings<'_> {
    fn next_back(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next_back(),
            Self::Some(one, other) => {
                let next = one.last().into_iter().chain(other.last()).max().copied()?;
                for list in [one, other] {
                    *list = list.strip_suffix(&[next]).unwrap_or(list);
                }
                Some(next as usize)
            }
        }
    }
}
