//! What the name of a constraint says: what it demands, and of which table.

use super::{Conventions, says_table};
use crate::sql::catalog::{Constraint, ConstraintKind, Table};
use crate::syntax::identifier::words;
use crate::syntax::sql::LONGEST_NAME;

/// What is wrong with the name of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintFault {
    /// It does not say of which table it is.
    NoTable,
    /// It does not say what it demands.
    NoKind,
}

/// Whether it is a check, whose name says best what must be true: `orders_total_positive`.
fn is_condition(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::Check(_))
}

impl ConstraintKind {
    /// The words by which names say the kind, the one of the house first.
    fn marks(&self) -> &'static [&'static str] {
        match self {
            Self::PrimaryKey => &["pk", "pkey", "primary"],
            Self::Unique => &["uq", "key", "unique", "uniq", "uk", "ux", "unq", "ak", "idx", "ix", "index", "uix"],
            // InnoDB calls them `orders_ibfk_1` where nobody names them.
            Self::ForeignKey(_) => &["fk", "fkey", "foreign", "ref", "ibfk"],
            Self::Check(_) => &["ck", "check", "chk", "chck", "cc"],
            Self::Exclude { .. } => &["ex", "excl", "exclude", "exclusion", "no", "overlap"],
        }
    }
}

impl Constraint {
    /// Whether its name says what it demands.
    pub(super) fn says_kind(&self) -> bool {
        let marks = self.kind.marks();
        words(&self.name).iter().any(|word| marks.contains(&word.as_str()))
    }

    /// Whether its name says of which table it is.
    pub(super) fn says_table(&self, table: &Table) -> bool {
        let columns: Vec<&str> = self.columns.iter().map(|column| &**column).collect();
        says_table(&self.name, table.name(), &columns)
    }
}

impl Conventions {
    /// What is wrong with the name of a constraint, as far as the habits of the history allow to say it.
    #[must_use]
    pub fn constraint_fault(&self, table: &Table, constraint: &Constraint) -> Option<ConstraintFault> {
        let habit = |count: usize| 2 * count >= self.constraints.saturating_sub(1);
        if constraint.name.len() > 55 || super::is_made_up(&constraint.name) {
            None
        } else if !constraint.says_table(table) && habit(self.constraints_with_table) {
            Some(ConstraintFault::NoTable)
        } else if !constraint.says_kind() && habit(self.constraints_with_kind) && !is_condition(constraint) {
            Some(ConstraintFault::NoKind)
        } else {
            None
        }
    }

    /// The name that the house gives to a constraint: `fk_orders_customer_id`.
    #[must_use]
    pub fn constraint_name(&self, table: &Table, constraint: &Constraint) -> Option<String> {
        let mark = constraint.kind.marks().first()?;
        let columns =
            if constraint.is_primary_key() { String::new() } else { format!("_{}", constraint.columns.join("_")) };
        let name = format!("{mark}_{}{columns}", table.name());
        (name.len() <= LONGEST_NAME && !constraint.columns.is_empty() && table.constraint(&name).is_none())
            .then_some(name)
    }
}
