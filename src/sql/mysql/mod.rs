//! What rules ask of statements on MySQL and MariaDB.

mod atomic;
mod attributes;
mod charset;
mod online;
mod reference;
mod types;
mod values;

pub use attributes::Lost;
pub use charset::{MixedKey, OldCharset};
pub use online::{Clause, Course, Work};
pub use types::TypeChange;
pub use values::ValueChange;

use super::catalog::Table;
use super::migration::{Direction, Migration, MigrationStatement};
use super::statement::{AlterAction, Change, ColumnDefinition, Set, Statement, StatementKind};
use crate::settings::SqlSettings;
use crate::syntax::sql::Dialect;

impl Migration<'_> {
    /// Whether its dialect is that of MySQL and MariaDB.
    #[must_use]
    pub fn is_mysql(&self) -> bool {
        self.history.dialect == Dialect::Mysql
    }
}

impl<'a> MigrationStatement<'a> {
    /// Whether it migrates on MySQL or MariaDB.
    #[must_use]
    pub fn migrates_mysql(&self) -> bool {
        self.direction == Direction::Up && self.migration.is_mysql()
    }

    /// Whether it migrates, on MySQL or MariaDB, a table that was there before, that others use, and that may hold
    /// many rows.
    #[must_use]
    pub fn is_exposed_on_mysql(&self, settings: &SqlSettings) -> bool {
        self.migration.is_mysql() && self.is_of_used_table(settings)
    }

    /// The clauses of its `ALTER TABLE`, in order; none where it is none.
    #[must_use]
    pub fn alter_changes(&self) -> &'a [Change] {
        match &self.statement.kind {
            StatementKind::AlterTable(alter) => &alter.changes,
            _ => &[],
        }
    }

    /// Its table when the history ends; nothing when it is gone by then, or in doubt.
    #[must_use]
    pub fn table_today(&self) -> Option<&'a Table> {
        let (history, linked) = (self.migration.history, self.migration.linked);
        let key = self.migration.key(self.target_name()?);
        let after = linked.delta.tables.get(&key)?.after.as_deref()?;
        if history.is_in_doubt(after.name(), linked.step) {
            return None;
        }
        history.finals.get(&after.id).map(|table| &**table)
    }

    /// Whether an option of its table still has a value when the history ends.
    #[must_use]
    pub fn has_option_today(&self, name: &str, value: &str) -> bool {
        let known = self.table_today().map(|table| &table.options);
        known.is_some_and(|options| options.iter().any(|(own, set)| &**own == name && &**set == value))
    }

    /// What a clause does to the values of an `enum` or `set` beyond appending some, and the new definition.
    #[must_use]
    pub fn value_change(&self, change: &'a Change) -> Option<(&'a ColumnDefinition, ValueChange)> {
        let (from, column) = match &change.action {
            AlterAction::ModifyColumn { column, .. } => (column.name.as_str(), &**column),
            AlterAction::ChangeColumn { from, column, .. } => (from.as_str(), &**column),
            _ => return None,
        };
        let old = self.target?.column(from).filter(|column| !column.unknown)?;
        Some((column, values::value_change(old.data_type.as_ref()?, column.data_type.as_ref()?)?))
    }

    /// Whether `SET foreign_key_checks = 0` holds where it stands.
    #[must_use]
    pub fn foreign_key_checks_are_off(&self) -> bool {
        let part = self.part();
        let earlier = part.statements().iter().take_while(|other| other.span.start < self.statement.span.start);
        let switched = earlier.filter_map(|other| match &other.kind {
            StatementKind::Set(set) => switches_checks(set, part.text_of(other.span)),
            _ => None,
        });
        switched.last() == Some(false)
    }
}

/// What a `SET` says of `foreign_key_checks`, if it speaks of it, possibly beside other settings.
fn switches_checks(set: &Set, text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let (before, rest) = text.rsplit_once("foreign_key_checks")?;
    let is_read = before.ends_with("@@") && rest.trim().is_empty();
    if set.pragma || is_read {
        return None;
    }
    let value = rest.trim_start_matches([' ', '=', ':']).trim_end();
    Some(!(value.starts_with('0') || value.starts_with("off") || value.starts_with("false")))
}

impl Statement {
    /// Whether MariaDB understands it and MySQL does not: `ADD COLUMN IF NOT EXISTS` and its kin.
    #[must_use]
    pub fn is_of_mariadb(&self) -> bool {
        let StatementKind::AlterTable(alter) = &self.kind else { return false };
        alter.changes.iter().any(|change| match &change.action {
            AlterAction::AddColumn { if_not_exists, .. } => if_not_exists.is_some(),
            AlterAction::DropColumn { if_exists, .. }
            | AlterAction::DropIndex { if_exists, .. }
            | AlterAction::DropConstraint { if_exists, .. }
            | AlterAction::ModifyColumn { if_exists, .. }
            | AlterAction::ChangeColumn { if_exists, .. } => if_exists.is_some(),
            AlterAction::AddIndex(index) => index.if_not_exists.is_some(),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::switches_checks;
    use crate::source::FileId;
    use crate::syntax::sql::statement::StatementKind;
    use crate::syntax::sql::{Dialect, parse};

    #[test]
    fn foreign_key_checks_are_switched_in_many_ways() {
        let found = |text: &str| {
            let script = parse(FileId::new(0), 0, text, Dialect::Mysql);
            match &script.statements[0].kind {
                StatementKind::Set(set) => switches_checks(set, text),
                _ => panic!("{text}"),
            }
        };
        for off in ["SET foreign_key_checks = 0", "SET SESSION FOREIGN_KEY_CHECKS=OFF", "SET @@foreign_key_checks = 0"]
        {
            assert_eq!(found(off), Some(false), "{off}");
        }
        let saved = "SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0";
        assert_eq!(found(saved), Some(false));
        assert_eq!(found("SET FOREIGN_KEY_CHECKS = 1"), Some(true));
        assert_eq!(found("SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS"), Some(true));
        assert_eq!(found("SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS"), None);
        assert_eq!(found("SET NAMES utf8mb4"), None);
    }
}
