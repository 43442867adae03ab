//! Threads with deep stacks: a stack overflow cannot be caught, so the parsers get room that no limited input fills.

use rayon::ThreadPoolBuilder;

use crate::workers::Workers;

/// Bytes of stack for each thread; only reserved, not used, by ordinary input.
const STACK: usize = 64 << 20;

/// Runs `work` on a pool of its own. What it does with [`Threads`] is done on several threads.
pub fn on_threads<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
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

/// The threads of the pool that the caller runs on. Who runs on none does one thing after the other.
#[derive(Debug, Clone, Copy)]
pub struct Threads;

impl Workers for Threads {
    fn both<A: Send, B: Send>(&self, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
        match rayon::current_thread_index() {
            Some(_) => rayon::join(first, second),
            None => (first(), second()),
        }
    }
}
