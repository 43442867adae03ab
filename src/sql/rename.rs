//! What gets another name or another schema, when running code may use the old one and the migration leaves nothing
//! under it.

use super::catalog::{Key, Table};
use super::migration::MigrationStatement;
use super::removal::family;
use super::statement::{AlterAction, AlterTable, Ident, Name, ObjectChange, ObjectKind, StatementKind};
use super::usage::is_retired_table;
use crate::source::Span;

/// A new name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The clause, or the new name.
    pub span: Span,
    /// What it is, in lower case: `constraint`, `index`, `type`.
    pub kind: &'static str,
    /// The old name as SQL writes it.
    pub from: String,
    /// The new name, or the new schema.
    pub to: String,
}

impl<'a> MigrationStatement<'a> {
    /// The tables that get another name.
    #[must_use]
    pub fn table_renames(&self) -> Vec<Renamed> {
        let renamed = |from: &Name, to: &Name, span: Span| {
            // A table may take the place of another, or step aside before it goes.
            let replaces = self.name_was_freed(to);
            let retires = replaces || is_retired_table(to.as_str()) || is_retired_table(from.as_str());
            let renamed = Renamed { span, kind: "table", from: from.to_string(), to: to.to_string() };
            (!retires && self.name_falls_free(from)).then_some(renamed)
        };
        match &self.statement.kind {
            StatementKind::AlterTable(alter) => {
                let is_table = matches!(alter.kind, ObjectKind::Table | ObjectKind::ForeignTable);
                if !is_table || !self.changes_what_is_in_use() || self.other_relation(alter).is_some() {
                    return Vec::new();
                }
                let to = |action: &'a AlterAction| match action {
                    AlterAction::RenameTo { to } => Some(to),
                    _ => None,
                };
                let changes = alter.changes.iter();
                changes.filter_map(|change| renamed(&alter.name, to(&change.action)?, change.span)).collect()
            }
            StatementKind::RenameTables(rename) if self.direction == super::Direction::Up => {
                let used = |name: &Name| {
                    let table = self.migration.before(&self.migration.key(name));
                    table.is_some_and(|table| self.migration.is_in_use(table.origin))
                };
                let pairs = rename.pairs.iter().filter(|(from, _)| used(from));
                pairs.filter_map(|(from, to)| renamed(from, to, from.span().to(to.span()))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Everything but tables and columns that gets another name.
    #[must_use]
    pub fn object_renames(&self) -> Vec<Renamed> {
        if self.direction == super::Direction::Down {
            return Vec::new();
        }
        match &self.statement.kind {
            StatementKind::AlterTable(alter) => self.renames_beside(alter),
            StatementKind::AlterObject(alter) => {
                let named =
                    |span: Span, kind: &'static str, from: String, to: String| vec![Renamed { span, kind, from, to }];
                let in_use = self.object_is_in_use(family(alter.kind), &alter.name, alter.if_exists.is_some());
                match &alter.change {
                    ObjectChange::RenameTo(to) => {
                        let server = matches!(alter.kind, ObjectKind::Role | ObjectKind::Database);
                        let tracked = !family(alter.kind).is_empty()
                            && in_use
                            && !self.name_is_taken_again(alter.kind, &alter.name, None);
                        if !server && !tracked {
                            return Vec::new();
                        }
                        named(to.span, alter.kind.as_str(), alter.name.to_string(), to.to_string())
                    }
                    ObjectChange::RenameValue { from, to } if in_use => {
                        named(to.span, "enum value", from.value.to_string(), to.value.to_string())
                    }
                    ObjectChange::RenameAttribute { from, to } if in_use => {
                        named(to.span, "attribute", format!("{}.{from}", alter.name), to.to_string())
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// What an `ALTER` of a relation renames beside tables and columns.
    fn renames_beside(&self, alter: &AlterTable) -> Vec<Renamed> {
        let kind = self.other_relation(alter);
        let whole = |to: &Name| {
            let in_use = match kind? {
                "index" => match self.migration.table_of_index(&alter.name) {
                    Some(table) => self.migration.is_in_use(table.index(alter.name.as_str())?.origin),
                    // An index that no migration makes: without `IF EXISTS` it must be there.
                    None => alter.if_exists.is_none() && !self.migration.makes_index(&alter.name),
                },
                "sequence" => {
                    let known = self.migration.objects_in_use(&[ObjectKind::Sequence], &alter.name);
                    known.iter().any(|(key, object)| !self.migration.feeds_a_column(&key.key, object))
                }
                _ => self.changes_what_is_in_use() && self.name_falls_free(&alter.name),
            };
            in_use.then_some((kind?, alter.name.to_string(), to.to_string()))
        };
        let used = |table: Option<&Table>, name: &str| {
            let Some(table) = table.filter(|table| table.is_known()) else { return self.changes_what_is_in_use() };
            let constraint = table.constraint(name).map(|constraint| constraint.origin);
            let origin = constraint.or_else(|| table.index(name).map(|index| index.origin));
            self.changes_what_is_in_use() && origin.is_some_and(|origin| self.migration.is_in_use(origin))
        };
        let renamed = |change: &super::statement::Change| {
            let (kind, from, to) = match &change.action {
                AlterAction::RenameTo { to } => whole(to)?,
                AlterAction::RenameConstraint { from, to } if used(self.target, from.as_str()) => {
                    ("constraint", from.to_string(), to.to_string())
                }
                AlterAction::RenameIndex { from, to } if used(self.target, from.as_str()) => {
                    ("index", from.to_string(), to.to_string())
                }
                _ => return None,
            };
            Some(Renamed { span: change.span, kind, from, to })
        };
        alter.changes.iter().filter_map(renamed).collect()
    }

    /// What moves to another schema.
    #[must_use]
    pub fn schema_changes(&self) -> Vec<Renamed> {
        if self.direction == super::Direction::Down {
            return Vec::new();
        }
        match &self.statement.kind {
            StatementKind::AlterTable(alter) => {
                let in_use = match alter.kind {
                    ObjectKind::Sequence => {
                        self.object_is_in_use(&[ObjectKind::Sequence], &alter.name, alter.if_exists.is_some())
                    }
                    _ => self.changes_what_is_in_use() && self.name_falls_free(&alter.name),
                };
                let moved = |change: &super::statement::Change| match &change.action {
                    AlterAction::SetSchema { schema } if in_use => Some(Renamed {
                        span: change.span,
                        kind: alter.kind.as_str(),
                        from: alter.name.to_string(),
                        to: schema.to_string(),
                    }),
                    _ => None,
                };
                alter.changes.iter().filter_map(moved).collect()
            }
            StatementKind::AlterObject(alter) => {
                let in_use = self.object_is_in_use(family(alter.kind), &alter.name, alter.if_exists.is_some());
                match &alter.change {
                    ObjectChange::SetSchema(schema)
                        if in_use && !self.name_is_taken_again(alter.kind, &alter.name, Some(schema)) =>
                    {
                        vec![Renamed {
                            span: schema.span,
                            kind: alter.kind.as_str(),
                            from: alter.name.to_string(),
                            to: schema.to_string(),
                        }]
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// What an `ALTER` is about if it is no table, whatever word it uses: `ALTER TABLE` renames views, indexes and
    /// sequences too.
    fn other_relation(&self, alter: &AlterTable) -> Option<&'static str> {
        match (alter.kind, self.target) {
            (ObjectKind::Index, _) => Some("index"),
            (ObjectKind::Sequence, _) => Some("sequence"),
            (ObjectKind::View | ObjectKind::MaterializedView, _) => Some("view"),
            (_, Some(table)) => (!table.is_table()).then_some("view"),
            (_, None) if self.migration.table_of_index(&alter.name).is_some() => Some("index"),
            (_, None) => {
                let sequences = self.migration.objects_in_use(&[ObjectKind::Sequence], &alter.name);
                (!sequences.is_empty()).then_some("sequence")
            }
        }
    }

    /// Whether an earlier statement took the table of this name away.
    fn name_was_freed(&self, name: &Name) -> bool {
        let before = self.ups_saying(name.as_str());
        let mut before = before.take_while(|other| other.statement.span.start < self.statement.span.start);
        before.any(|other| match &other.statement.kind {
            StatementKind::Drop(drop) => {
                drop.kind == ObjectKind::Table
                    && drop.targets.iter().any(|target| target.name.as_str() == name.as_str())
            }
            StatementKind::AlterTable(alter) => {
                let renames = |change: &super::statement::Change| matches!(change.action, AlterAction::RenameTo { .. });
                alter.name.as_str() == name.as_str() && alter.changes.iter().any(renames)
            }
            _ => false,
        })
    }

    /// Whether there was a table or view of a name before the migration, and it leaves none.
    fn name_falls_free(&self, name: &Name) -> bool {
        let key = self.target.map_or_else(|| self.migration.key(name), |table| table.key.clone());
        let was_there = self.target.is_none() || self.migration.before(&key).is_some();
        was_there && self.migration.after(&key).is_none()
    }

    /// Whether the migration leaves an object of the kind under a name, in any schema but that one.
    fn name_is_taken_again(&self, kind: ObjectKind, name: &Name, but: Option<&Ident>) -> bool {
        let named = |key: &Key| {
            name.schema_str().is_none_or(|schema| *key.schema == *schema)
                && but.is_none_or(|schema| *key.schema != *schema.value)
        };
        let mut objects = self.migration.linked.delta.objects_named(name.as_str());
        objects.any(|(key, touched)| family(kind).contains(&key.kind) && named(&key.key) && touched.after.is_some())
    }

    /// Whether running code may use an object that is no table. One that the history does not know is there, unless the
    /// statement says `IF EXISTS` or one before it may have made it.
    #[must_use]
    pub fn object_is_in_use(&self, kinds: &[ObjectKind], name: &Name, if_exists: bool) -> bool {
        let migration = self.migration;
        if !migration.objects_in_use(kinds, name).is_empty() {
            return true;
        }
        let step = migration.linked.step;
        let known = |step: u32| {
            let mut known = migration.history.timeline.objects_named(name.as_str(), step);
            known.any(|(key, _)| kinds.contains(&key.kind))
        };
        let mut named = migration.linked.delta.objects_named(name.as_str());
        let made = named.any(|(key, _)| kinds.contains(&key.kind));
        !if_exists && !made && !step.checked_sub(1).is_some_and(known) && migration.linked.delta.unknown.is_none()
    }
}
