//! What running code may use of what a migration changes: the code of the last release runs on while the migration
//! does, and for a while after.
//!
//! Whatever the migration makes itself, or one that is not released yet, nobody uses.

use super::catalog::{Column, Key, Object, ObjectKey, Origin, Table};
use super::layout::Release;
use super::migration::{Direction, Migration, MigrationStatement};
use super::statement::{AlterAction, Change, Ident, Name, ObjectKind, StatementKind};
use crate::syntax::identifier::words;

impl<'a> Migration<'a> {
    /// The statements that migrate, in order.
    pub fn ups(self) -> impl Iterator<Item = MigrationStatement<'a>> {
        self.statements().filter(|statement| statement.direction == Direction::Up)
    }

    /// Whether running code may use what was introduced here: by an earlier migration, and one that is released.
    #[must_use]
    pub fn is_in_use(&self, origin: Origin) -> bool {
        let maker = self.history.linked.get(origin.step as usize);
        origin.step != self.linked.step && maker.is_none_or(|maker| maker.unit.release != Release::Unreleased)
    }

    /// Whether a statement of its makes an index of a name.
    #[must_use]
    pub fn makes_index(&self, name: &Name) -> bool {
        self.up().statements_saying(name.as_str()).any(|other| match &other.kind {
            StatementKind::CreateIndex(create) => create.name.as_ref().is_some_and(|own| own.as_str() == name.as_str()),
            _ => false,
        })
    }

    /// A table or view as the migration leaves it.
    #[must_use]
    pub fn after(&self, key: &Key) -> Option<&'a Table> {
        self.history.timeline.table(key, self.linked.step).map(|table| &**table)
    }

    /// The same table or view as the migration leaves it, whatever its name is then.
    #[must_use]
    pub fn left_of(&self, table: &Table) -> Option<&'a Table> {
        let renamed = self.linked.delta.table_after(table.id).map(|table| &**table);
        renamed.or_else(|| self.after(&table.key).filter(|after| after.id == table.id))
    }

    /// A table as the last released migration before this one leaves it.
    #[must_use]
    pub fn released(&self, key: &Key) -> Option<&'a Table> {
        let before = self.history.linked.get(..self.linked.step as usize)?;
        let last = before.iter().rfind(|linked| linked.unit.release != Release::Unreleased)?;
        self.history.timeline.table(key, last.step).map(|table| &**table)
    }

    /// An object that is no table, as it is before the migration.
    #[must_use]
    pub fn object_before(&self, key: &ObjectKey) -> Option<&'a Object> {
        let step = self.linked.step.checked_sub(1)?;
        self.history.timeline.object(key, step).map(|object| &**object)
    }

    /// The objects of a kind and name that running code may use before the migration, whatever their arguments are.
    pub fn objects_in_use(&self, kinds: &[ObjectKind], name: &Name) -> Vec<(&'a ObjectKey, &'a Object)> {
        let Some(step) = self.linked.step.checked_sub(1) else { return Vec::new() };
        let named = |key: &ObjectKey| {
            kinds.contains(&key.kind) && name.schema_str().is_none_or(|schema| *key.key.schema == *schema)
        };
        let objects = self.history.timeline.objects_named(name.as_str(), step).filter(|(key, _)| named(key));
        objects.map(|(key, object)| (key, &**object)).filter(|(_, object)| self.is_in_use(object.origin)).collect()
    }

    /// Whether running code may use an object of a kind and name with just these arguments before the migration.
    pub(super) fn overload_is_in_use(&self, kind: ObjectKind, name: &Name, detail: &str) -> bool {
        let Some(step) = self.linked.step.checked_sub(1) else { return false };
        let mut objects = self.history.timeline.overloads(name.as_str(), detail, step);
        objects.any(|(key, object)| {
            key.kind == kind
                && name.schema_str().is_none_or(|schema| *key.key.schema == *schema)
                && self.is_in_use(object.origin)
        })
    }
}

