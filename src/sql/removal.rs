//! What a statement takes away by name, and what goes along with it.
//!
//! Only what running code may use counts: what was there before the migration, under that name.

use super::catalog::{Constraint, Delta, Index, Key, Member, Members, Object, ObjectKey, Table, Touched};
use super::migration::{Direction, MigrationStatement};
use super::statement::{AlterAction, CreateTable, Drop, DropTarget, Name, ObjectKind, StatementKind};
use super::usage::is_retired_table;
use crate::source::Span;

/// A constraint or an index that a statement or clause takes away from a table that stays.
#[derive(Debug, Clone, Copy)]
pub struct Dropped<'a, T> {
    /// The clause, or the name of the index.
    pub span: Span,
    /// What goes.
    pub what: &'a T,
    /// Its table as it was.
    pub table: &'a Table,
    /// Its table as the migration leaves it.
    pub after: &'a Table,
    /// The migration.
    pub(super) step: u32,
}

/// The kinds that share their names.
pub(super) fn family(kind: ObjectKind) -> &'static [ObjectKind] {
    use ObjectKind::{Aggregate, Domain, Extension, Function, Procedure, Routine, Rule, Schema, Sequence, Type};
    match kind {
        Function | Procedure | Aggregate | Routine => &[Function, Procedure, Aggregate, Routine],
        Type | Domain => &[Type, Domain],
        Sequence => &[Sequence],
        Extension => &[Extension],
        Schema => &[Schema],
        Rule => &[Rule],
        _ => &[],
    }
}

