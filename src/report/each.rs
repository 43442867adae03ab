//! Long lists, of which some elements exist at a time.
//!
//! A document that is put together before it is written takes several times the room of what it says.

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::sanitize;
use crate::engine::Threads;
use crate::workers;

/// How many elements exist at a time, where no group has more.
const AT_ONCE: usize = 512;

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

/// An element, which another thread has turned into text already where nothing in it acts on a display.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Element<R> {
    Written(Box<RawValue>),
    Kept(R),
}

impl<R: Serialize> Element<R> {
    fn of(record: R) -> Self {
        match to_raw_value(&record) {
            Ok(text) if sanitize::is_plain(text.get()) => Self::Written(text),
            _ => Self::Kept(record),
        }
    }
}

/// The elements that groups make, in order; `count` is about how many a group makes.
pub(super) fn elements<'g, G: Sync, R: Serialize + Send>(
    groups: &'g [G],
    count: impl Fn(&G) -> usize,
    make: impl Fn(&'g G) -> Vec<R> + Sync,
) -> impl Iterator<Item = Element<R>> {
    made(groups, count, move |group| make(group).into_iter().map(Element::of).collect::<Vec<_>>()).flatten()
}

/// What is made of groups, in order. All threads work on it, on some hundred elements at a time; `count` is about how
/// many a group has.
pub(super) fn made<'g, G: Sync, M: Send>(
    groups: &'g [G],
    count: impl Fn(&G) -> usize,
    make: impl Fn(&'g G) -> M + Sync,
) -> impl Iterator<Item = M> {
    let mut rest = groups;
    let next = move || {
        let mut sum = 0;
        let fits = |group: &&G| {
            sum += count(group);
            sum <= AT_ONCE
        };
        let (some, behind) = rest.split_at(rest.iter().take_while(fits).count().max(1).min(rest.len()));
        rest = behind;
        let some: Vec<&'g G> = some.iter().collect();
        (!some.is_empty()).then(|| workers::spread(&Threads, &some, |group| count(group), &|group: &&'g G| make(group)))
    };
    std::iter::from_fn(next).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_elements_come_in_order_however_large_groups_are() {
        for sizes in [vec![], vec![0], vec![3, 0, 1], vec![AT_ONCE + 1, 2], vec![1; 2 * AT_ONCE + 1]] {
            let made = |size: &usize| (0..*size).map(|at| format!("{size}-{at}")).collect::<Vec<_>>();
            let expected: Vec<String> = sizes.iter().flat_map(made).collect();
            let written = serde_json::to_string(&each(|| elements(&sizes, |size| *size, made))).unwrap();
            assert_eq!(written, serde_json::to_string(&expected).unwrap());
        }
    }

    #[test]
    fn what_acts_on_a_display_is_left_to_the_writer_of_the_document() {
        assert!(matches!(Element::of("plain \" \u{1}"), Element::Written(_)));
        assert!(matches!(Element::of("\u{202e}"), Element::Kept(_)));
    }
}
