//! Work that can be done at once, for whoever has threads.

/// Who does independent things: at once, or in turn. This module knows no threads.
pub trait Workers: Sync {
    /// Does both.
    fn both<A: Send, B: Send>(&self, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B);
}

/// Does one thing after the other.
#[derive(Debug, Clone, Copy)]
pub struct InTurn;

impl Workers for InTurn {
    fn both<A: Send, B: Send>(&self, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
        (first(), second())
    }
}

/// The answers for a run of things, in their order; halves are worked on apart as long as that is worth it.
pub fn spread<T: Sync, R: Send>(workers: &impl Workers, things: &[T], answer: &(impl Fn(&T) -> R + Sync)) -> Vec<R> {
    const FEW: usize = 4;
    if things.len() <= FEW {
        return things.iter().map(answer).collect();
    }
    let (low, high) = things.split_at(things.len() / 2);
    let (mut found, rest) = workers.both(|| spread(workers, low, answer), || spread(workers, high, answer));
    found.extend(rest);
    found
}
