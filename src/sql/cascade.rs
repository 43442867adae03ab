//! What `CASCADE` takes along: what the history knows to depend on the thing that is dropped.

use std::collections::BTreeSet;

use super::catalog::{Key, ObjectKey, Table, TableKind, Touched};
use super::migration::MigrationStatement;
use super::statement::{AlterAction, ObjectKind, StatementKind};

/// What is known of the things that depend on what is dropped with `CASCADE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dependents {
    /// These go along, in words: "the view `open_orders`".
    Known(Vec<String>),
    /// Nobody can say from the history.
    Unknown,
    /// Nothing, as far as the history tells; the flag says whether it tells everything.
    Nothing(bool),
}

impl<'a> MigrationStatement<'a> {
    /// What goes along with what it drops by `CASCADE`; nothing when running code uses none of that. What the migration
    /// makes again counts as staying.
    #[must_use]
    pub fn dependents(&self) -> Option<Dependents> {
        let (drops, known) = self.drops_what_is_in_use();
        if !drops {
            return None;
        }
        let mut words = BTreeSet::new();
        if let Some(removal) = self.removal() {
            for (key, touched) in removal.tables.iter() {
                self.dependent_tables(key, touched, &mut words);
            }
            for (key, touched) in removal.objects.iter() {
                let old = touched.before.as_ref().is_some_and(|object| self.migration.is_in_use(object.origin));
                if old && touched.after.is_none() && !self.names_object(key) && self.is_schema() {
                    words.insert(format!("the {} `{}`", key.kind.as_str(), key.key));
                }
            }
        }
        words.extend(self.views_of_columns());
        words.extend(self.fed_defaults());
        if words.is_empty() && (self.is_schema() || self.needs_cascade()) {
            return None;
        }
        let opaque =
            matches!(&self.statement.kind, StatementKind::Drop(drop) if matches!(drop.kind, ObjectKind::Extension));
        Some(if !words.is_empty() {
            Dependents::Known(words.into_iter().collect())
        } else if opaque || !known {
            Dependents::Unknown
        } else {
            Dependents::Nothing(self.migration.history.timeline.unknown(self.migration.linked.step).is_none())
        })
    }

    /// Whether something went along after all, though the migration makes it, or makes it again.
    fn needs_cascade(&self) -> bool {
        let Some(removal) = self.removal() else { return false };
        let mut gone = removal.tables.iter().filter(|(_, touched)| touched.before.is_some() && touched.after.is_none());
        let divided = |touched: &Touched<Table>| touched.before.as_ref().is_some_and(|table| table.is_partition());
        gone.any(|(key, touched)| !self.names_table(key) && !divided(touched))
    }

