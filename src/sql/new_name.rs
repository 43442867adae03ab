//! Which names of a statement are news that last.

use super::migration::MigrationStatement;
use super::statement::{Name, NewName, ObjectKind};
use crate::sql::catalog::{Key, Table, Touched};

impl<'a> MigrationStatement<'a> {
    /// Whether a name that it gives is that of something which was not there before the migration and is still there,
    /// under this name, when the history ends. What a later migration has mended is no news, and what the history does
    /// not know does not count.
    pub(super) fn lasts(&self, name: &NewName<'_>) -> bool {
        let own = &*name.ident.value;
        match name.kind {
            ObjectKind::Table | ObjectKind::ForeignTable | ObjectKind::View | ObjectKind::MaterializedView => self
                .touched(own, name.schema.map(|schema| &*schema.value))
                .is_some_and(|(touched, today)| touched.before.is_none() && &*today.key.name == own),
            ObjectKind::Column => self.of_table(name.table, |table| table.column(own).is_some()),
            ObjectKind::Constraint => self.of_table(name.table, |table| table.constraint(own).is_some()),
            ObjectKind::Index => self.of_table(name.table, |table| table.index(own).is_some()),
            ObjectKind::Trigger => self.of_table(name.table, |table| table.trigger(own).is_some()),
            ObjectKind::Policy => {
                self.of_table(name.table, |table| table.policies.iter().any(|policy| &*policy.name == own))
            }
            kind => self.migration.linked.delta.objects_named(own).any(|(key, touched)| {
                key.kind == kind
                    && touched.before.is_none()
                    && self.migration.history.timeline.object(key, u32::MAX).is_some()
            }),
        }
    }

    /// Whether something is true of a table when the history ends, and was not before the migration.
    fn of_table(&self, table: Option<&Name>, holds: impl Fn(&Table) -> bool) -> bool {
        let Some(name) = table else { return false };
        self.touched(name.as_str(), name.schema_str())
            .is_some_and(|(touched, today)| !touched.before.as_deref().is_some_and(&holds) && holds(today))
    }

    /// What the migration did to a table of this name, and the table when the history ends.
    fn touched(&self, name: &str, schema: Option<&str>) -> Option<(&'a Touched<Table>, &'a Table)> {
        let delta = &self.migration.linked.delta;
        let written = Key { schema: schema.unwrap_or("public").into(), name: name.into() };
        // A name without a schema may be in any that the search path names.
        let elsewhere = || {
            let mut tables = delta.tables_named(name).filter(|_| schema.is_none());
            tables.next().map(|(_, touched)| touched)
        };
        let touched = delta.tables.get(&written).or_else(elsewhere)?;
        let after = touched.after.as_deref()?;
        let today = self.migration.history.finals.get(&after.id)?;
        Some((touched, today))
    }
}
