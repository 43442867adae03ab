//! An order in which the statements of a rollback work.

use crate::sql::rollback::{Failure, Proof, Verdict};
use crate::sql::statement::{Statement, StatementKind};

/// How many statements are tried in other orders: each try replays all of them.
const MOST: usize = 24;

/// An order that `judge` finds to bring the schema back, as the numbers of the statements; nothing when there is none
/// near by.
pub(super) fn working(all: &[Statement], mut judge: impl FnMut(Vec<Statement>) -> Proof) -> Option<Vec<usize>> {
    let steers = |statement: &Statement| {
        matches!(statement.kind, StatementKind::Transaction(_) | StatementKind::Set(_) | StatementKind::Do(_))
    };
    if all.len() > MOST || all.iter().any(steers) {
        return None;
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    for _ in 0..=all.len() {
        let proof = judge(order.iter().filter_map(|&at| all.get(at).cloned()).collect());
        if proof.verdict == Verdict::Reversed {
            return Some(order);
        }
        let failure = proof.failures.iter().find(|failure| failure.is_of_order())?;
        let at = order.iter().position(|&at| all.get(at).is_some_and(|own| own.span == failure.statement))?;
        let moved = order.remove(at);
        match comes_earlier(failure) {
            // What an earlier statement took along goes first, what others need goes last.
            true if at > 0 => order.insert(0, moved),
            false if at < order.len() => order.push(moved),
            _ => return None,
        }
    }
    None
}

fn comes_earlier(failure: &Failure) -> bool {
    failure.late
}
