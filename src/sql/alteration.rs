//! What statements change in place: defaults, numbering, access, views and functions that are replaced.

use super::catalog::{Table, TableKind};
use super::migration::{Direction, Migration, MigrationStatement};
use super::removal::family;
use super::statement::{AlterAction, ColumnChange, Expression, Ident, Name, ObjectChange, ObjectKind, StatementKind};
use crate::source::Span;

/// A change of how values come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationChange {
    /// The clause.
    pub span: Span,
    /// What follows from it.
    pub consequence: String,
    /// What to do.
    pub help: &'static str,
    /// What it is about.
    pub subject: String,
}

impl Migration<'_> {
    /// Whether a statement of it sets a parameter.
    #[must_use]
    pub fn sets(self, parameter: &str) -> bool {
        self.ups().any(|statement| match &statement.statement.kind {
            StatementKind::Set(set) => &*set.parameter == parameter && !set.reset,
            _ => false,
        })
    }
}

impl<'a> MigrationStatement<'a> {
    /// Whether a column's default is another one when the migration ends than before it, and this clause is the last
    /// word on it.
    #[must_use]
    pub fn changes_default_for_good(&self, column: &Ident, clause: Span) -> bool {
        let Some(table) = self.target else { return true };
        let speaks = |action: &AlterAction| match action {
            AlterAction::AlterColumn { column: other, change } => other == column && change.is_of_default(),
            _ => false,
        };
        let here = self.relation_changes().iter().filter(|change| change.span.start > clause.start);
        let later = self.later_about_table_saying(column.as_str());
        let mut behind = here.chain(later.flat_map(|other| other.relation_changes()));
        if behind.any(|change| speaks(&change.action)) {
            return false;
        }
        let Some(after) = self.column_after(column.as_str()) else { return false };
        let released = self.migration.before(&table.key).and_then(|table| table.column(column.as_str()));
        let before = released.or_else(|| table.column(column.as_str()));
        let value = |default: Option<&Expression>| {
            let text = default.map(|default| default.text.to_string());
            // A cast to the column's own type changes nothing.
            text.map(|text| text.split("::").next().unwrap_or_default().trim().to_owned())
        };
        let same = value(before.and_then(|column| column.default.as_ref())) == value(after.default.as_ref());
        let numbered = after.identity.is_some() || after.generated.is_some();
        !numbered && (!same || before.is_some_and(|column| column.identity.is_some()))
    }

    /// The view, function or procedure in use that it replaces.
    #[must_use]
    pub fn replaced(&self) -> Option<(&'static str, &'a Name)> {
        if self.direction == Direction::Down {
            return None;
        }
        match &self.statement.kind {
            StatementKind::CreateView(create) => {
                create.or_replace?;
                let old = self.migration.before(&self.migration.key(&create.name))?;
                let replaces = old.kind == TableKind::View && self.migration.is_in_use(old.origin);
                replaces.then_some(("view", &create.name))
            }
            StatementKind::CreateFunction(create) => {
                create.or_replace?;
                let detail = create.signature.as_ref().map_or("", |signature| &signature.text);
                let replaces = self.migration.overload_is_in_use(create.kind, &create.name, detail);
                replaces.then_some((create.kind.as_str(), &create.name))
            }
            _ => None,
        }
    }

