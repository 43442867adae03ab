//! What SQLite refuses of `ALTER TABLE` (SQLite documentation, "ALTER TABLE" and "SQL Features That SQLite Does Not
//! Implement"; each row was tried on 3.40).

use super::catalog::{ConstraintKind, Table};
use super::statement::{
    AlterAction, AlterTable, Change, ColumnChange, ColumnDefinition, ConstraintKind as Kind, Expression, ObjectKind,
};
use crate::source::Span;

/// A clause that SQLite refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The words.
    pub span: Span,
    /// What it refuses, as the object of a sentence: ``to change the type of `total` ``.
    pub what: String,
    /// When it refuses it.
    pub when: When,
}

/// When SQLite refuses a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// As soon as the table holds a row.
    HoldsRows,
    /// As long as something else needs the column.
    Needed,
    /// Before version 3.53.
    Before3_53,
}

impl Refusal {
    fn new(span: Span, what: impl Into<String>) -> Self {
        Self { span, what: what.into(), when: When::Always }
    }

    fn when(self, when: When) -> Self {
        Self { when, ..self }
    }
}

/// What SQLite refuses of an `ALTER TABLE`, in the order in which it is written.
#[must_use]
pub fn refusals(alter: &AlterTable, table: Option<&Table>) -> Vec<Refusal> {
    if alter.kind != ObjectKind::Table {
        return Vec::new();
    }
    let exists = alter.if_exists.map(|span| Refusal::new(span, "`IF EXISTS` after `ALTER TABLE`"));
    let understood = |change: &&Change| !matches!(change.action, AlterAction::Unknown);
    let several = alter
        .changes
        .get(1)
        .filter(understood)
        .map(|second| Refusal::new(second.span, "more than one change in an `ALTER TABLE`"));
    let own = alter.changes.iter().flat_map(|change| refused(change, table));
    let mut all: Vec<Refusal> = exists.into_iter().chain(own).chain(several).collect();
    all.sort_by_key(|refusal| refusal.span);
    all
}

fn refused(change: &Change, table: Option<&Table>) -> Vec<Refusal> {
    let refused = |what: String| vec![Refusal::new(change.span, what)];
    let before_3_53 = |what: String| vec![Refusal::new(change.span, what).when(When::Before3_53)];
    match &change.action {
        AlterAction::RenameColumn { .. } | AlterAction::RenameTo { .. } => Vec::new(),
        // libSQL's `ALTER COLUMN … TO`, and what is not understood.
        AlterAction::ChangeColumn { .. } | AlterAction::Unknown => Vec::new(),
        AlterAction::AddColumn { column, if_not_exists, .. } => {
            let exists = if_not_exists.map(|span| Refusal::new(span, "`IF NOT EXISTS` of a column"));
            exists.into_iter().chain(new_column(column)).collect()
        }
        AlterAction::DropColumn { column, if_exists, .. } => {
            let exists = if_exists.map(|span| Refusal::new(span, "`IF EXISTS` of a column"));
            let known = table.filter(|table| table.is_known());
            let key = known.and_then(|table| own_key(table, column.as_str()));
            let user = known.and_then(|table| column_user(table, column.as_str()));
            let refuse = |user: &str| Refusal::new(change.span, format!("to drop `{column}`: {user} needs it"));
            let kept = key.map(refuse).or_else(|| user.map(|user| refuse(&user).when(When::Needed)));
            exists.into_iter().chain(kept).collect()
        }
        AlterAction::AlterColumn { column, change: how } => match how {
            ColumnChange::SetNotNull => before_3_53(format!("to make `{column}` `NOT NULL`")),
            ColumnChange::DropNotNull => before_3_53(format!("to let `{column}` be null")),
            ColumnChange::Type { .. } => refused(format!("to change the type of `{column}`")),
            how if how.is_of_default() => refused(format!("to change the default of `{column}`")),
            _ => refused("this clause".to_owned()),
        },
        AlterAction::AddConstraint(constraint) if matches!(constraint.kind, Kind::Check(_)) => {
            before_3_53("to add a check".to_owned())
        }
        AlterAction::DropConstraint { name, .. } => before_3_53(format!("to drop constraint `{name}`")),
        AlterAction::AddConstraint(constraint) => refused(format!("to add a {}", constraint.kind_str())),
        AlterAction::DropIndex { name, .. } => refused(format!("to drop index `{name}` in an `ALTER TABLE`")),
        _ => refused("this clause".to_owned()),
    }
}

