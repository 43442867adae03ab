//! What a migration does while it holds locks: what runs under a strong one, what waits without a limit, and which
//! tables are gone through twice.

use std::collections::HashMap;

use super::catalog::{Constraint, ConstraintKind, Key, Table};
use super::entity::Role;
use super::history::History;
use super::locks::{Effect, Form, Held, Mode, Object, Work};
use super::migration::{Migration, MigrationStatement};
use super::statement::{AlterAction, Firing, ObjectKind, StatementKind, Transaction};
use super::transaction::Running;
use crate::settings::SqlSettings;
use crate::source::Span;
use crate::syntax::identifier::words;

/// A statement with the lock that it takes.
pub type Taken<'a> = (MigrationStatement<'a>, Held);

/// The statements that hold nobody up while they wait, and that a limit would stop half-way.
const PATIENT: [Form; 6] = [
    Form::CreateIndexConcurrently,
    Form::DropIndexConcurrently,
    Form::ReindexConcurrently,
    Form::DetachPartitionConcurrently,
    Form::Vacuum,
    Form::Analyze,
];

impl<'a> Migration<'a> {
    /// For each transaction the first statement that can take long while a lock keeps everybody from a table: the
    /// statement that took the lock, the lock, and the statement.
    #[must_use]
    pub fn work_under_exclusive_lock(
        self,
        settings: &SqlSettings,
    ) -> Vec<(MigrationStatement<'a>, Held, MigrationStatement<'a>)> {
        let mut found = Vec::new();
        let mut lock: Option<Taken<'a>> = None;
        let mut said = false;
        for statement in self.ups() {
            if ends_transaction(&statement) {
                (lock, said) = (None, false);
                continue;
            }
            match &lock {
                Some((taker, held)) if !said && statement.takes_long_beside(held, settings) => {
                    found.push((*taker, held.clone(), statement));
                    said = true;
                }
                Some(_) => {}
                None => lock = statement.exclusive_lock(settings).map(|held| (statement, held)),
            }
        }
        found
    }

    /// The first change of a table that others use and the first of many rows in the same transaction, in whichever
    /// order they come.
    #[must_use]
    pub fn schema_and_rows(self, settings: &SqlSettings) -> Option<(Taken<'a>, MigrationStatement<'a>)> {
        let mut schema: Option<Taken<'a>> = None;
        let mut rows: Option<MigrationStatement<'a>> = None;
        for statement in self.ups() {
            if ends_transaction(&statement) {
                (schema, rows) = (None, None);
                continue;
            }
            if statement.running() == Running::Alone {
                continue;
            }
            if statement.statement.changes_rows() {
                if rows.is_none() && statement.changes_many_rows(settings) {
                    rows = Some(statement);
                }
            } else if schema.is_none() {
                schema = statement.noticed_lock(settings).map(|held| (statement, held));
            }
            if let (Some(schema), Some(rows)) = (&schema, rows) {
                return Some((schema.clone(), rows));
            }
        }
        None
    }

    /// The first statement that waits for a lock which others notice, when nothing before it sets a limit.
    #[must_use]
    pub fn first_unbounded_wait(self, parameter: &str, settings: &SqlSettings) -> Option<Taken<'a>> {
        self.first_unbounded(parameter, |statement| statement.noticed_lock(settings))
    }

    /// The first statement that validates a constraint, when nothing before it sets a limit to how long it waits. Readers
    /// and writers do not notice its lock; other changes of the table and `VACUUM` do.
    #[must_use]
    pub fn first_unbounded_validation(self, settings: &SqlSettings) -> Option<Taken<'a>> {
        let forms = [Form::ValidateCheck, Form::ValidateForeignKey];
        self.first_unbounded("lock_timeout", |statement| {
            let felt = statement.felt(&forms, settings).into_iter();
            felt.map(|(_, held)| held).find(|held| held.mode == Mode::ShareUpdateExclusive)
        })
    }

    fn first_unbounded(
        self,
        parameter: &str,
        lock: impl Fn(&MigrationStatement<'a>) -> Option<Held>,
    ) -> Option<Taken<'a>> {
        for statement in self.ups() {
            match &statement.statement.kind {
                StatementKind::Set(set) if &*set.parameter == parameter && set.limits() => return None,
                StatementKind::Query(query) if query.calls.iter().any(|call| call.as_str() == "set_config") => {
                    return None;
                }
                _ => {}
            }
            if let Some(held) = lock(&statement) {
                return Some((statement, held));
            }
        }
        None
    }

    /// Whether it takes a lock that others notice.
    #[must_use]
    pub fn waits_for_others(self, settings: &SqlSettings) -> bool {
        self.ups().any(|statement| statement.noticed_lock(settings).is_some())
    }

    /// The first two tables that one transaction locks for everybody.
    #[must_use]
    pub fn two_exclusive_locks(self, settings: &SqlSettings) -> Option<(Taken<'a>, Taken<'a>)> {
        let mut first: Option<Taken<'a>> = None;
        for statement in self.ups() {
            if ends_transaction(&statement) {
                first = None;
                continue;
            }
            let Some(held) = statement.exclusive_lock(settings) else { continue };
            match &first {
                Some((taker, other)) if other.key != held.key => {
                    return Some(((*taker, other.clone()), (statement, held)));
                }
                Some(_) => {}
                None => first = Some((statement, held)),
            }
        }
        None
    }

    /// The statements that go through all rows of a table that an earlier one went through: the clause of the earlier
    /// one, the statement and its effect. Rows that change in between keep the two apart: the second may need them.
    #[must_use]
    pub fn repeated_passes(self, settings: &SqlSettings) -> Vec<(Span, MigrationStatement<'a>, Effect)> {
        let mut passes: HashMap<Key, Span> = HashMap::new();
        let mut repeated = Vec::new();
        for statement in self.ups() {
            if statement.statement.changes_rows() {
                match statement.target {
                    Some(table) => drop(passes.remove(&table.key)),
                    None => passes.clear(),
                }
            }
            if statement.statement.calls_functions() {
                passes.clear();
            }
            if statement.table_changes().is_empty() {
                continue;
            }
            let felt = statement.felt(&[], settings).into_iter();
            let pass = felt.into_iter().find(|(effect, held)| {
                held.mode == Mode::AccessExclusive && matches!(effect.fact.work, Work::Scan | Work::Rewrite)
            });
            let Some((effect, held)) = pass else { continue };
            match passes.get(&held.key) {
                Some(first) => repeated.push((*first, statement, effect)),
                None => drop(passes.insert(held.key, effect.span)),
            }
        }
        repeated
    }

    /// Whether a trigger that a statement drops or switches off is made or switched on again, or its table dropped.
    #[must_use]
    pub fn restores_triggers(self, statement: &MigrationStatement<'_>) -> bool {
        let remade = |name: &str| {
            self.up().statements_saying(name).any(|other| match &other.kind {
                StatementKind::CreateTrigger(create) => create.name.as_str() == name,
                _ => false,
            })
        };
        match &statement.statement.kind {
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Trigger => drop.targets.iter().all(|target| {
                let dropped = target.table.as_ref().map(|table| self.key(table));
                remade(target.name.as_str()) || dropped.is_some_and(|key| self.linked.delta.drops(&key))
            }),
            _ => {
                let Some(name) = statement.target_name() else { return false };
                let mut others = statement.ups_saying(name.as_str());
                others.any(|other| other.target_name() == Some(name) && other.is_enabling())
            }
        }
    }
}