    /// What changes who sees what of things in use: the place, and the name of the thing.
    #[must_use]
    pub fn access_changes(&self) -> Vec<(Span, String)> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let head = self.statement.head();
        match &self.statement.kind {
            StatementKind::CreatePolicy(create) if self.changes_what_is_in_use() => {
                vec![(head, create.table.to_string())]
            }
            StatementKind::AlterTable(alter) => {
                let opens = |action: &AlterAction| match action {
                    AlterAction::RowSecurity(_) => true,
                    AlterAction::SetParameters { .. } => alter.kind == ObjectKind::View,
                    _ => false,
                };
                let changes = self.relation_changes().iter().filter(|change| opens(&change.action));
                let changes = changes.filter(|_| self.changes_what_is_in_use());
                changes.map(|change| (change.span, alter.name.to_string())).collect()
            }
            StatementKind::AlterObject(alter) => {
                let in_use = match (alter.kind, &alter.table) {
                    (ObjectKind::Policy, Some(table)) => self.name_is_in_use(table),
                    (ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine, _) => {
                        self.object_is_in_use(family(alter.kind), &alter.name, alter.if_exists.is_some())
                    }
                    _ => false,
                };
                let options = matches!(alter.change, ObjectChange::Options(_) | ObjectChange::Policy(_));
                if in_use && options {
                    vec![(head, alter.table.as_ref().unwrap_or(&alter.name).to_string())]
                } else {
                    Vec::new()
                }
            }
            StatementKind::Grant(grant) if grant.revoke && grant.default_privileges.is_none() => {
                let in_use = |name: &Name| match grant.kind {
                    Some(kind) if !family(kind).is_empty() => self.object_is_in_use(family(kind), name, false),
                    _ if grant.all_in_schema => true,
                    _ => self.name_is_in_use(name),
                };
                let objects = grant.objects.iter().map(|object| &object.name);
                let named: Vec<String> = objects.filter(|name| in_use(name)).map(ToString::to_string).collect();
                if named.is_empty() { Vec::new() } else { vec![(head, named.join("`, `"))] }
            }
            _ => Vec::new(),
        }
    }

    /// Whether running code may use the table or view of a name.
    fn name_is_in_use(&self, name: &Name) -> bool {
        let migration = self.migration;
        let key = migration.key(name);
        match migration.before(&key) {
            Some(table) => migration.is_in_use(table.origin),
            None => migration.after(&key).is_none() && !migration.may_have_made_tables_before(self.statement.span),
        }
    }

    /// What changes how the values of identities, sequences and generated columns in use come about.
    #[must_use]
    pub fn generation_changes(&self) -> Vec<GenerationChange> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let StatementKind::AlterTable(alter) = &self.statement.kind else { return Vec::new() };
        if alter.kind == ObjectKind::Sequence {
            let in_use = self.object_is_in_use(family(ObjectKind::Sequence), &alter.name, alter.if_exists.is_some());
            let numbering = |action: &AlterAction| match action {
                AlterAction::SetParameters { parameters, .. } => {
                    let counts = parameters.words().any(|(word, _)| {
                        matches!(word, "restart" | "start" | "increment" | "minvalue" | "maxvalue" | "cycle")
                    });
                    let seeds = parameters.text.starts_with("restart") && self.follows_seeds(None);
                    counts && !seeds
                }
                _ => false,
            };
            let changes = alter.changes.iter().filter(|change| in_use && numbering(&change.action));
            return changes
                .map(|change| GenerationChange {
                    span: change.span,
                    consequence: format!(
                        "`{}` gives other numbers from here on, some of which rows may have already",
                        alter.name
                    ),
                    help: "set it to what the table holds: `SELECT setval('…', max(id)) FROM …`",
                    subject: format!("sequence:{}", alter.name),
                })
                .collect();
        }
        let of_change = |change: &'a super::statement::Change| {
            let AlterAction::AlterColumn { column, change: how } = &change.action else { return None };
            let (consequence, help) = match how {
                ColumnChange::SetIdentity { kind: None, .. } if self.follows_seeds(self.target) => return None,
                how if how.is_of_identity() => (
                    "gets its numbers in another way from here on: numbers may come twice, and code that writes its own may be refused",
                    "let the next number be larger than any that the table holds, and see who writes the column itself",
                ),
                ColumnChange::SetExpression(_) => (
                    "is computed in another way from here on, and a stored one is written anew for every row",
                    "add a column with the new expression, and let the code move to it",
                ),
                ColumnChange::DropExpression => (
                    "is no longer computed: rows that the running code writes have nothing in it",
                    "let the code write it before, or a trigger",
                ),
                _ => return None,
            };
            self.column_is_in_use(column, false).then(|| GenerationChange {
                span: change.span,
                consequence: format!("`{}.{column}` {consequence}", self.table_name()),
                help,
                subject: self.column_subject(column.as_str()),
            })
        };
        self.relation_changes().iter().filter_map(of_change).collect()
    }

    /// Whether rows were inserted before it in the migration: into this table, or into any.
    fn follows_seeds(&self, table: Option<&Table>) -> bool {
        let before = self.migration.ups().take_while(|other| other.statement.span.start < self.statement.span.start);
        before.into_iter().any(|other| {
            let inserts = matches!(other.statement.kind, StatementKind::Insert(_) | StatementKind::Copy(_));
            inserts && table.is_none_or(|table| other.target.is_some_and(|other| other.id == table.id))
        })
    }
}