/// What SQLite refuses of a new column. A missing default of a `NOT NULL` column is another matter: see
/// [`lacks_default`].
fn new_column(column: &ColumnDefinition) -> Vec<Refusal> {
    let name = &column.name;
    let keys = column.constraints.iter().filter_map(|constraint| match constraint.kind {
        Kind::PrimaryKey { .. } => Some(Refusal::new(constraint.word, format!("to add `{name}` as a primary key"))),
        Kind::Unique { .. } => Some(Refusal::new(constraint.word, format!("to add `{name}` as `UNIQUE`"))),
        _ => None,
    });
    let default = column.default.as_ref().filter(|default| !is_constant(&default.expression));
    let default = default.map(|default| {
        let what = format!("to add `{name}` with a default that is no constant");
        Refusal::new(default.span, what).when(When::HoldsRows)
    });
    let generated = column.generated.as_ref().filter(|generated| generated.stored);
    let generated = generated.map(|generated| {
        Refusal::new(generated.span, format!("to add `{name}` as a stored column")).when(When::HoldsRows)
    });
    keys.chain(default).chain(generated).collect()
}

/// Whether a new column must have a value in each row and nothing gives it one: SQLite refuses it as soon as the table
/// holds a row.
#[must_use]
pub fn lacks_default(column: &ColumnDefinition) -> bool {
    let given = column.default.as_ref().is_some_and(|default| !default.expression.is_null());
    column.not_null.is_some() && !given && column.generated.is_none()
}

/// Whether a default is the same for all rows whenever it is computed: a literal with or without a sign.
fn is_constant(default: &Expression) -> bool {
    let text = default.text.trim_start_matches(['-', '+', ' ', '(']).trim_end_matches([')', ' ']);
    let number = text.starts_with(|next: char| next.is_ascii_digit() || next == '.')
        && text.bytes().all(|next| next.is_ascii_alphanumeric() || next == b'.');
    let quoted = |quote: char| {
        text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).is_some_and(|inner| {
            let undoubled = inner.replace(&format!("{quote}{quote}"), "");
            !undoubled.contains(quote)
        })
    };
    let blob = text.strip_prefix(['x', 'X']).is_some_and(|rest| rest.starts_with('\''));
    // A bare word is a string to SQLite, but for the three that read the clock.
    let word = !text.is_empty()
        && text.bytes().all(|next| next.is_ascii_alphanumeric() || next == b'_')
        && !matches!(text, "current_timestamp" | "current_date" | "current_time");
    number || quoted('\'') || quoted('"') || blob || word
}

/// The primary key or unique constraint that a column is part of.
fn own_key(table: &Table, column: &str) -> Option<&'static str> {
    let key = table
        .constraints
        .saying(column)
        .find(|constraint| constraint.is_unique() && constraint.columns.iter().any(|own| &**own == column))?;
    Some(if key.is_primary_key() { "the primary key" } else { "a unique constraint" })
}

/// What keeps SQLite from dropping a column: an index, a foreign key, a check of the table, a generated column.
#[must_use]
pub(super) fn column_user(table: &Table, column: &str) -> Option<String> {
    let index = table.indexes.saying(column).find(|index| !index.backs_constraint && index.needs(column));
    if let Some(index) = index {
        return Some(format!("index `{}`", index.name));
    }
    let constraint = table.constraints.saying(column).find(|constraint| {
        // What stands in the column's own definition goes along with it.
        let kind = matches!(constraint.kind, ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_));
        kind && !constraint.inline && constraint.columns.iter().any(|own| &**own == column)
    });
    if let Some(constraint) = constraint {
        let kind = if constraint.foreign_key().is_some() { "foreign key" } else { "check" };
        return Some(if constraint.named { format!("{kind} `{}`", constraint.name) } else { format!("a {kind}") });
    }
    let generated = table.columns.saying(column).find(|own| {
        &*own.name != column && own.generated.as_deref().is_some_and(|(expression, _)| expression.mentions(column))
    });
    generated.map(|own| format!("column `{}`", own.name))
}
