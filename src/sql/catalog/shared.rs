//! A value that the states of a table share until one of them changes it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A part of a table: copying a table copies pointers, and changing a part copies that part alone.
///
/// A history keeps the state of a table before every statement about it; with parts of their own these states would take
/// memory for every column of every state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Whether both are one, and not only equal.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What differs between two states of a list, whose entries mostly are the same at its beginning and its end.
    pub(super) fn changed<'a>(old: &'a [Self], new: &'a [Self]) -> (&'a [Self], &'a [Self]) {
        let head = old.iter().zip(new).take_while(|(old, new)| old.is_same(new)).count();
        let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old.is_same(new)).count();
        (old.get(..old.len() - tail).unwrap_or_default(), new.get(..new.len() - tail).unwrap_or_default())
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}
