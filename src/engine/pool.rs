//! Threads with deep stacks: a stack overflow cannot be caught, so the parsers get room that no limited input fills.

use rayon::ThreadPoolBuilder;

use crate::workers::Workers;

/// Bytes of stack for each thread; only reserved, not used, by ordinary input.
const STACK: usize = 64 << 20;

/// Runs `work` on a pool of its own.
pub(super) fn install<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    let mut builder = ThreadPoolBuilder::new().stack_size(STACK).thread_name(|index| format!("archlint-{index}"));
    if let Some(threads) = threads {
        builder = builder.num_threads(threads);
    }
    match builder.build() {
        Ok(pool) => pool.install(work),
        // No thread can be started: work on this one, more slowly but just as well.
        Err(_) => work(),
    }
}

/// The threads of the pool that the caller runs on.
pub(super) struct Threads;

impl Workers for Threads {
    fn both<A: Send, B: Send>(&self, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
        rayon::join(first, second)
    }
}
