//! Enums: the new value of one that a statement uses before the transaction that adds it is over.

use super::catalog::{Key, Table};
use super::migration::{Migration, MigrationStatement};
use super::statement::{
    AlterAction, ColumnChange, ColumnDefinition, ConstraintKind, CreateView, DataType, Expression, Ident, Insert,
    Literal, Name, ObjectChange, StatementKind,
};
use super::transaction::Running;
use crate::source::Span;
use crate::syntax::sql::{Dialect, normalised};

impl<'a> MigrationStatement<'a> {
    /// The value that it adds to an enum that was there before the migration, with the enum's name.
    #[must_use]
    pub fn added_value(&self) -> Option<(&'a Name, &'a Literal)> {
        let StatementKind::AlterObject(alter) = &self.statement.kind else { return None };
        let ObjectChange::AddValue { value, .. } = &alter.change else { return None };
        (self.migrates_postgres() && !self.migration.makes_type(&alter.name)).then_some((&alter.name, value))
    }

    /// Where a later statement of the same transaction uses the value that this one adds.
    #[must_use]
    pub fn early_use(&self) -> Option<Span> {
        let (name, value) = self.added_value()?;
        if self.running() == Running::Alone {
            return None;
        }
        let kind = self.migration.key(name);
        let (part, own) = (self.part(), self.place());
        let says = |other: &MigrationStatement<'_>| {
            other.statement.literals.iter().any(|literal| part.said_at(*literal) == *value.value)
        };
        let end = part.steering_behind(own).unwrap_or(usize::MAX);
        let later = part.writing(&value.value).skip_while(|&at| at <= own).take_while(|&at| at < end);
        let later = later.filter_map(|at| self.statement_number(at));
        later.filter(says).find_map(|other| other.use_of(&kind, value))
    }

    /// Where it uses a value of an enum, as far as columns and casts tell.
    fn use_of(&self, kind: &Key, value: &Literal) -> Option<Span> {
        let quoted = format!("'{}'", value.value.replace('\'', "''"));
        let columns: Vec<&str> = self.target.map_or_else(Vec::new, |table| enum_columns(table, kind));
        let value = EnumValue { statement: self, kind, value, quoted, columns };
        let compares = |expression: &Expression| value.compared_in(expression);
        match &self.statement.kind {
            StatementKind::Insert(insert) => value.inserted_by(insert),
            StatementKind::Update(update) => {
                let set = update.assignments.iter().find_map(|set| {
                    let expression = self.expression_at(set.value);
                    let is_set = value.is_set(&set.column, &expression);
                    if is_set { Some(expression.span) } else { compares(&expression) }
                });
                set.or_else(|| update.predicate.and_then(|place| compares(&self.expression_at(place))))
            }
            StatementKind::Delete(delete) => delete.predicate.and_then(|place| compares(&self.expression_at(place))),
            StatementKind::CreateIndex(create) => create.predicate.as_ref().and_then(compares),
            StatementKind::CreatePolicy(create) => create.using.iter().chain(&create.with_check).find_map(compares),
            StatementKind::CreateTable(create) => create.columns.iter().find_map(|column| value.default_of(column)),
            StatementKind::CreateView(create) => value.read_by(create),
            StatementKind::AlterTable(alter) => alter.changes.iter().find_map(|change| match &change.action {
                AlterAction::AddColumn { column, .. } => value.default_of(column),
                AlterAction::AlterColumn { column, change: ColumnChange::SetDefault(default) } => {
                    value.is_set(column, &default.expression).then_some(default.span)
                }
                AlterAction::AddConstraint(constraint) => match &constraint.kind {
                    ConstraintKind::Check(check) => compares(check),
                    _ => None,
                },
                _ => None,
            }),
            _ => None,
        }
    }
}

/// A value of an enum that a statement may use.
struct EnumValue<'s> {
    statement: &'s MigrationStatement<'s>,
    kind: &'s Key,
    value: &'s Literal,
    /// The value as SQL writes it.
    quoted: String,
    /// The columns of that enum in the table of the statement.
    columns: Vec<&'s str>,
}

