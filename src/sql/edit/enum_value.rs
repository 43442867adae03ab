//! Where a new value of an enum goes when nobody says it.

use crate::diagnostic::Edit;
use crate::sql::catalog::Definition;
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{ObjectChange, StatementKind};

impl MigrationStatement<'_> {
    /// The edit that says where the value stands that it adds: behind the one that is the last now. Nothing where the
    /// history does not know the enum.
    #[must_use]
    pub fn place_of_added_value(&self) -> Option<(String, Edit)> {
        let (name, value) = self.added_value()?;
        let delta = &self.migration.linked.delta;
        let mut named = delta.objects_named(name.as_str());
        let (_, touched) = named.next().filter(|_| self.block.is_none())?;
        let Definition::Enum(values) = &touched.before.as_ref()?.definition else { return None };
        let mut values: Vec<&str> = values.iter().map(|value| &***value).collect();
        if named.next().is_some() {
            return None;
        }
        let up = self.migration.up();
        for other in up.statements().iter().take(self.place()) {
            let StatementKind::AlterObject(alter) = &other.kind else { continue };
            match &alter.change {
                _ if alter.name.ident != name.ident => {}
                ObjectChange::AddValue { value, neighbour: None, .. } => values.push(&value.value),
                ObjectChange::AddValue { .. } => {}
                _ => return None,
            }
        }
        let last = values.last().filter(|_| !values.contains(&&*value.value))?;
        let clause = format!("AFTER '{}'", last.replace('\'', "''"));
        let edit = Edit::behind(value.span, format!(" {clause}"));
        Some((format!("say `{clause}`, where it goes without a word"), edit))
    }
}