impl<'a> MigrationStatement<'a> {
    /// The clauses of an `ALTER` of a table or view; none for other statements.
    #[must_use]
    pub fn relation_changes(&self) -> &'a [Change] {
        use ObjectKind::{ForeignTable, MaterializedView, Table, View};
        match &self.statement.kind {
            StatementKind::AlterTable(alter)
                if matches!(alter.kind, Table | ForeignTable | View | MaterializedView) =>
            {
                &alter.changes
            }
            _ => &[],
        }
    }

    /// Whether it migrates a table or view that running code may use: one that was there before, as far as anybody can
    /// tell, is no temporary one and is released.
    #[must_use]
    pub fn changes_what_is_in_use(&self) -> bool {
        let migration = self.migration;
        self.direction == Direction::Up
            && match (self.target, self.target_name()) {
                (Some(table), _) => !table.temporary && migration.is_in_use(table.origin),
                (None, Some(name)) => {
                    !migration.may_have_made_tables_before(self.statement.span) && !migration.made(&migration.key(name))
                }
                (None, None) => false,
            }
    }

    /// Whether running code may use a column of its table. A column that the history does not know is there unless the
    /// table is known in full; the words `IF EXISTS` leave it open.
    #[must_use]
    pub fn column_is_in_use(&self, column: &Ident, if_exists: bool) -> bool {
        self.changes_what_is_in_use()
            && match self.target.map(|table| (table, table.column(column.as_str()))) {
                Some((_, Some(column))) => self.migration.is_in_use(column.origin),
                Some((table, None)) if table.is_known() && table.is_table() => false,
                _ => !if_exists && !self.earlier_changes(column.as_str()).any(|change| change.brings(column.as_str())),
            }
    }

    /// A column of its table as the migration leaves it.
    #[must_use]
    pub fn column_after(&self, column: &str) -> Option<&'a Column> {
        self.migration.left_of(self.target?)?.column(column)
    }

    /// Its place in the order of its direction.
    pub(super) fn place(&self) -> usize {
        self.part().place_of(self.outermost().span)
    }

    /// The statements of the same direction behind it, in order.
    pub fn later(&self) -> impl Iterator<Item = MigrationStatement<'a>> {
        self.migration.statements_of(self.direction, self.place() + 1..usize::MAX)
    }

    /// The statements of the same direction before it, the last one first.
    pub fn earlier(&self) -> impl Iterator<Item = MigrationStatement<'a>> {
        self.migration.statements_of(self.direction, 0..self.place()).rev()
    }

    /// The clauses on its table in the statements before it that may say a word.
    fn earlier_changes(&self, word: &str) -> impl Iterator<Item = &'a Change> + use<'a> {
        self.earlier_alterations_saying(word).flat_map(|other| other.relation_changes())
    }

    /// Whether another statement is about the same table.
    #[must_use]
    pub fn is_about_table_of(&self, other: &MigrationStatement<'_>) -> bool {
        match (self.target, other.target) {
            (Some(one), Some(other)) => one.id == other.id,
            _ => self.target_name().is_some() && self.target_name() == other.target_name(),
        }
    }

    /// Whether a later clause gives a column of its table, or a new one, this name.
    #[must_use]
    pub fn column_name_returns(&self, name: &str) -> bool {
        let mut later = self.later_about_table_saying(name);
        later.any(|other| other.relation_changes().iter().any(|change| change.brings(name)))
    }

    /// Whether a later clause renames a column of its table to this name.
    #[must_use]
    pub fn column_is_renamed_to(&self, name: &str) -> bool {
        let mut later = self.later_about_table_saying(name);
        later.any(|other| other.relation_changes().iter().any(|change| change.renames_to(name).is_some()))
    }

    /// Whether an earlier clause took a column of this name from its table, so that another can have the name.
    #[must_use]
    pub fn column_name_was_freed(&self, name: &str) -> bool {
        self.earlier_changes(name).any(|change| match &change.action {
            AlterAction::DropColumn { column, .. } => column.as_str() == name,
            AlterAction::RenameColumn { from, .. } => from.as_str() == name,
            _ => false,
        })
    }

    /// Whether a column got this name in the migration and another column has the name that it had.
    #[must_use]
    pub fn column_stepped_aside(&self, name: &str) -> bool {
        let Some(old) = self.earlier_changes(name).find_map(|change| change.renames_to(name)) else { return false };
        let old = old.as_str();
        self.column_after(old).is_some() || self.earlier_changes(old).any(|change| change.brings(old))
    }

    /// Whether a later `UPDATE` writes a column of its table.
    #[must_use]
    pub fn column_is_filled_later(&self, name: &str) -> bool {
        self.later_about_table_saying(name).any(|other| match &other.statement.kind {
            StatementKind::Update(update) => update.assignments.iter().any(|set| set.column.as_str() == name),
            _ => false,
        })
    }
}

