//! What of a migration's work is still there when the history ends. What a later migration has mended is no news, and
//! what came from a parent is the parent's.

use super::catalog::{Column, Constraint, Key, Origin, Table};
use super::history::{History, Part};
use super::migration::{Direction, Migration, is_listed_table};
use super::new_table::NewTable;
use super::statement::{AlterAction, ColumnDefinition, ConstraintKind, Expression, StatementKind};
use crate::diagnostic::Edit;
use crate::settings::SqlSettings;
use crate::source::Span;

impl History {
    /// Whether what stands at a place is checked in another history, and stands in this one for its effect only.
    #[must_use]
    pub fn is_context(&self, origin: Origin) -> bool {
        self.linked.get(origin.step as usize).is_none_or(|linked| linked.unit.context)
    }
}

impl<'a> Migration<'a> {
    /// A table as it is when it ends.
    #[must_use]
    pub fn table_after(&self, key: &Key) -> Option<&'a Table> {
        self.history.timeline.table(key, self.linked.step).map(|table| &**table)
    }

    /// A table as it is when the history ends, if nothing is in doubt about it.
    #[must_use]
    pub fn table_today(&self, table: &Table) -> Option<&'a Table> {
        let doubted = self.history.is_in_doubt(table.name(), self.linked.step);
        self.history.finals.get(&table.id).filter(|table| !doubted && table.is_known()).map(|table| &**table)
    }

    /// Whether a column that it does not make held what a question is about before it, such as a secret in clear text,
    /// under whatever name. Of a table that it renames nothing else is known.
    #[must_use]
    pub fn held_before(&self, table: &Table, column: &Column, held: impl Fn(&Column) -> bool) -> bool {
        let held = |before: &Table| {
            let mut columns = before.columns.made_at(column.origin.clause);
            columns.find(|old| old.origin == column.origin).is_none_or(&held)
        };
        column.origin.step != self.linked.step && self.before(&table.key).is_none_or(held)
    }

    /// Whether an `ALTER TABLE … ADD` of its own makes a constraint whose name is not plain: a primary key is called
    /// after its table, or after the index that it takes.
    #[must_use]
    pub fn adds_by_alter(&self, constraint: &Constraint) -> bool {
        let own = self.up().statement_at(constraint.origin.statement);
        let Some(StatementKind::AlterTable(alter)) = own.map(|statement| &statement.kind) else { return false };
        alter.changes.iter().any(|change| match &change.action {
            AlterAction::AddConstraint(added) => {
                let takes_index = matches!(added.kind, ConstraintKind::Unique { using_index: Some(_), .. });
                added.span == constraint.origin.clause && !takes_index && !added.is_primary_key()
            }
            _ => false,
        })
    }

    /// The tables that it makes unlogged, with the place that says so.
    #[must_use]
    pub fn newly_unlogged(self) -> Vec<(NewTable<'a>, Span)> {
        let made = self.new_tables().filter(|table| table.table.unlogged);
        let mut tables: Vec<(NewTable<'a>, Span)> = made.map(|table| (table, table.table.origin.clause)).collect();
        for statement in self.statements().filter(|statement| statement.direction == Direction::Up) {
            let StatementKind::AlterTable(alter) = &statement.statement.kind else { continue };
            let switch = alter.changes.iter().find(|change| matches!(change.action, AlterAction::SetLogged(false)));
            let after = statement.target.and_then(|target| self.table_after(&target.key));
            if let (Some(switch), Some(table)) = (switch, after.filter(|table| table.unlogged)) {
                tables.push((NewTable { migration: self, table }, switch.span));
            }
        }
        tables
    }

    /// Whether a place is in the part that migrates.
    #[must_use]
    pub fn wrote(&self, place: Span) -> bool {
        let own = self.up().section.span();
        own.file == place.file && own.start <= place.start && place.end <= own.end
    }
}

impl<'a> NewTable<'a> {
    /// Where its migration makes a column, or gives it another type.
    #[must_use]
    pub fn place_of(&self, column: &Column) -> Span {
        let made = column.origin.step == self.migration.linked.step;
        let changed = column.type_origin.filter(|_| !made);
        changed.unwrap_or(column.origin).clause
    }

