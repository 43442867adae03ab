//! What a statement newly refuses of the rows that running code writes, and of the rows that are there.

use std::sync::Arc;

use super::catalog::{self, Table};
use super::migration::MigrationStatement;
use super::new_table::quoted;
use super::statement::{
    AlterAction, Change, ColumnChange, Constraint, ConstraintKind, CreateIndex, Expression, Ident, IndexKey, KeyTarget,
    StatementKind,
};
use crate::source::Span;
use crate::syntax::sql::Dialect;

/// Keys that are to be unique from now on.
#[derive(Debug, Clone)]
pub struct NewUnique<'a> {
    /// The word `UNIQUE`, or the constraint's.
    pub span: Span,
    keys: Vec<UniqueKey<'a>>,
    /// The rows that it is about, if not all.
    pub predicate: Option<&'a Expression>,
}

#[derive(Debug, Clone, Copy)]
enum UniqueKey<'a> {
    Column(&'a Ident),
    Expression(&'a Expression),
}

impl NewUnique<'_> {
    /// The keys as they are called.
    #[must_use]
    pub fn said(&self) -> String {
        self.listed(|column| column.to_string())
    }

    /// The keys as SQL writes them.
    #[must_use]
    pub fn written(&self, dialect: Dialect) -> String {
        self.listed(|column| quoted(column.as_str(), dialect))
    }

    fn listed(&self, name: impl Fn(&Ident) -> String) -> String {
        let text = |key: &UniqueKey<'_>| match key {
            UniqueKey::Column(column) => name(column),
            UniqueKey::Expression(expression) => expression.text.to_string(),
        };
        self.keys.iter().map(text).collect::<Vec<_>>().join(", ")
    }
}

impl<'a> MigrationStatement<'a> {
    /// What it demands of rows in use from now on, whether rows that are there obey or not; what was demanded before the
    /// migration, and what only concerns new columns, is no news.
    #[must_use]
    pub fn new_restrictions(&self) -> Vec<(Span, &'static str)> {
        if !self.changes_what_is_in_use() {
            return Vec::new();
        }
        if let StatementKind::CreateIndex(create) = &self.statement.kind {
            let (Some(unique), true) = (create.unique, self.is_new_index(create)) else { return Vec::new() };
            return if self.was_unique(&texts(create.columns())) { Vec::new() } else { vec![(unique, "unique index")] };
        }
        self.relation_changes().iter().filter_map(|change| self.restriction(change)).collect()
    }

    fn restriction(&self, change: &'a Change) -> Option<(Span, &'static str)> {
        match &change.action {
            AlterAction::AlterColumn { column, change: ColumnChange::SetNotNull } => {
                let proven = self.target.is_some_and(|table| table.proves_not_null(column.as_str()));
                // Code that does not know a new column leaves it out.
                let new = self.column_after(column.as_str()).is_some_and(|column| !column.fills_itself());
                let concerns = new || self.column_is_in_use(column, false);
                (!proven && concerns).then_some((change.span, "not-null constraint"))
            }
            AlterAction::AddConstraint(constraint) => {
                let concerns = match (&constraint.kind, self.target) {
                    (ConstraintKind::Check(check), Some(table)) => {
                        table.mentioned(check).any(|column| self.migration.is_in_use(column.origin))
                    }
                    _ => constraint.columns.iter().any(|column| self.column_is_in_use(column, false)),
                };
                let new = concerns && constraint.not_enforced.is_none() && !constraint.is_made_of_index();
                (new && !self.was_demanded(constraint)).then_some((constraint.word, constraint.kind_str()))
            }
            AlterAction::AddIndex(index) => {
                let new = self.is_new_index(index) && !self.was_unique(&texts(index.columns()));
                new.then_some((index.unique?, "unique index"))
            }
            _ => None,
        }
    }

