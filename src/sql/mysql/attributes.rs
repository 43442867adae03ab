//! What `MODIFY` and `CHANGE` leave out of a definition: they replace all of it (MySQL 8.4 Reference Manual,
//! "ALTER TABLE", Renaming, Redefining, and Reordering Columns).

use crate::sql::MigrationStatement;
use crate::sql::catalog::{Column, Table};
use crate::sql::statement::{AlterAction, Change, ColumnDefinition, DataType};

/// An attribute that a new definition leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What it is: `NOT NULL`, `DEFAULT`, `COMMENT`.
    pub what: &'static str,
    /// The words that keep it.
    pub clause: String,
}

impl MigrationStatement<'_> {
    /// The attributes that a clause takes from a column without a word. Nothing when the clause changes nothing else,
    /// for then that is what it is for.
    #[must_use]
    pub fn lost_attributes(&self, change: &Change) -> Vec<Lost> {
        let (from, new, moved) = match &change.action {
            AlterAction::ModifyColumn { column, position, .. } => (column.name.as_str(), column, position.is_some()),
            AlterAction::ChangeColumn { from, column, position, .. } => {
                (from.as_str(), column, position.is_some() || from != &column.name)
            }
            _ => return Vec::new(),
        };
        let Some(table) = self.target else { return Vec::new() };
        let Some(old) = table.column(from).filter(|column| !column.unknown) else { return Vec::new() };
        if old.generated.is_some() || new.generated.is_some() {
            return Vec::new();
        }
        let lost = lost(table, old, new);
        if moved || differs(old, new) { lost } else { Vec::new() }
    }
}

impl MigrationStatement<'_> {
    /// Whether a column is still without an attribute when the history ends.
    #[must_use]
    pub fn stays_lost(&self, column: &ColumnDefinition, lost: &Lost) -> bool {
        let Some(today) = self.table_today().and_then(|table| table.column(column.name.as_str())) else { return false };
        match lost.what {
            "NOT NULL" => !today.not_null,
            "AUTO_INCREMENT" => today.identity.is_none(),
            "DEFAULT" => today.default.is_none(),
            "ON UPDATE" => today.on_update.is_none(),
            "COMMENT" => today.comment.is_none(),
            _ => today.collation.is_none() && today.options.iter().all(|(name, _)| &**name != "charset"),
        }
    }
}

/// What the new definition does not repeat.
fn lost(table: &Table, old: &Column, new: &ColumnDefinition) -> Vec<Lost> {
    let mut lost = Vec::new();
    let mut note = |what: &'static str, clause: String| lost.push(Lost { what, clause });
    let in_key = table.primary_key().is_some_and(|key| key.columns.contains(&old.name));
    if old.not_null && new.not_null.is_none() && new.null.is_none() && !in_key {
        note("NOT NULL", "NOT NULL".to_owned());
    }
    if old.identity.is_some() && new.identity.is_none() && new.default.is_none() {
        note("AUTO_INCREMENT", "AUTO_INCREMENT".to_owned());
    }
    if let Some(default) = old.default.as_ref().filter(|_| new.default.is_none() && new.identity.is_none()) {
        note("DEFAULT", format!("DEFAULT {}", default.text));
    }
    if let Some(value) = old.on_update.as_ref().filter(|_| new.on_update.is_none()) {
        note("ON UPDATE", format!("ON UPDATE {}", value.text));
    }
    if let Some(comment) = old.comment.as_ref().filter(|comment| !comment.is_empty() && new.comment.is_none()) {
        note("COMMENT", format!("COMMENT '{}'", comment.replace('\'', "''")));
    }
    let keeps_text = new.data_type.as_ref().is_some_and(DataType::has_charset);
    if keeps_text && new.charset.is_none() && new.collation.is_none() {
        let of_table = |name: &str| table.options.iter().find(|(known, _)| &**known == name).map(|(_, value)| value);
        let own = old.options.iter().find(|(name, _)| &**name == "charset").map(|(_, value)| value);
        if let Some(charset) = own.filter(|charset| of_table("charset") != Some(*charset)) {
            note("CHARACTER SET", format!("CHARACTER SET {charset}"));
        } else if let Some(collation) = &old.collation
            && of_table("collate").is_none_or(|known| **known != *collation.as_str())
        {
            note("COLLATE", format!("COLLATE {collation}"));
        }
    }
    lost
}

/// Whether the new definition says anything that the old one did not.
fn differs(old: &Column, new: &ColumnDefinition) -> bool {
    let default = new.default.as_ref().map(|default| &default.expression);
    let new_default = default
        .is_some_and(|value| if value.is_null() { old.default.is_some() } else { old.default.as_ref() != Some(value) });
    let charset = old.options.iter().find(|(name, _)| &**name == "charset").map(|(_, value)| &**value);
    old.data_type != new.data_type
        || new.not_null.is_some() && !old.not_null
        || new.null.is_some() && old.not_null
        || new_default
        || new.identity.is_some() && old.identity.is_none()
        || new.on_update.is_some() && old.on_update != new.on_update
        || new.comment.as_ref().is_some_and(|comment| old.comment.as_ref() != Some(&comment.value))
        || new.charset.as_ref().is_some_and(|own| Some(own.as_str()) != charset)
        || new.collation.is_some() && old.collation != new.collation
        || !new.constraints.is_empty()
}