    /// The same column when the history ends, renamed or not.
    #[must_use]
    pub fn column_today(&self, column: &Column) -> Option<&'a Column> {
        let today = self.today()?;
        let same = |other: &&Column| other.origin == column.origin;
        let mut columns = today.columns.made_at(column.origin.clause).filter(same);
        // `LIKE` gives all of its columns one place: then the name alone tells them apart.
        today.column(&column.name).filter(same).or_else(|| columns.next().filter(|_| columns.next().is_none()))
    }

    /// The same constraint when the history ends, renamed or not.
    #[must_use]
    pub fn constraint_today(&self, constraint: &Constraint) -> Option<&'a Constraint> {
        let same = |other: &&Constraint| {
            other.origin == constraint.origin
                && std::mem::discriminant(&other.kind) == std::mem::discriminant(&constraint.kind)
        };
        self.today()?.constraints.made_at(constraint.origin.clause).find(same)
    }

    /// Whether something is true of a column when the migration ends, and still when the history does.
    pub fn lasts(&self, column: &Column, is: impl Fn(&Table, &Column) -> bool) -> bool {
        let today = self.today().zip(self.column_today(column));
        is(self.table, column) && today.is_some_and(|(table, column)| is(table, column))
    }

    /// Whether it has a column from a table that it is a partition or an heir of.
    #[must_use]
    pub fn has_from_parent(&self, column: &Column) -> bool {
        let step = self.migration.linked.step;
        let parent_has = |parent| {
            let parent = self.migration.history.timeline.table(parent, step);
            parent.and_then(|parent| parent.column(&column.name)).is_some_and(|own| own.origin == column.origin)
        };
        self.table.is_partition() || self.table.inherits.iter().any(parent_has)
    }

    /// Whether the configuration says that its form is that of another system.
    #[must_use]
    pub fn is_imported(&self, settings: &SqlSettings) -> bool {
        is_listed_table(&settings.imported_tables, self.table)
    }

    /// What a baseline knows a finding about a column by: `table:users/column:email`.
    #[must_use]
    pub fn column_subject(&self, column: &Column) -> String {
        format!("{}/column:{}", self.subject(), column.name)
    }

    /// What a baseline knows a finding about a constraint by.
    #[must_use]
    pub fn constraint_subject(&self, constraint: &Constraint) -> String {
        format!("{}/constraint:{}", self.subject(), constraint.name)
    }

    /// The written type of a column, where this migration writes it: the word to point at and to replace.
    #[must_use]
    pub fn written_type(&self, column: &Column) -> Option<Span> {
        column.data_type.as_ref().map(|data_type| data_type.span).filter(|&span| self.migration.wrote(span))
    }

    /// The definition of a column, where this migration writes it.
    #[must_use]
    pub fn definition(&self, column: &Column) -> Option<&'a ColumnDefinition> {
        match &self.migration.up().statement_at(column.origin.statement)?.kind {
            StatementKind::CreateTable(create) => {
                create.columns.iter().find(|definition| definition.name.span == column.origin.clause)
            }
            StatementKind::AlterTable(alter) => alter.changes.iter().find_map(|change| match &change.action {
                AlterAction::AddColumn { column: added, .. } if added.name.span == column.origin.clause => {
                    Some(&**added)
                }
                _ => None,
            }),
            _ => None,
        }
    }

    /// Whether a new table's column takes another type without anybody noticing but those who read and write it: nothing
    /// of the history speaks of it, neither rows, keys, indexes and checks nor queries and functions.
    #[must_use]
    pub fn is_spoken_of_nowhere(&self, column: &Column) -> bool {
        let (name, own) = (&*column.name, column.origin.statement);
        let words = [name, self.table.name()].map(str::to_lowercase);
        let elsewhere = |part: &Part| {
            part.statements_saying(name).any(|statement| {
                let text = part.text_of(statement.span).to_lowercase();
                statement.span != own && words.iter().all(|word| text.contains(word.as_str()))
            })
        };
        let literal = |expression: &Expression| expression.text.starts_with('\'') && expression.text.ends_with('\'');
        let spoken = |table: &Table| {
            let computed =
                |other: &Column| other.generated.as_ref().is_some_and(|generated| generated.0.mentions(name));
            let in_constraint = |own: &Constraint| own.columns.iter().any(|own| **own == *name);
            table.constraints.saying(name).any(in_constraint)
                || table.indexes.saying(name).any(|index| index.speaks_of(name))
                || table.columns.iter().any(|other| computed(other))
        };
        let default = self.definition(column).and_then(|written| written.default.as_ref());
        self.is_new()
            && self.is_plain()
            && default.is_none_or(|default| literal(&default.expression))
            && !spoken(self.table)
            && self.today().is_some_and(|today| !spoken(today))
            && !self.migration.history.parts().any(elsewhere)
    }

    /// An edit that writes a clause behind the type of a column; `NOT NULL` takes the place of a written `NULL`.
    #[must_use]
    pub fn clause_edit(&self, column: &Column, clause: &str) -> Option<Edit> {
        let written = self.definition(column)?;
        if let Some(null) = written.null.filter(|_| clause.starts_with("NOT NULL")) {
            return Some(Edit { span: null, replacement: clause.to_owned() });
        }
        // MySQL wants it behind the expression of a column that is computed, and behind the characters of a text.
        if written.generated.is_some() && self.migration.is_mysql() {
            return None;
        }
        let kind = written.data_type.as_ref()?.span;
        let end = written.charset.as_ref().map_or(kind.end, |charset| charset.span.end.max(kind.end)) as usize;
        Some(Edit::instead(Span::new(kind.file, end, end), format!(" {clause}")))
    }
}