    /// The keys that are to be unique from now on though rows that are there may not be.
    #[must_use]
    pub fn new_unique_keys(&self) -> Vec<NewUnique<'a>> {
        if !self.changes_what_is_in_use() {
            return Vec::new();
        }
        let keys: Vec<_> = match &self.statement.kind {
            StatementKind::CreateIndex(create) => self.keys_of_index(create).into_iter().collect(),
            _ => self.relation_changes().iter().filter_map(|change| self.keys_of_change(change)).collect(),
        };
        if keys.is_empty() || self.follows_cleaning() { Vec::new() } else { keys }
    }

    fn keys_of_index(&self, create: &'a CreateIndex) -> Option<NewUnique<'a>> {
        let span = create.unique.filter(|_| self.is_new_index(create))?;
        let columns = texts(create.columns());
        let keys = || create.keys.iter().map(key_of).collect();
        (!self.is_unique_already(&columns)).then(|| NewUnique {
            span,
            keys: keys(),
            predicate: create.predicate.as_ref(),
        })
    }

    fn keys_of_change(&self, change: &'a Change) -> Option<NewUnique<'a>> {
        let constraint = match &change.action {
            AlterAction::AddIndex(index) => return self.keys_of_index(index),
            AlterAction::AddConstraint(constraint) => constraint,
            _ => return None,
        };
        let unique = matches!(constraint.kind, ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. });
        let old = constraint.columns.iter().all(|column| self.column_is_in_use(column, false));
        let columns = texts(constraint.columns.iter());
        let may_fail = unique && old && !constraint.is_made_of_index() && !self.is_unique_already(&columns);
        let keys = || constraint.columns.iter().map(UniqueKey::Column).collect();
        may_fail.then(|| NewUnique { span: constraint.word, keys: keys(), predicate: None })
    }

    /// Whether an earlier statement of the migration took rows out of its table, or gave them other values: whoever does
    /// that has thought of duplicates.
    fn follows_cleaning(&self) -> bool {
        self.earlier_row_changes().any(|other| {
            matches!(
                other.statement.kind,
                StatementKind::Delete(_) | StatementKind::Update(_) | StatementKind::Truncate(_)
            )
        })
    }

    /// Whether the columns of an index are in use, and no index of its name is there.
    fn is_new_index(&self, create: &CreateIndex) -> bool {
        let there = |table: &Table| create.name.as_ref().is_some_and(|name| table.index(name.as_str()).is_some());
        !self.target.is_some_and(there) && create.columns().all(|column| self.column_is_in_use(column, false))
    }

    /// The table before the migration, or before the statement.
    fn earlier_tables(&self) -> impl Iterator<Item = &'a Table> {
        let before = self.target.and_then(|table| self.migration.before(&table.key));
        before.into_iter().chain(self.target)
    }

    /// Whether exactly these columns were unique before.
    fn was_unique(&self, columns: &[Arc<str>]) -> bool {
        self.earlier_tables().any(|table| {
            table.indexes.saying_first(columns).any(|index| {
                let own: Vec<Arc<str>> = index.columns().flatten().map(Arc::from).collect();
                index.unique
                    && index.predicate.is_none()
                    && own.len() == index.keys.len()
                    && same_columns(&own, columns)
            })
        })
    }

    /// Whether rows cannot have the same values in these columns, because fewer of them are unique already.
    fn is_unique_already(&self, columns: &[Arc<str>]) -> bool {
        self.earlier_tables().any(|table| {
            columns.iter().flat_map(|column| table.indexes.saying(column)).any(|index| {
                index.unique
                    && index.predicate.is_none()
                    && index.columns().all(|own| own.is_some_and(|own| columns.iter().any(|column| **column == *own)))
            })
        })
    }

    /// Whether the table demanded the same before.
    fn was_demanded(&self, constraint: &Constraint) -> bool {
        let columns = texts(constraint.columns.iter());
        let same = |old: &catalog::Constraint| match (&old.kind, &constraint.kind) {
            (catalog::ConstraintKind::Check(old), ConstraintKind::Check(new)) => old == new,
            (catalog::ConstraintKind::ForeignKey(_), ConstraintKind::ForeignKey(_))
            | (catalog::ConstraintKind::Exclude { .. }, ConstraintKind::Exclude { .. }) => {
                same_columns(&old.columns, &columns)
            }
            _ => false,
        };
        let unique = matches!(constraint.kind, ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. });
        unique && self.was_unique(&columns)
            || self.earlier_tables().any(|table| match &constraint.kind {
                ConstraintKind::Check(check) => table.constraints.saying(&check.text).any(same),
                _ => table.constraints.saying_first(&columns).any(same),
            })
    }
}

impl Constraint {
    /// Whether an index that is there becomes the constraint: `USING INDEX`.
    #[must_use]
    pub fn is_made_of_index(&self) -> bool {
        matches!(
            self.kind,
            ConstraintKind::Unique { using_index: Some(_), .. }
                | ConstraintKind::PrimaryKey { using_index: Some(_), .. }
        )
    }
}

/// Whether two lists name the same columns, in any order.
fn same_columns(one: &[Arc<str>], other: &[Arc<str>]) -> bool {
    one.len() == other.len() && one.iter().all(|column| other.contains(column))
}

fn texts<'i>(columns: impl Iterator<Item = &'i Ident>) -> Vec<Arc<str>> {
    columns.map(|column| Arc::clone(&column.value)).collect()
}

fn key_of(key: &IndexKey) -> UniqueKey<'_> {
    match &key.target {
        KeyTarget::Column(column) => UniqueKey::Column(column),
        KeyTarget::Expression(expression) => UniqueKey::Expression(expression),
    }
}
