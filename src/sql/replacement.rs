//! Whether something does the work of what a migration takes away, or nothing needs it any more.

use super::catalog::{Constraint, ConstraintKind, Definition, Index, Key, Object, ObjectKey, Table};
use super::history::History;
use super::layout::UnitKind;
use super::migration::Migration;
use super::removal::Dropped;
use super::statement::{IndexKey, KeyTarget, Name, StatementKind};

impl History {
    /// Whether a repeatable migration, which runs after all others, makes a view or function of this name.
    #[must_use]
    pub fn repeats(&self, name: &Name) -> bool {
        let repeatable = self.linked.iter().filter(|linked| linked.unit.kind == UnitKind::Repeatable);
        let mut statements = repeatable.flat_map(|linked| linked.up.statements());
        statements.any(|statement| match &statement.kind {
            StatementKind::CreateView(create) => create.name.as_str() == name.as_str(),
            StatementKind::CreateFunction(create) => create.name.as_str() == name.as_str(),
            _ => false,
        })
    }
}

impl Dropped<'_, Index> {
    /// Whether another index finds what it finds: its keys lead the other's, for the same rows; or one that the same
    /// migration, or a later one, makes with the same first key.
    #[must_use]
    pub fn is_covered(&self, table: &Table) -> bool {
        table.indexes.iter().any(|other| {
            let mut keys = self.what.keys.iter().zip(&other.keys).map(|(own, other)| own.target == other.target);
            let leads = other.keys.len() >= self.what.keys.len() && keys.clone().all(|same| same);
            let same_rows = other.predicate.is_none() || other.predicate == self.what.predicate;
            let newer = other.origin.step >= self.step && keys.next() == Some(true);
            newer || other.method == self.what.method && same_rows && leads
        })
    }

    /// Whether another unique index or key refuses what it refuses, or means to: one of the same keys, whatever its rows.
    #[must_use]
    pub fn is_replaced(&self, table: &Table) -> bool {
        let own = || self.what.keys.iter().map(|key| &key.target);
        table.indexes.iter().any(|other| {
            let others = || other.keys.iter().map(|key| &key.target);
            other.unique && others().count() == own().count() && own().all(|key| others().any(|other| other == key))
        })
    }
}

impl Dropped<'_, Constraint> {
    /// Whether the table ends with a constraint that demands much the same: one of the same kind on the same columns.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        let (old, after) = (self.what, self.after);
        let mut others = after.constraints.iter().filter(|other| other.enforced);
        match &old.kind {
            ConstraintKind::ForeignKey(key) => others.any(|other| {
                other.foreign_key().is_some_and(|foreign| {
                    old.columns.iter().all(|column| other.columns.contains(column))
                        || foreign.table == key.table && old.columns.iter().any(|column| other.columns.contains(column))
                })
            }),
            ConstraintKind::Check(_) => others.any(|other| {
                matches!(other.kind, ConstraintKind::Check(_))
                    && other.origin.step == self.step
                    && (other.name == old.name || other.columns.iter().any(|column| old.columns.contains(column)))
            }),
            ConstraintKind::PrimaryKey => after.primary_key().is_some(),
            // What fewer columns or an expression of them must be, all of them are.
            ConstraintKind::Unique => after.indexes.iter().any(|index| {
                let implied = |key: &IndexKey| match &key.target {
                    KeyTarget::Column(column) => old.columns.contains(&column.value),
                    KeyTarget::Expression(expression) => old.columns.iter().any(|column| expression.mentions(column)),
                };
                index.unique && index.keys.iter().all(implied)
            }),
            ConstraintKind::Exclude { .. } => others.any(|other| matches!(other.kind, ConstraintKind::Exclude { .. })),
        }
    }

    /// Whether it only proved that a column is not null, which the column says itself by now.
    #[must_use]
    pub fn is_spent_proof(&self) -> bool {
        let [column] = &self.what.columns[..] else { return false };
        let known = self.after.column(column).is_some_and(|column| column.not_null);
        known && matches!(&self.what.kind, ConstraintKind::Check(check) if check.implies_not_null(column))
    }
}

impl<'a> Migration<'a> {
    /// Whether an object goes with a table, column or trigger that the migration drops, or only served one.
    #[must_use]
    pub fn needs_no_notice(&self, key: &ObjectKey, object: &Object) -> bool {
        match &object.definition {
            Definition::Text(text) => text.contains("returns trigger") || text.contains("returns event_trigger"),
            Definition::Sequence { .. } => self.feeds_a_column(&key.key, object),
            _ => self.takes_users_away(&key.key),
        }
    }

    /// Whether a table of this migration's past, or a column of it, is gone or of another type when it ends, and had
    /// this type.
    #[must_use]
    pub fn takes_users_away(&self, kind: &Key) -> bool {
        let uses = |table: &Table, name: Option<&str>| {
            table.columns.iter().any(|column| {
                name.is_none_or(|name| *column.name == *name)
                    && column.data_type.as_ref().is_some_and(|data_type| data_type.name == kind.name)
            })
        };
        self.linked.delta.tables_of_type(&kind.name).any(|touched| {
            let Some(before) = touched.before.as_deref().filter(|table| uses(table, None)) else { return false };
            self.left_of(before).is_none_or(|after| {
                before
                    .columns
                    .iter()
                    .any(|column| uses(before, Some(&column.name)) && after.column(&column.name).is_none())
            })
        })
    }

    /// Whether a column's default took its values from a sequence before the migration.
    #[must_use]
    pub fn feeds_a_column(&self, sequence: &Key, object: &Object) -> bool {
        let owned = matches!(&object.definition, Definition::Sequence { owned_by: Some(_), .. });
        let Some(step) = self.linked.step.checked_sub(1) else { return owned };
        let names =
            |table: &Table| {
                table.columns.iter().filter_map(|column| column.default.as_ref()).any(|default| {
                    default.calls().any(|call| call == "nextval") && default.text.contains(&*sequence.name)
                })
            };
        owned || self.history.timeline.tables(step).any(|table| names(table))
    }
}
