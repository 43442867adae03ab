//! Whether a rollback brings the schema back, proven without a database: after the migration the rollback is replayed
//! as well, what results is compared with what was there before, and the rollback is taken back again.
//!
//! Rows and the values of sequences are not compared. The order of columns is not either: a column that
//! is added again stands last. A proof holds only for what is understood; everything else is *unknown*.

mod collector;
mod compare;
mod difference;
mod expression;
mod failure;
mod grantor;
mod loss;
mod member;
mod numbering;
mod object;
mod place;
mod privilege;
mod routine;
mod same;
mod view;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::catalog::{Catalog, Delta, Key, ObjectKey, Origin, Securable, Table};
use super::entity;
use super::history::Part;
use super::replay::{self, Fault, FaultKind};
use super::statement::{AlterAction, ObjectChange, ObjectKind, StatementKind};
use super::type_use;
use crate::syntax::sql::Dialect;

pub use difference::{Difference, Way};
pub use failure::Failure;
pub use loss::Loss;
use numbering::Numbering;

/// What is known of the way back from a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The schema is as it was.
    Reversed,
    /// The schema differs, or a statement of the rollback fails.
    NotReversed,
    /// There is no way back: somebody says so, or a statement has no inverse.
    Irreversible,
    /// There is no rollback.
    Missing,
    /// There is one that does nothing.
    Empty,
    /// A statement is not understood that may matter, or the rollback was not read.
    Unknown,
}

impl Verdict {
    /// The word of the JSON report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reversed => "reversed",
            Self::NotReversed => "not-reversed",
            Self::Irreversible => "irreversible",
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }
}

/// Who is at fault for a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The migration changed it and the rollback leaves it so.
    Kept,
    /// The migration left it alone and the rollback changes it.
    Overreach,
    /// The rollback makes again what the migration dropped, and not as it was.
    Lost,
}

/// The result of replaying a rollback.
#[derive(Debug, Clone)]
pub struct Proof {
    /// In one word.
    pub verdict: Verdict,
    /// What is different after up and down.
    pub residual: Vec<Difference>,
    /// The statements of the rollback that a server would refuse.
    pub failures: Vec<Failure>,
}

impl Proof {
    /// A verdict without reasons.
    fn bare(verdict: Verdict) -> Self {
        Self { verdict, residual: Vec::new(), failures: Vec::new() }
    }

    /// What is different and matters: not the layout of a routine's text.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.residual.iter().filter(|difference| !difference.is_of_layout())
    }

    /// The reasons as sentences: failures first, then what is different.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let failures = self.failures.iter().map(|failure| failure.text.clone());
        failures.chain(self.residual.iter().map(ToString::to_string)).collect()
    }
}

/// A migration that has been replayed, before its rollback.
#[derive(Debug)]
pub(super) struct Applied<'a> {
    /// What migrates.
    pub(super) up: &'a Part,
    /// What it changed.
    pub(super) delta: &'a Delta,
    /// What a server would refuse of it.
    pub(super) faults: &'a [Fault],
    /// Whether somebody says that there is no way back.
    pub(super) irreversible: bool,
    /// Whether there is a rollback that nobody has read.
    pub(super) unread: bool,
    /// Its step.
    pub(super) step: u32,
}

/// Replays a rollback on the schema after its migration, judges it, and leaves the schema as it was.
pub(super) fn prove(catalog: &mut Catalog, applied: &Applied<'_>, down: Option<&Part>) -> Proof {
    let Some(down) = down else {
        return Proof::bare(match applied {
            Applied { irreversible: true, .. } => Verdict::Irreversible,
            Applied { unread: true, .. } => Verdict::Unknown,
            _ => Verdict::Missing,
        });
    };
    let mut failures = failure::of_form(down);
    let of_form = failures.len();
    let missing = applied.faults.iter().any(|fault| matches!(fault.kind, FaultKind::Missing(_)));
    let mut doubt = is_opaque(applied.up) || is_opaque(down) || grantor::is_unknown(applied.up, down, catalog.dialect);
    replay::expect(catalog, down.statements(), Some(applied.delta));
    failures.extend(replay_down(catalog, applied, down));
    let back = catalog.take_delta();
    let dialect = catalog.dialect;
    let numbering = Numbering { catalog, forth: applied.delta, back: &back };
    let Comparison { mut residual, uncertain, open } = compare(dialect, numbering);
    catalog.revert(&back);
    if !residual.is_empty() {
        let numbering = Numbering { catalog, forth: applied.delta, back: &Delta::default() };
        let made = compare(dialect, numbering).residual;
        place::blame(&mut residual, &made, applied.up, down, applied.step);
    }
    if !applied.up.script.problems.is_empty() || !down.script.problems.is_empty() {
        // What a syntax error hides may be what is missed.
        residual.clear();
        failures.truncate(of_form);
        doubt = true;
    }
    doubt |= uncertain || outlives(&applied.delta.doubted_tables, applied.delta, &back);
    // Names that are not known: of the migration, and of the rollback.
    let open_up = missing || applied.delta.doubted;
    let open_down = back.doubted || outlives(&back.doubted_tables, applied.delta, &back);
    if (open_up || open_down) && !doubt {
        // Whatever the rollback does by names that are not known, it leaves what it does not name.
        let may_be_old = |left: &Difference| open_up && !is_made_anew(left, applied.up);
        residual.retain(|left| is_left(left, applied) && !may_be_old(left) && !drops_dependents(down));
        failures.retain(|failure| failure.certain);
        doubt = residual.is_empty();
    }
    let proof = Proof { verdict: Verdict::Reversed, residual, failures };
    match proof.judge(applied, down, doubt, open) {
        Verdict::Unknown => Proof::bare(Verdict::Unknown),
        verdict => Proof { verdict, ..proof },
    }
}