fn ends_transaction(statement: &MigrationStatement<'_>) -> bool {
    matches!(
        statement.statement.kind,
        StatementKind::Transaction(Transaction::Begin | Transaction::Commit | Transaction::Rollback)
    )
}

impl MigrationStatement<'_> {
    /// The lock by which it keeps everybody from a table until the transaction ends.
    fn exclusive_lock(&self, settings: &SqlSettings) -> Option<Held> {
        // Who drops a table or view means that nobody uses it any more.
        let felt = self.felt(&[], settings).into_iter().filter(|(effect, held)| {
            !(held.object == Object::Target
                && matches!(effect.fact.form, Form::DropView | Form::DropTable | Form::DropTableReferring))
        });
        let held = felt.map(|(_, held)| held).find(|held| held.mode == Mode::AccessExclusive)?;
        (self.running() != Running::Alone).then_some(held)
    }

    /// The strongest lock that it takes and writers notice.
    fn noticed_lock(&self, settings: &SqlSettings) -> Option<Held> {
        let felt = self.felt(&[], settings).into_iter().filter(|(effect, _)| !PATIENT.contains(&effect.fact.form));
        felt.map(|(_, held)| held).filter(|held| held.mode.blocks_writes()).max_by_key(|held| held.mode)
    }

    /// Whether it changes many rows of a table that others use.
    fn changes_many_rows(&self, settings: &SqlSettings) -> bool {
        let passing = self.target.is_some_and(|table| self.migration.history.is_passing(&table.key));
        let system = self.target_name().is_some_and(|name| name.as_str().starts_with("pg_"));
        self.is_exposed(settings) && !passing && !system && !self.changes_few_rows()
    }

    /// Whether it can take long, for another reason than its own lock of that table.
    fn takes_long_beside(&self, held: &Held, settings: &SqlSettings) -> bool {
        if self.statement.changes_rows() && !matches!(self.statement.kind, StatementKind::Truncate(_)) {
            return self.changes_many_rows(settings);
        }
        // A table that this migration made has no rows to go through.
        if self.target_is_new() {
            return false;
        }
        self.felt(&[], settings).iter().any(|(effect, own)| {
            let same = own.key == held.key;
            let validates = matches!(effect.fact.form, Form::ValidateCheck | Form::ValidateForeignKey);
            effect.fact.work.is_long() && !(same && (own.mode == Mode::AccessExclusive || validates))
        })
    }

    /// Whether it switches triggers on.
    #[must_use]
    pub fn is_enabling(&self) -> bool {
        self.table_changes()
            .iter()
            .any(|change| matches!(change.action, AlterAction::Trigger { firing, .. } if firing != Firing::Never))
    }
}

impl Table {
    /// A check that names a column.
    #[must_use]
    pub fn check_on(&self, column: &str) -> Option<&Constraint> {
        self.constraints.saying(column).find(|constraint| match &constraint.kind {
            ConstraintKind::Check(check) => check.mentions(column),
            _ => false,
        })
    }
}

impl History {
    /// Whether a table is of one of these roles when the history ends.
    #[must_use]
    pub fn has_role(&self, key: &Key, roles: &[Role]) -> bool {
        self.final_at(key).is_some_and(|table| roles.contains(&self.role(table)))
    }

    /// Whether the rows of a table come and go or can be had again: settings, codes, sessions, what is on its way to
    /// another table.
    #[must_use]
    pub fn is_passing(&self, key: &Key) -> bool {
        let staging = |word: &String| matches!(&**word, "staging" | "stage" | "stg" | "scratch" | "tmp" | "temp");
        words(&key.name).iter().any(staging)
            || self.has_role(key, &[Role::Lookup, Role::Settings, Role::Ephemeral, Role::Internal])
    }
}