impl Change {
    /// The old name, if it renames a column to this one.
    fn renames_to(&self, name: &str) -> Option<&Ident> {
        match &self.action {
            AlterAction::RenameColumn { from, to } => (to.as_str() == name).then_some(from),
            AlterAction::ChangeColumn { from, column, .. } => {
                (column.name.as_str() == name && *from != column.name).then_some(from)
            }
            _ => None,
        }
    }

    /// Whether a column has this name from here on.
    fn brings(&self, name: &str) -> bool {
        match &self.action {
            AlterAction::AddColumn { column, .. } => column.name.as_str() == name,
            _ => self.renames_to(name).is_some(),
        }
    }
}

/// Whether the name of a table says that nobody uses it any more, or never did for long: `orders_deprecated`,
/// `orders_old`, `tmp_orders`, `orders_backup`.
#[must_use]
pub fn is_retired_table(name: &str) -> bool {
    let words = words(name);
    let passing = |word: Option<&String>| word.is_some_and(|word| listed("tmp temp bak bkp backup old", word));
    is_retired_column(name) || words.len() > 1 && (passing(words.first()) || passing(words.last()))
}

/// Whether the name of a column says that nobody uses it any more: `total_deprecated`, `total_old`.
#[must_use]
pub fn is_retired_column(name: &str) -> bool {
    let words = words(name);
    let retired = |word: Option<&String>, list: &str| word.is_some_and(|word| listed(list, word));
    words.len() > 1
        && (retired(words.first(), "deprecated obsolete unused retired")
            || retired(words.last(), "deprecated obsolete unused retired old"))
}

/// Whether the name of a column says that it is made to take the place of another: `total_2`, `new_total` of `total`.
#[must_use]
pub fn is_stand_in(name: &str, of: &str) -> bool {
    let made = |rest: &str| {
        let rest = rest.trim_matches('_');
        rest.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit())
            || listed(
                "new next tmp temp temporary copy shadow big bigint int int4 int8 uuid text jsonb tz timestamptz",
                rest,
            )
    };
    name.strip_prefix(of).or_else(|| name.strip_suffix(of)).is_some_and(made)
}

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_what_is_retired() {
        for name in
            ["orders_deprecated", "orders_old", "tmp_orders", "old_orders", "orders_backup", "deprecated_orders"]
        {
            assert!(is_retired_table(name), "{name}");
        }
        for name in ["orders", "templates", "old", "household", "backup", "thresholds"] {
            assert!(!is_retired_table(name), "{name}");
        }
        assert!(is_retired_column("total_old") && is_retired_column("deprecated_total"));
        assert!(is_stand_in("total_2", "total") && is_stand_in("new_total", "total") && is_stand_in("id_uuid", "id"));
        assert!(!is_stand_in("shared_url", "url") && !is_stand_in("summary", "description"));
        assert!(!is_retired_column("max_temp") && !is_retired_column("old_value") && !is_retired_column("old"));
    }
}