/// Applies a rollback; answers what a server would refuse of it.
fn replay_down(catalog: &mut Catalog, applied: &Applied<'_>, down: &Part) -> Vec<Failure> {
    let mut failures = Vec::new();
    for statement in down.statements() {
        let early = type_use::used_too_early(statement, down.statements(), applied.delta, catalog);
        failures.extend(early.into_iter().map(|used| Failure::of_early_type(used.name, used.span, statement.span)));
        let mut faults = replay::apply_back(catalog, statement, applied.step);
        // The books of a tool are made by the tool, and a script of its own may drop them at the end.
        faults.retain(|fault| !entity::is_internal(&fault.about.key.name));
        let late = !faults.is_empty() && catalog.has_dropped();
        let faults = faults.into_iter().map(|fault| Failure::of_fault(fault, statement.span));
        failures.extend(faults.map(|failure| Failure { late: late && failure.is_missing(), ..failure }));
    }
    failures
}

impl Proof {
    /// What the failures and differences come to. `doubt`: something is not understood that may matter; `open`: it is not
    /// known who may do something or owns it.
    fn judge(&self, applied: &Applied<'_>, down: &Part, doubt: bool, open: bool) -> Verdict {
        let (same, empty) = (self.residual.is_empty(), down.is_empty());
        if applied.irreversible && (empty || !same) {
            Verdict::Irreversible
        } else if empty {
            if same && !doubt && !open { Verdict::Reversed } else { Verdict::Empty }
        } else if self.failures.iter().any(|failure| failure.certain) {
            Verdict::NotReversed
        } else if doubt {
            Verdict::Unknown
        } else if !self.failures.is_empty() {
            Verdict::NotReversed
        } else if same {
            if open { Verdict::Unknown } else { Verdict::Reversed }
        } else if self.residual.iter().all(Difference::is_enum_value) && adds_value(applied.up) && !makes_type(down) {
            Verdict::Irreversible
        } else {
            Verdict::NotReversed
        }
    }
}

/// Whether it holds a statement that may do anything.
fn is_opaque(part: &Part) -> bool {
    part.section.includes
        || part.statements().iter().any(|statement| match &statement.kind {
            StatementKind::Unknown => true,
            StatementKind::Do(block) => {
                block.dynamic.is_some()
                    || block.conditional
                        && block.statements.iter().any(|inner| !inner.only_reads() && !inner.changes_rows())
            }
            _ => false,
        })
}

/// Whether a table in doubt stands before the migration or after its rollback. What is in doubt of a table that came and
/// went does not matter.
fn outlives(doubted: &BTreeSet<u32>, forth: &Delta, back: &Delta) -> bool {
    if doubted.is_empty() {
        return false;
    }
    let mut came_and_went: BTreeSet<u32> = forth.new_tables().map(|table| table.id).collect();
    for touched in back.tables.values() {
        came_and_went.extend(touched.before.iter().map(|table| table.id).filter(|id| doubted.contains(id)));
    }
    for (key, touched) in forth.tables.iter().chain(back.tables.iter()) {
        let before = first(forth.tables.get(key).map(|t| &t.before), Some(&touched.before));
        let after = first(back.tables.get(key).map(|t| &t.after), Some(&touched.after));
        before.into_iter().chain(after).for_each(|table| {
            came_and_went.remove(&table.id);
        });
    }
    !doubted.is_subset(&came_and_went)
}

/// Whether something is certainly left of a migration: a statement of it made what was not there.
fn is_left(difference: &Difference, applied: &Applied<'_>) -> bool {
    let own = |origin: Origin| applied.up.section.span().contains(origin.statement);
    difference.way == Way::Remains && difference.origin.is_some_and(own)
}

/// Whether the statement that made what is left would fail if it had been there before.
fn is_made_anew(difference: &Difference, up: &Part) -> bool {
    difference.origin.is_some_and(|origin| {
        let text = up.text_of(origin.statement).to_lowercase();
        !text.contains("if not exists") && !text.contains("or replace")
    })
}