    /// Whether it drops something that running code may use, and whether the history knows all of that.
    fn drops_what_is_in_use(&self) -> (bool, bool) {
        let StatementKind::Drop(drop) = &self.statement.kind else {
            return (self.changes_what_is_in_use(), self.target.is_some());
        };
        match drop.kind {
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                let known = drop.targets.iter().map(|target| self.dropped_table(&target.name));
                let known: Vec<Option<&Table>> = known.collect();
                let old = known.iter().flatten().any(|table| self.relation_is_in_use(table));
                let unknown = drop.if_exists.is_none()
                    && drop
                        .targets
                        .iter()
                        .any(|target| self.dropped_table(&target.name).is_none() && self.may_be_old(&target.name));
                (old || unknown, !unknown)
            }
            ObjectKind::Schema => (!self.dropped_schemas().is_empty(), true),
            _ => {
                let objects = self.dropped_objects();
                (!objects.is_empty(), objects.iter().all(|(_, object)| object.is_some()))
            }
        }
    }

    fn dependent_tables(&self, key: &Key, touched: &'a Touched<Table>, words: &mut BTreeSet<String>) {
        let migration = self.migration;
        let Some(before) = touched.before.as_deref().filter(|table| migration.is_in_use(table.origin)) else { return };
        let Some(rest) = touched.after.as_deref() else {
            let divided = before.partition_of.as_ref().is_some_and(|(parent, _)| migration.after(parent).is_none());
            if !self.names_table(key) && !divided && migration.after(key).is_none() {
                let kind = match before.kind {
                    TableKind::View => "view",
                    TableKind::MaterializedView => "materialized view",
                    TableKind::Table | TableKind::ForeignTable => "table",
                };
                words.insert(format!("the {kind} `{key}`"));
            }
            return;
        };
        if self.target.is_some_and(|table| table.id == before.id) {
            return;
        }
        let Some(left) = migration.left_of(before) else { return };
        for (constraint, _) in before.foreign_keys() {
            let again = left.foreign_keys().any(|(other, _)| other.columns == constraint.columns);
            if rest.constraint(&constraint.name).is_none() && !again {
                words.insert(format!("the foreign key `{}` of `{key}`", constraint.name));
            }
        }
        for column in &before.columns {
            if rest.column(&column.name).is_none() && left.column(&column.name).is_none() {
                words.insert(format!("the column `{key}.{}`", column.name));
            }
        }
        for trigger in &before.triggers {
            if rest.trigger(&trigger.name).is_none() && left.trigger(&trigger.name).is_none() {
                words.insert(format!("the trigger `{}` of `{key}`", trigger.name));
            }
        }
    }

    /// The views that name a column which the statement drops with `CASCADE`.
    fn views_of_columns(&self) -> Vec<String> {
        let Some(table) = self.target else { return Vec::new() };
        let dropped: Vec<&str> = self
            .relation_changes()
            .iter()
            .filter_map(|change| match &change.action {
                AlterAction::DropColumn { column, cascade: Some(_), .. } => Some(column.as_str()),
                _ => None,
            })
            .collect();
        let names = |view: &Table| {
            let query = view.query.as_deref().unwrap_or_default();
            let mut words = query.split(|next: char| !next.is_alphanumeric() && next != '_');
            words.any(|word| dropped.contains(&word))
        };
        let views = self.migration.history.timeline.tables(self.migration.linked.step);
        let reading = views.filter(|view| view.reads.contains(&table.key) && self.migration.is_in_use(view.origin));
        reading.filter(|view| names(view)).map(|view| format!("the view `{}`", view.key)).collect()
    }

    /// The defaults that took their values from a sequence which the statement drops, and that went along.
    fn fed_defaults(&self) -> Vec<String> {
        let sequences = self.drop().is_some_and(|drop| drop.kind == ObjectKind::Sequence);
        let Some(removal) = self.removal().filter(|_| sequences) else { return Vec::new() };
        let mut words = Vec::new();
        for (key, touched) in removal.tables.iter() {
            let before = touched.before.as_deref().filter(|table| self.migration.is_in_use(table.origin));
            let Some((before, after)) = before.zip(touched.after.as_deref()) else { continue };
            let numbered = |table: &Table, name: &str| {
                table.column(name).is_some_and(|column| column.default.is_some() || column.identity.is_some())
            };
            let lost = before.columns.iter().map(|column| &*column.name);
            let lost = lost.filter(|name| numbered(before, name) && !numbered(after, name));
            words.extend(lost.map(|name| format!("the default of `{key}.{name}`")));
        }
        words
    }

    fn is_schema(&self) -> bool {
        matches!(&self.statement.kind, StatementKind::Drop(drop) if drop.kind == ObjectKind::Schema)
    }

    fn names_table(&self, key: &Key) -> bool {
        matches!(&self.statement.kind, StatementKind::Drop(drop) if drop.kind != ObjectKind::Schema
            && drop.targets.iter().any(|target| *target.name.as_str() == *key.name))
    }

    fn names_object(&self, key: &ObjectKey) -> bool {
        matches!(&self.statement.kind, StatementKind::Drop(drop) if drop.targets.iter().any(|target| *target.name.as_str() == *key.key.name))
    }
}
