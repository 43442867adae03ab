//! Whether a part that failed half-way can be run again: what is outside of a transaction stays done.

use super::catalog::{Object, ObjectKey, Origin, Touched};
use super::history::{History, Part};
use super::layout::Transaction as Wrapping;
use super::migration::{Direction, Migration};
use super::rollback::Verdict;
use super::statement::{
    AlterAction, ColumnChange, Constraint, ObjectChange, ObjectKind, Statement, StatementKind, Transaction,
};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::sql::Dialect;

impl Part {
    /// The statements that fail when the part runs again after one behind them failed. Only PostgreSQL is looked at:
    /// there a transaction takes everything back.
    #[must_use]
    pub fn unrepeatable(&self, history: &History) -> Vec<&Statement> {
        if history.dialect != Dialect::Postgres || self.section.transaction != Wrapping::None {
            return Vec::new();
        }
        let mut groups: Vec<Vec<&Statement>> = Vec::new();
        let mut open = false;
        for statement in self.statements() {
            match &statement.kind {
                StatementKind::Transaction(Transaction::Begin) => {
                    open = true;
                    groups.push(Vec::new());
                }
                StatementKind::Transaction(Transaction::Commit | Transaction::Rollback) => open = false,
                StatementKind::Set(_) | StatementKind::Query(_) | StatementKind::Transaction(_) => {}
                _ => match groups.last_mut() {
                    Some(group) if open => group.push(statement),
                    _ => groups.push(vec![statement]),
                },
            }
        }
        groups.retain(|group| !group.is_empty());
        // Nothing comes behind the last one that could fail.
        groups.pop();
        groups.into_iter().flatten().filter(|statement| !self.repeats(statement)).collect()
    }

    /// Whether a statement does no harm the second time.
    fn repeats(&self, statement: &Statement) -> bool {
        match &statement.kind {
            StatementKind::CreateTable(create) => create.if_not_exists.is_some() || create.temporary.is_some(),
            // sql/concurrent-index-hides-invalid tells why `IF NOT EXISTS` is no help there.
            StatementKind::CreateIndex(create) => create.if_not_exists.is_some() || create.concurrently.is_some(),
            StatementKind::CreateView(create) => create.or_replace.is_some() || create.if_not_exists.is_some(),
            StatementKind::CreateSequence(create) => create.if_not_exists.is_some(),
            StatementKind::CreateFunction(create) => create.or_replace.is_some(),
            StatementKind::CreateTrigger(create) => {
                create.or_replace.is_some() || self.drops(ObjectKind::Trigger, create.name.as_str(), statement)
            }
            StatementKind::CreatePolicy(create) => self.drops(ObjectKind::Policy, create.name.as_str(), statement),
            StatementKind::CreateType(create) => self.drops(ObjectKind::Type, create.name.as_str(), statement),
            StatementKind::CreateDomain(create) => self.drops(ObjectKind::Domain, create.name.as_str(), statement),
            StatementKind::CreateObject(create) => create.or_replace.is_some() || create.if_not_exists.is_some(),
            StatementKind::Drop(drop) => drop.if_exists.is_some(),
            StatementKind::AlterTable(alter) => alter.changes.iter().all(|change| self.repeats_change(&change.action)),
            StatementKind::AlterObject(alter) => match &alter.change {
                ObjectChange::AddValue { if_not_exists, .. } => if_not_exists.is_some(),
                ObjectChange::RenameTo(_) | ObjectChange::RenameValue { .. } => false,
                _ => true,
            },
            StatementKind::Insert(insert) => insert.conflict.is_some() || insert.query.is_some(),
            StatementKind::RenameTables(_) => false,
            StatementKind::Role(role) => !role.create,
            _ => true,
        }
    }

    fn repeats_change(&self, action: &AlterAction) -> bool {
        match action {
            AlterAction::AddColumn { if_not_exists, .. } => if_not_exists.is_some(),
            AlterAction::DropColumn { if_exists, .. }
            | AlterAction::DropConstraint { if_exists, .. }
            | AlterAction::AlterColumn { change: ColumnChange::DropIdentity { if_exists }, .. } => if_exists.is_some(),
            AlterAction::AddConstraint(constraint) => {
                constraint.name.as_ref().is_some_and(|name| self.drops_constraint(name.as_str()))
            }
            AlterAction::RenameTo { .. }
            | AlterAction::RenameColumn { .. }
            | AlterAction::RenameConstraint { .. }
            | AlterAction::AlterColumn { change: ColumnChange::AddIdentity { .. }, .. }
            | AlterAction::AttachPartition { .. }
            | AlterAction::DetachPartition { .. } => false,
            _ => true,
        }
    }

    /// Whether `DROP … IF EXISTS` of the same name stands before a statement.
    fn drops(&self, kind: ObjectKind, name: &str, before: &Statement) -> bool {
        self.statements_saying(name).take_while(|other| other.span.start < before.span.start).any(|other| {
            matches!(&other.kind, StatementKind::Drop(drop) if drop.kind == kind && drop.if_exists.is_some()
                && drop.targets.iter().any(|target| target.name.as_str() == name))
        })
    }