impl<'a> MigrationStatement<'a> {
    /// The `DROP`, if it is one that migrates.
    #[must_use]
    pub fn drop(&self) -> Option<&'a Drop> {
        match &self.statement.kind {
            StatementKind::Drop(drop) if self.direction == Direction::Up => Some(drop),
            _ => None,
        }
    }

    /// What it alone changed, if it takes something away.
    #[must_use]
    pub fn removal(&self) -> Option<&'a Delta> {
        if self.direction == Direction::Down {
            return None;
        }
        let up = self.migration.up();
        let at = up.place_of(self.outermost().span);
        if let Some(block) = self.block {
            let StatementKind::Do(block) = &block.kind else { return None };
            let own = block.statements.partition_point(|other| other.span.start < self.statement.span.start);
            return up.inner.get(&at)?.removals.get(&own).map(|delta| &**delta);
        }
        up.removals.get(&at).map(|delta| &**delta)
    }

    /// A table or view that it drops, as it was, by its name.
    #[must_use]
    pub fn dropped_table(&self, name: &Name) -> Option<&'a Table> {
        let named =
            |key: &Key| *key.name == *name.as_str() && name.schema_str().is_none_or(|schema| *key.schema == *schema);
        let gone = |(key, touched): (&Key, &'a Touched<Table>)| {
            touched.before.as_deref().filter(|_| named(key) && touched.after.is_none())
        };
        self.removal()?.tables_named(name.as_str()).find_map(gone)
    }

    /// The tables or views of these kinds that it drops, that running code may use and that the migration does not make
    /// anew; each with what it was, as far as the history knows. With `IF EXISTS` what is unknown may be nothing.
    #[must_use]
    pub fn dropped_relations(&self, kinds: &[ObjectKind]) -> Vec<(&'a DropTarget, Option<&'a Table>)> {
        let Some(drop) = self.drop().filter(|drop| kinds.contains(&drop.kind)) else { return Vec::new() };
        let mut found = Vec::new();
        for target in &drop.targets {
            let table = self.dropped_table(&target.name);
            let in_use = match table {
                Some(table) => {
                    let again =
                        self.migration.after(&table.key).is_some() || self.migration.history.repeats(&target.name);
                    self.relation_is_in_use(table) && !again
                }
                None => drop.if_exists.is_none() && self.may_be_old(&target.name),
            };
            if in_use {
                found.push((target, table));
            }
        }
        found
    }

    /// Whether running code may use a table or view that it drops.
    #[must_use]
    pub fn relation_is_in_use(&self, table: &Table) -> bool {
        !table.temporary && self.migration.is_in_use(table.origin) && self.migration.before(&table.key).is_some()
    }

    /// Whether a table that the history does not know may have been there before the migration, and is gone after it.
    #[must_use]
    pub fn may_be_old(&self, name: &Name) -> bool {
        let key = self.migration.key(name);
        !self.migration.may_have_made_tables_before(self.statement.span)
            && !self.migration.made(&key)
            && self.migration.after(&key).is_none()
    }

    /// The objects that it drops, tables, views, indexes, triggers and policies left out, that running code may use and
    /// for which the migration makes nothing of the same name; each with what it was, as far as the history knows.
    #[must_use]
    pub fn dropped_objects(&self) -> Vec<(&'a DropTarget, Option<(&'a ObjectKey, &'a Object)>)> {
        let Some(drop) = self.drop() else { return Vec::new() };
        let Some(removal) = self.removal() else { return Vec::new() };
        let kinds = family(drop.kind);
        let named = |key: &ObjectKey, target: &DropTarget| {
            kinds.contains(&key.kind)
                && *key.key.name == *target.name.as_str()
                && target.name.schema_str().is_none_or(|schema| *key.key.schema == *schema)
        };
        let mut found = Vec::new();
        for target in drop.targets.iter().filter(|_| !kinds.is_empty()) {
            let gone = removal.objects.iter().find_map(|(key, touched)| {
                Some((key, touched.before.as_deref()?)).filter(|_| named(key, target) && touched.after.is_none())
            });
            let mut made = self.migration.linked.delta.objects_named(target.name.as_str());
            let returns = made.any(|(key, touched)| named(key, target) && touched.after.is_some())
                || self.migration.history.repeats(&target.name);
            let in_use = match gone {
                Some((key, object)) => {
                    self.migration.is_in_use(object.origin) && self.migration.object_before(key).is_some()
                }
                None => drop.if_exists.is_none() && self.migration.linked.delta.unknown.is_none(),
            };
            if in_use && !returns {
                found.push((target, gone));
            }
        }
        found
    }

    /// The schemas or databases that it drops and that the migration has not made itself.
    #[must_use]
    pub fn dropped_schemas(&self) -> Vec<&'a DropTarget> {
        let Some(drop) = self.drop().filter(|drop| matches!(drop.kind, ObjectKind::Schema | ObjectKind::Database))
        else {
            return Vec::new();
        };
        let makes = |other: &MigrationStatement<'_>, name: &Name| match &other.statement.kind {
            StatementKind::CreateObject(create) => create.kind == drop.kind && create.name.as_str() == name.as_str(),
            _ => false,
        };
        let made = |name: &Name| {
            let saying = self.ups_saying(name.as_str());
            let mut before = saying.take_while(|other| other.statement.span.start < self.statement.span.start);
            before.any(|other| makes(&other, name))
        };
        let unreleased = |name: &Name| {
            let key = Key { schema: "".into(), name: name.ident.value.clone() };
            let object = self.migration.object_before(&ObjectKey { kind: drop.kind, key, detail: "".into() });
            object.is_some_and(|object| !self.migration.is_in_use(object.origin))
        };
        drop.targets.iter().filter(|target| !made(&target.name) && !unreleased(&target.name)).collect()
    }

    /// The triggers or policies that it drops from tables that stay and that running code may use, when the migration
    /// makes no other on the table.
    #[must_use]
    pub fn dropped_members(&self) -> Vec<(&'a DropTarget, &'a Table)> {
        let Some(drop) = self.drop() else { return Vec::new() };
        let Some(removal) = self.removal() else { return Vec::new() };
        let members = |table: &'a Table| -> Option<&'a Members<Member>> {
            match drop.kind {
                ObjectKind::Trigger => Some(&table.triggers),
                ObjectKind::Policy => Some(&table.policies),
                _ => None,
            }
        };
        let step = self.migration.linked.step;
        let mut found = Vec::new();
        for target in &drop.targets {
            let has = |table: &'a Table| members(table)?.named(target.name.as_str());
            let gone = removal.tables.values().find_map(|touched| {
                let (before, after) = (touched.before.as_deref()?, touched.after.as_deref()?);
                has(before).filter(|_| has(after).is_none()).map(|member| (before, member))
            });
            let Some((table, member)) = gone else { continue };
            let left = self.migration.left_of(table);
            let replaced =
                |left: &'a Table| members(left).is_some_and(|all| all.iter().any(|member| member.origin.step == step));
            if self.migration.is_in_use(member.origin) && left.is_some_and(|left| !replaced(left)) {
                found.push((target, table));
            }
        }
        found
    }

    /// The triggers and policies that it takes away from tables of which not everything is known, and that nothing in the
    /// migration makes again: without `IF EXISTS` they must be there.
    #[must_use]
    pub fn dropped_unknown_members(&self) -> Vec<(&'a DropTarget, Key)> {
        let Some(drop) = self.drop().filter(|drop| drop.if_exists.is_none()) else { return Vec::new() };
        if !matches!(drop.kind, ObjectKind::Trigger | ObjectKind::Policy) {
            return Vec::new();
        }
        let made = |name: &str| {
            self.migration.up().statements_saying(name).any(|other| match &other.kind {
                StatementKind::CreateTrigger(create) => create.name.as_str() == name,
                StatementKind::CreatePolicy(create) => create.name.as_str() == name,
                _ => false,
            })
        };
        let unknown = |target: &'a DropTarget| {
            let table = target.table.as_ref()?;
            let key = self.migration.key(table);
            let known = self.migration.table_before(table).is_some_and(Table::is_known);
            let own = self.migration.made(&key) || self.migration.linked.delta.drops(&key);
            (!known && !own && !made(target.name.as_str())).then_some((target, key))
        };
        drop.targets.iter().filter_map(unknown).collect()
    }

    /// The constraints that it takes away, or no longer enforces, from tables that stay with the columns concerned.
    #[must_use]
    pub fn dropped_constraints(&self) -> Vec<Dropped<'a, Constraint>> {
        let (Some(table), true) = (self.target, self.changes_what_is_in_use()) else { return Vec::new() };
        // Nobody asks what a table that is put aside guarantees.
        let Some(after) = self.migration.left_of(table).filter(|after| !is_retired_table(after.name())) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for change in self.relation_changes() {
            let constraint = match &change.action {
                AlterAction::DropConstraint { name, .. } => table.constraint(name.as_str()),
                AlterAction::AlterConstraint { name, enforced: Some(false), .. } => table.constraint(name.as_str()),
                AlterAction::DropPrimaryKey => table.primary_key(),
                _ => None,
            };
            let Some(constraint) = constraint.filter(|constraint| self.migration.is_in_use(constraint.origin)) else {
                continue;
            };
            if constraint.columns.iter().all(|column| after.column(column).is_some()) {
                let step = self.migration.linked.step;
                found.push(Dropped { span: change.span, what: constraint, table, after, step });
            }
        }
        found
    }

    /// The indexes that it takes away by name from tables that stay with the columns concerned.
    #[must_use]
    pub fn dropped_indexes(&self) -> Vec<Dropped<'a, Index>> {
        let Some(removal) = self.removal() else { return Vec::new() };
        let dropped: Vec<(&str, Span)> = match &self.statement.kind {
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Index => {
                drop.targets.iter().map(|target| (target.name.as_str(), target.span)).collect()
            }
            StatementKind::AlterTable(alter) => alter
                .changes
                .iter()
                .filter_map(|change| match &change.action {
                    AlterAction::DropIndex { name, .. } => Some((name.as_str(), change.span)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let mut found = Vec::new();
        for (name, span) in dropped {
            let gone = removal.tables.values().find_map(|touched| {
                let (table, rest) = (touched.before.as_deref()?, touched.after.as_deref()?);
                table.index(name).filter(|_| rest.index(name).is_none()).map(|index| (table, index))
            });
            let Some((table, index)) = gone else { continue };
            let in_use = self.migration.is_in_use(table.origin) && self.migration.is_in_use(index.origin);
            let left = self.migration.left_of(table).filter(|after| !is_retired_table(after.name()));
            let Some(after) = left.filter(|_| in_use && !table.temporary) else { continue };
            if index.columns().flatten().all(|column| after.column(column).is_some()) {
                found.push(Dropped { span, what: index, table, after, step: self.migration.linked.step });
            }
        }
        found
    }
}

impl<'a> MigrationStatement<'a> {
    /// Where a later statement makes a table again that this one drops, empty and not only for a while.
    #[must_use]
    pub fn created_again(&self, name: &Name) -> Option<Span> {
        let key = self.migration.key(name);
        let later = self.ups_saying(name.as_str());
        let mut later = later.filter(|other| other.statement.span.start > self.statement.span.start);
        later.find_map(|other| {
            // A query fills it again.
            let plain = |create: &&CreateTable| create.temporary.is_none() && create.query.is_none();
            let create = other.statement.create_table().filter(plain)?;
            (self.migration.key(&create.name) == key).then(|| create.name.span())
        })
    }

    /// The indexes and constraints that go with the columns that it drops: their places, and what they are.
    #[must_use]
    pub fn goes_with_columns(&self) -> Vec<(Span, String)> {
        let (Some(table), Some(removal)) = (self.target, self.removal()) else { return Vec::new() };
        let rest = removal.tables.get(&table.key).and_then(|touched| touched.after.as_deref());
        let Some(rest) = rest else { return Vec::new() };
        let (indexes, _) = table.indexes.changed(&rest.indexes);
        let indexes = indexes.into_iter().filter(|index| !index.backs_constraint && rest.index(&index.name).is_none());
        let indexes = indexes.map(|index| (index.origin.clause, format!("the index `{}`", index.name)));
        let named = |name: &str| {
            self.relation_changes().iter().any(|change| match &change.action {
                AlterAction::DropConstraint { name: own, .. } => own.as_str() == name,
                _ => false,
            })
        };
        let (constraints, _) = table.constraints.changed(&rest.constraints);
        let constraints =
            constraints.into_iter().filter(|own| rest.constraint(&own.name).is_none() && !named(&own.name));
        // What one column demands of itself is no surprise.
        let constraints = constraints.filter(|constraint| constraint.columns.len() > 1 || constraint.is_unique());
        let constraints = constraints.map(|own| (own.origin.clause, format!("the constraint `{}`", own.name)));
        indexes.chain(constraints).collect()
    }
}
