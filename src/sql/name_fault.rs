//! What is wrong with the names of indexes and constraints: against the templates of the configuration, or else against
//! the habits of the history.

use super::catalog::{Constraint, ConstraintKind, Index};
use super::convention::{ConstraintFault, IndexFault, Mark, Template};
use super::new_table::NewTable;
use crate::settings::SqlSettings;
use crate::syntax::sql::Dialect;

/// What is wrong with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameFault {
    /// In words that follow the name.
    pub said: String,
    /// A better one, if it can be told.
    pub name: Option<String>,
}

impl NewTable<'_> {
    /// What is wrong with the name that a statement gives to an index, if it is still called so when the history ends.
    #[must_use]
    pub fn index_name_fault(&self, index: &Index, settings: &SqlSettings) -> Option<NameFault> {
        let history = self.migration.history;
        let conventions = &history.conventions;
        let statement = index.named && !index.backs_constraint && index.is_statement(self.migration.up().statements());
        self.index_today(index).filter(|_| statement)?;
        let templates = match &settings.unique_index_names[..] {
            own if index.unique && !own.is_empty() => own,
            _ => &settings.index_names,
        };
        if !templates.is_empty() {
            let columns: Option<Vec<&str>> = index.columns().collect();
            return self.template_fault(&index.name, templates, columns.as_deref());
        }
        if conventions.by_mapper {
            return None;
        }
        let name = conventions.index_name(self.table, index);
        let said = match conventions.index_fault(self.table, index)? {
            // In MySQL the names of indexes are those of their tables.
            IndexFault::NoTable if history.dialect == Dialect::Mysql => return None,
            IndexFault::NoTable => {
                format!("does not say that it is on `{}`: a schema has one index of a name", self.table.name())
            }
            IndexFault::OtherColumn(column) => format!("names `{column}`, which is not in it"),
            IndexFault::OtherMark(Mark::Prefix(word)) => format!("does not begin with `{word}_`"),
            IndexFault::OtherMark(Mark::Suffix(word)) => format!("does not end with `_{word}` as most here do"),
            IndexFault::OtherMark(Mark::Missing) => return None,
        };
        Some(NameFault { said, name })
    }

    /// What is wrong with the name that a statement gives to a constraint, if it is still called so when the history
    /// ends.
    #[must_use]
    pub fn constraint_name_fault(&self, constraint: &Constraint, settings: &SqlSettings) -> Option<NameFault> {
        let conventions = &self.migration.history.conventions;
        let today = self.today()?.constraint(&constraint.name)?;
        // The server calls every primary key of MySQL `PRIMARY`.
        let fixed = self.migration.history.dialect == Dialect::Mysql && constraint.is_primary_key();
        if !constraint.named || fixed || today.origin.step != constraint.origin.step {
            return None;
        }
        let own = &settings.constraint_names;
        let templates = match &constraint.kind {
            ConstraintKind::PrimaryKey => &own.primary_key,
            ConstraintKind::Unique => &own.unique,
            ConstraintKind::ForeignKey(_) => &own.foreign_key,
            ConstraintKind::Check(_) => &own.check,
            ConstraintKind::Exclude { .. } => &own.exclude,
        };
        if !templates.is_empty() {
            let columns: Vec<&str> = constraint.columns.iter().map(|column| &**column).collect();
            // Nobody repeats in the name of a check all columns that it speaks of.
            let columns = (!matches!(constraint.kind, ConstraintKind::Check(_))).then_some(&columns[..]);
            return self.template_fault(&constraint.name, templates, columns);
        }
        if conventions.by_mapper {
            return None;
        }
        let said = match conventions.constraint_fault(self.table, constraint)? {
            ConstraintFault::NoTable => {
                format!("does not say that it is on `{}`: an error shows little more than the name", self.table.name())
            }
            ConstraintFault::NoKind => {
                format!("does not say that it is a {}", constraint.kind_name())
            }
        };
        Some(NameFault { said, name: conventions.constraint_name(self.table, constraint) })
    }

    fn template_fault(&self, name: &str, templates: &[String], columns: Option<&[&str]>) -> Option<NameFault> {
        let table = self.table.name();
        if templates.iter().any(|template| Template(template).fits(name, table, columns)) {
            return None;
        }
        let first = templates.first()?;
        let better = columns.map(|columns| Template(first).fill(table, &columns.join("_")));
        Some(NameFault { said: format!("is not of the form `{first}`"), name: better })
    }
}