impl EnumValue<'_> {
    fn is_said_at(&self, place: Span) -> bool {
        self.statement.part().said_at(place) == *self.value.value
    }

    /// Whether an expression that has the value goes into a column of the enum.
    fn is_set(&self, column: &Ident, expression: &Expression) -> bool {
        self.columns.contains(&column.as_str()) && expression.text.contains(&self.quoted)
    }

    fn is_compared(&self, text: &str, columns: &[&str]) -> bool {
        columns.iter().any(|column| compares(text, column, &self.quoted)) || casts(text, self.kind, &self.quoted)
    }

    fn compared_in(&self, expression: &Expression) -> Option<Span> {
        self.is_compared(&expression.text, &self.columns).then_some(expression.span)
    }

    fn default_of(&self, column: &ColumnDefinition) -> Option<Span> {
        let default = column.default.as_ref().filter(|default| default.expression.text.contains(&self.quoted))?;
        column.data_type.as_ref().filter(|own| is_of(own, self.kind)).map(|_| default.span)
    }

    fn inserted_by(&self, insert: &Insert) -> Option<Span> {
        let table = self.statement.target;
        let known = || table.map_or_else(Vec::new, |table| table.columns.iter().map(|own| &*own.name).collect());
        let written: Vec<&str> = insert.columns.iter().map(|column| column.as_str()).collect();
        let names = if written.is_empty() { known() } else { written };
        insert.rows().find_map(|row| {
            row.iter().zip(&names).find_map(|(own, name)| {
                if own.is_string {
                    return (self.is_said_at(own.span) && self.columns.contains(name)).then_some(own.span);
                }
                let text = normalised(self.statement.part().text_of(own.span), Dialect::Postgres);
                self.compared_in(&Expression { text, span: own.span })
            })
        })
    }

    fn read_by(&self, view: &CreateView) -> Option<Span> {
        let tables = view.reads.iter().filter_map(|name| self.statement.migration.table_before(name));
        let columns: Vec<&str> = tables.flat_map(|table| enum_columns(table, self.kind)).collect();
        let literal = self.statement.statement.literals.iter().copied().find(|literal| self.is_said_at(*literal))?;
        self.is_compared(&view.query.text, &columns).then_some(literal)
    }
}

impl Migration<'_> {
    /// Whether a type of this name comes to exist in the migration.
    #[must_use]
    pub fn makes_type(&self, name: &Name) -> bool {
        let mut named = self.linked.delta.objects_named(name.as_str());
        named.any(|(_, touched)| touched.before.is_none() && touched.after.is_some())
    }
}

fn is_of(data_type: &DataType, kind: &Key) -> bool {
    data_type.name == kind.name && data_type.schema.as_ref().is_none_or(|schema| *schema == kind.schema)
}

fn enum_columns<'t>(table: &'t Table, kind: &Key) -> Vec<&'t str> {
    let of_kind = table.columns.iter().filter(|column| column.data_type.as_ref().is_some_and(|own| is_of(own, kind)));
    of_kind.map(|column| &*column.name).collect()
}

/// Whether a normalised text casts a literal to the enum: `'paid'::order_status`.
fn casts(text: &str, kind: &Key, quoted: &str) -> bool {
    text.match_indices(quoted).any(|(at, _)| {
        let rest = text.get(at + quoted.len()..).unwrap_or_default().trim_start();
        let Some(rest) = rest.strip_prefix("::").or_else(|| rest.strip_prefix("as ")) else { return false };
        let name: String =
            rest.trim_start().chars().take_while(|next| next.is_alphanumeric() || "_.\"".contains(*next)).collect();
        name.replace('"', "").rsplit('.').next() == Some(&*kind.name)
    })
}

/// Whether a normalised text compares a column with a literal: `status = 'paid'`, `status in ('open', 'paid')`.
fn compares(text: &str, column: &str, quoted: &str) -> bool {
    let is_word = |next: char| next.is_alphanumeric() || next == '_';
    text.match_indices(column).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let rest = text.get(at + column.len()..).unwrap_or_default();
        if before.is_some_and(is_word) || rest.starts_with(is_word) {
            return false;
        }
        let rest = rest.trim_start_matches('"').trim_start();
        let operators = ["=", "<>", "!=", "not in", "in", "is distinct from", "is not distinct from"];
        let Some(rest) = operators.iter().find_map(|operator| rest.strip_prefix(operator)) else { return false };
        let rest = rest.trim_start();
        match rest.strip_prefix('(') {
            Some(list) => list.split(')').next().unwrap_or_default().contains(quoted),
            None => rest.starts_with(quoted),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_and_casts() {
        assert!(compares("o.status in ('open','paid') and a", "status", "'paid'"));
        assert!(compares("status = 'paid'", "status", "'paid'") && compares("status<>'paid'", "status", "'paid'"));
        assert!(!compares("status = 'open' and name = 'paid'", "status", "'paid'"));
        assert!(!compares("old_status = 'paid'", "status", "'paid'"));
        let kind = Key { schema: "public".into(), name: "mood".into() };
        assert!(casts("'glad'::mood", &kind, "'glad'") && casts("cast('glad' as public.mood)", &kind, "'glad'"));
        assert!(!casts("'glad'::text", &kind, "'glad'"));
    }
}