/// Whether a part drops what it does not name.
fn drops_dependents(part: &Part) -> bool {
    part.statements().iter().any(|statement| match &statement.kind {
        StatementKind::Drop(drop) => drop.cascade.is_some(),
        StatementKind::AlterTable(alter) => alter.changes.iter().any(|change| {
            let (AlterAction::DropColumn { cascade, .. } | AlterAction::DropConstraint { cascade, .. }) =
                &change.action
            else {
                return false;
            };
            cascade.is_some()
        }),
        _ => false,
    })
}

fn adds_value(part: &Part) -> bool {
    part.statements().iter().any(|statement| match &statement.kind {
        StatementKind::AlterObject(alter) => matches!(alter.change, ObjectChange::AddValue { .. }),
        _ => false,
    })
}

/// Whether it makes a type: whoever makes one anew can leave a value out.
fn makes_type(part: &Part) -> bool {
    part.statements().iter().any(|statement| matches!(statement.kind, StatementKind::CreateType(_)))
}

/// What differs between two states.
struct Comparison {
    residual: Vec<Difference>,
    /// Whether part of it is not known well enough to say so.
    uncertain: bool,
    /// Whether it is not known who may do something or owns it. Whatever else differs certainly differs.
    open: bool,
}

/// What differs between the state before a migration and the one after its rollback.
fn compare(dialect: Dialect, numbering: Numbering<'_>) -> Comparison {
    let Numbering { forth, back, .. } = numbering;
    let mut residual = Vec::new();
    let mut uncertain = false;
    let mut open = false;
    let tables: BTreeSet<&Key> = forth.tables.keys().chain(back.tables.keys()).collect();
    for key in tables {
        let before = first(forth.tables.get(key).map(|t| &t.before), back.tables.get(key).map(|t| &t.before));
        let after = first(back.tables.get(key).map(|t| &t.after), forth.tables.get(key).map(|t| &t.after));
        uncertain |= is_uncertain(before, after);
        compare::tables(dialect, Some(numbering), before, after, &mut residual);
        if let (Some(before), Some(after)) = (before, after) {
            // A table that was dropped and made again has privileges of its own.
            let touched = forth.table_before(before.id).is_some();
            let between = if touched { forth.table_after(before.id).map(|table| &**table) } else { Some(before) };
            let between = between.filter(|_| before.id == after.id);
            let states = privilege::States {
                before: before.privileges(),
                between: between.map(Table::privileges),
                after: after.privileges(),
            };
            let kind = ObjectKind::Table;
            open |= privilege::compare(&privilege::Of::table(before, kind), states, &mut residual);
        }
    }
    let objects: BTreeSet<&ObjectKey> = forth.objects.keys().chain(back.objects.keys()).collect();
    for key in objects {
        let before = first(forth.objects.get(key).map(|t| &t.before), back.objects.get(key).map(|t| &t.before));
        let after = first(back.objects.get(key).map(|t| &t.after), forth.objects.get(key).map(|t| &t.after));
        let between = forth.objects.get(key).map_or(before, |touched| touched.after.as_deref());
        let states = before.zip(between).zip(after);
        if states.is_some_and(|((before, between), after)| before.is_answered(between, after)) {
            open = true;
        } else {
            object::objects(key, before, after, &mut residual);
        }
        if let (Some(before), Some(after)) = (before, after) {
            let states = privilege::States {
                before: before.privileges.as_deref(),
                between: between.map(|between| between.privileges.as_deref()),
                after: after.privileges.as_deref(),
            };
            open |= privilege::compare(&privilege::Of::object(key, before), states, &mut residual);
        }
    }
    let others: BTreeSet<&Securable> = forth.privileges.keys().chain(back.privileges.keys()).collect();
    for of in others {
        let touched = |delta: &Delta| delta.privileges.get(of).cloned();
        let (forth, back) = (touched(forth), touched(back));
        let before = forth.as_ref().or(back.as_ref()).and_then(|touched| touched.before.clone());
        let after = back.as_ref().or(forth.as_ref()).and_then(|touched| touched.after.clone());
        let between = forth.map_or_else(|| before.clone(), |touched| touched.after);
        let states =
            privilege::States { before: before.as_deref(), between: Some(between.as_deref()), after: after.as_deref() };
        open |= privilege::compare(&privilege::Of::other(of), states, &mut residual);
    }
    Comparison { residual, uncertain, open }
}

fn first<'a, T>(one: Option<&'a Option<Arc<T>>>, other: Option<&'a Option<Arc<T>>>) -> Option<&'a T> {
    one.or(other)?.as_deref()
}

/// Whether a table is not known well enough to be compared: something touched it that is not understood, and it is not
/// the same table any more, or was touched in this migration.
fn is_uncertain(before: Option<&Table>, after: Option<&Table>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => {
            if before.id == after.id {
                before.unknown != after.unknown
            } else {
                before.unknown.is_some() || after.unknown.is_some()
            }
        }
        _ => false,
    }
}
