//! Threads with deep stacks: a stack overflow cannot be caught, so the parsers get room that no limited input fills.

use std::hint::black_box;

use rayon::ThreadPoolBuilder;

use crate::workers::Workers;

/// Bytes of stack for each thread; only reserved, not used, by ordinary input.
const STACK: usize = 64 << 20;

/// Runs `work` on a pool of its own. What it does with [`Threads`] is done on several threads.
pub fn on_threads<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    let mut builder = ThreadPoolBuilder::new()
        .stack_size(STACK)
        .thread_name(|index| format!("archlint-{index}"))
        .start_handler(|_| make_room());
    if let Some(threads) = threads {
        builder = builder.num_threads(threads);
    }
    match builder.build() {
        Ok(pool) => pool.install(work),
        // No thread can be started: work on this one, more slowly but just as well.
        Err(_) => work(),
    }
}

/// How many bytes a block may have at most that glibc's allocator takes from a heap, once one of them was given back.
const LARGEST: usize = 16 << 20;
/// How many bytes a thread's heap can grow by before it is asked for more.
const ROOM: usize = 30 << 20;

/// Gives a thread's heap room to grow. glibc gives every thread a heap of its own and lets it grow by the pages that one
/// block needs: thousands of calls, for each of which the other threads wait with their own memory. Blocks that were
/// given back leave their room at the heap's end (mallopt(3): a large one moves `M_MMAP_THRESHOLD` and
/// `M_TRIM_THRESHOLD`). Nothing is written into them, so they take no memory; other allocators do nothing with them.
fn make_room() {
    let block = |size: usize| {
        let mut block: Vec<u8> = Vec::new();
        // Where there is no such room, all goes on without it.
        _ = block.try_reserve_exact(size);
        block
    };
    drop(black_box(block(LARGEST)));
    drop(black_box([(); 3].map(|()| block(ROOM / 3))));
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
