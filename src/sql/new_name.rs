//! Which names of a statement are news that last.

use super::migration::MigrationStatement;
use super::statement::{Name, NewName, ObjectKind};
use crate::sql::catalog::{Table, Touched};

impl<'a> MigrationStatement<'a> {
    /// The names that it gives to things which were not there before the migration and are still there, under these
    /// names, when the history ends. What a later migration has mended is no news, and what the history does not
    /// know is left out.
    #[must_use]
    pub fn lasting_names(&self) -> Vec<NewName<'a>> {
        let statement = self.statement;
        statement.new_names().into_iter().filter(|name| self.lasts(name)).collect()
    }

    fn lasts(&self, name: &NewName<'_>) -> bool {
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
            kind => self.migration.linked.delta.objects.iter().any(|(key, touched)| {
                key.kind == kind
                    && &*key.key.name == own
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
        let linked = self.migration.linked;
        let mut tables = linked.delta.tables.iter();
        let (_, touched) =
            tables.find(|(key, _)| &*key.name == name && schema.is_none_or(|schema| *key.schema == *schema))?;
        let after = touched.after.as_deref()?;
        let today = self.migration.history.finals.get(&after.id)?;
        Some((touched, today))
    }
}
