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

/// The answers for a run of things, in their order; halves are worked on apart as long as that is worth it. `weight` is
/// about how much work a thing is: where they differ much, halves of their number are no halves of the work.
pub fn spread<T: Sync, R: Send>(
    workers: &impl Workers,
    things: &[T],
    weight: impl Fn(&T) -> usize,
    answer: &(impl Fn(&T) -> R + Sync),
) -> Vec<R> {
    let (order, up_to) = heaviest_first(things.iter().map(weight).collect());
    let sum = up_to.last().copied().unwrap_or_default();
    let mut answers = Vec::with_capacity(things.len());
    share(workers, &order, &up_to, sum / SHARES, &|place| things.get(*place).map(answer), &mut answers);
    let mut placed: Vec<Option<R>> = std::iter::repeat_with(|| None).take(things.len()).collect();
    for (place, answer) in order.into_iter().zip(answers) {
        if let Some(placed) = placed.get_mut(place) {
            *placed = answer;
        }
    }
    placed.into_iter().flatten().collect()
}

/// The places of things by their weights, the heaviest first, so that no thread begins with it when the others are done;
/// and the weights summed up to each of them.
fn heaviest_first(weights: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<(usize, usize)> = weights.into_iter().enumerate().collect();
    order.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let mut up_to = vec![0];
    let mut sum = 0;
    for (_, weight) in &order {
        sum += weight;
        up_to.push(sum);
    }
    (order.into_iter().map(|(place, _)| place).collect(), up_to)
}

/// In how many shares work is divided at least: enough that no thread waits long for the last one.
const SHARES: usize = 64;

/// Answers for things whose weights, summed up to each, are `up_to`. Not more than `few` is not divided.
fn share<T: Sync, R: Send>(
    workers: &impl Workers,
    things: &[T],
    up_to: &[usize],
    few: usize,
    answer: &(impl Fn(&T) -> R + Sync),
    answers: &mut Vec<R>,
) {
    let (Some(first), Some(last)) = (up_to.first(), up_to.last()) else { return };
    if things.len() < 2 || last - first <= few {
        answers.extend(things.iter().map(answer));
        return;
    }
    let half = up_to.partition_point(|sum| sum - first <= (last - first) / 2).clamp(1, things.len() - 1);
    let ((low, high), (before, behind)) = (things.split_at(half), (&up_to[..=half], &up_to[half..]));
    let ((), rest) = workers.both(
        || share(workers, low, before, few, answer, answers),
        || {
            let mut rest = Vec::with_capacity(high.len());
            share(workers, high, behind, few, answer, &mut rest);
            rest
        },
    );
    answers.extend(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_however_heavy_things_are() {
        for weights in
            [vec![], vec![7], vec![0, 0, 0], vec![1; 200], vec![900, 1, 1, 1], (0..100).collect(), vec![1, 1, 900]]
        {
            let doubled: Vec<usize> = weights.iter().map(|weight| weight * 2).collect();
            assert_eq!(spread(&InTurn, &weights, |weight| *weight, &|weight: &usize| weight * 2), doubled);
        }
    }
}