    fn drops_constraint(&self, wanted: &str) -> bool {
        let alters = self.statements_saying(wanted).filter_map(|statement| match &statement.kind {
            StatementKind::AlterTable(alter) => Some(&alter.changes),
            _ => None,
        });
        alters.flatten().any(|change| {
            matches!(&change.action, AlterAction::DropConstraint { name, if_exists: Some(_), .. } if name.as_str() == wanted)
        })
    }
}

impl Statement {
    /// Edits that make it repeatable, where `IF EXISTS` and `IF NOT EXISTS` do.
    #[must_use]
    pub fn repeatable_edits(&self) -> Option<Vec<Edit>> {
        let before = |place: Span, words: &str| Some(vec![Edit::before(place, format!("{words} "))]);
        match &self.kind {
            StatementKind::CreateTable(create) => before(create.name.span(), "IF NOT EXISTS"),
            StatementKind::CreateIndex(create) => before(create.name.as_ref()?.span(), "IF NOT EXISTS"),
            StatementKind::CreateSequence(create) => before(create.name.span(), "IF NOT EXISTS"),
            StatementKind::Drop(drop) => before(drop.targets.first()?.name.span(), "IF EXISTS"),
            StatementKind::AlterTable(alter) => {
                let edits = alter.changes.iter().map(|change| repeatable_change(&change.action));
                edits.collect::<Option<Vec<_>>>().map(|edits| edits.into_iter().flatten().collect())
            }
            StatementKind::AlterObject(alter) => match &alter.change {
                ObjectChange::AddValue { value, .. } => before(value.span, "IF NOT EXISTS"),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The edit that makes a clause repeatable, none where it is already; nothing where words do not.
fn repeatable_change(action: &AlterAction) -> Option<Option<Edit>> {
    let before = |place: Span, words: &str| Some(Some(Edit::before(place, format!("{words} "))));
    match action {
        AlterAction::AddColumn { if_not_exists: Some(_), .. }
        | AlterAction::DropColumn { if_exists: Some(_), .. }
        | AlterAction::DropConstraint { if_exists: Some(_), .. } => Some(None),
        // PostgreSQL counts primary keys before it looks for the column.
        AlterAction::AddColumn { column, .. } if column.constraints.iter().any(Constraint::is_primary_key) => None,
        AlterAction::AddColumn { column, .. } => before(column.name.span, "IF NOT EXISTS"),
        AlterAction::DropColumn { column, .. } => before(column.span, "IF EXISTS"),
        AlterAction::DropConstraint { name, .. } => before(name.span, "IF EXISTS"),
        _ => None,
    }
}

impl Migration<'_> {
    /// Whether such edits change nothing the first time: what a statement takes away is there, and what it makes is not.
    /// A rollback that is proven to bring the schema back knows that of all of its statements.
    #[must_use]
    pub fn knows_what_is_there(&self, direction: Direction, statement: &Statement) -> bool {
        if direction == Direction::Down {
            return self.linked.proof.verdict == Verdict::Reversed;
        }
        let own = statement.span;
        if self.linked.faults.iter().any(|fault| own.start <= fault.span.start && fault.span.end <= own.end) {
            return false;
        }
        let (up, step) = (self.up(), self.linked.step);
        let at = up.place_of(own);
        let known = self.history.timeline.unknown(step).is_none();
        let free = |name: &str| known && !self.history.may_be_touched(name, step);
        match &statement.kind {
            StatementKind::CreateTable(create) => free(create.name.as_str()),
            StatementKind::CreateSequence(create) => free(create.name.as_str()),
            StatementKind::CreateIndex(create) => create.name.as_ref().is_some_and(|name| free(name.as_str())),
            StatementKind::Drop(drop) => drop.targets.iter().all(|target| match drop.kind {
                ObjectKind::Index => self.table_of_index(&target.name).is_some(),
                ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => {
                    self.table_before(&target.name).is_some_and(|table| table.origin.step != Origin::BEFORE)
                }
                _ => up.removals.get(&at).is_some_and(|removed| {
                    let gone = |(key, touched): (&ObjectKey, &Touched<Object>)| {
                        *key.key.name == *target.name.as_str() && touched.before.is_some() && touched.after.is_none()
                    };
                    removed.objects.iter().any(gone)
                }),
            }),
            StatementKind::AlterTable(alter) => {
                let table = up.targets.get(at).filter(|table| table.is_known());
                table.is_some_and(|table| {
                    alter.changes.iter().all(|change| match &change.action {
                        AlterAction::AddColumn { column, .. } => table.column(column.name.as_str()).is_none(),
                        AlterAction::DropColumn { column, .. } => table.column(column.as_str()).is_some(),
                        AlterAction::DropConstraint { name, .. } => table.constraint(name.as_str()).is_some(),
                        _ => false,
                    })
                })
            }
            StatementKind::AlterObject(alter) => self.definition(alter.kind, &self.key(&alter.name)).is_some(),
            _ => false,
        }
    }
}
