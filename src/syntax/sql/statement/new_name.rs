//! The names that a statement gives to new things.

use super::{
    AlterAction, AlterTable, ColumnDefinition, Constraint, CreateIndex, CreateTable, Ident, Name, ObjectChange,
    ObjectKind, Statement, StatementKind,
};

/// A name that a statement gives.
#[derive(Debug, Clone, Copy)]
pub struct NewName<'a> {
    /// What gets it.
    pub kind: ObjectKind,
    /// The name.
    pub ident: &'a Ident,
    /// The schema, if it is written.
    pub schema: Option<&'a Ident>,
    /// The table of a column, constraint, index, trigger or policy.
    pub table: Option<&'a Name>,
}

impl Statement {
    /// The names that it gives, in order: of what it creates, adds and renames. Those of extensions, roles and
    /// temporary tables are left out: others choose them, or nobody sees them.
    #[must_use]
    pub fn new_names(&self) -> Vec<NewName<'_>> {
        let mut names = Names(Vec::new());
        match &self.kind {
            StatementKind::CreateTable(create) => names.table(create),
            StatementKind::CreateIndex(create) => names.index(create),
            StatementKind::AlterTable(alter) => names.alter(alter),
            StatementKind::CreateView(create) if create.temporary.is_none() => {
                let kind = create.materialized.map_or(ObjectKind::View, |_| ObjectKind::MaterializedView);
                names.object(kind, &create.name);
                names.members(ObjectKind::Column, &create.columns, &create.name);
            }
            StatementKind::CreateType(create) => names.object(ObjectKind::Type, &create.name),
            StatementKind::CreateDomain(create) => names.object(ObjectKind::Domain, &create.name),
            StatementKind::CreateSequence(create) if create.temporary.is_none() => {
                names.object(ObjectKind::Sequence, &create.name);
            }
            StatementKind::CreateFunction(create) => names.object(create.kind, &create.name),
            StatementKind::CreateTrigger(create) => {
                names.member(ObjectKind::Trigger, &create.name.ident, &create.table);
            }
            StatementKind::CreatePolicy(create) => names.member(ObjectKind::Policy, &create.name, &create.table),
            StatementKind::CreateObject(create)
                if matches!(
                    create.kind,
                    ObjectKind::Schema | ObjectKind::Aggregate | ObjectKind::Statistics | ObjectKind::Publication
                ) =>
            {
                names.object(create.kind, &create.name);
            }
            StatementKind::AlterObject(alter) => {
                if let ObjectChange::RenameTo(to) = &alter.change {
                    let schema = alter.name.schema.as_ref();
                    names.0.push(NewName { kind: alter.kind, ident: to, schema, table: alter.table.as_ref() });
                }
            }
            _ => {}
        }
        names.0
    }
}

struct Names<'a>(Vec<NewName<'a>>);

impl<'a> Names<'a> {
    fn object(&mut self, kind: ObjectKind, name: &'a Name) {
        self.0.push(NewName { kind, ident: &name.ident, schema: name.schema.as_ref(), table: None });
    }

    fn member(&mut self, kind: ObjectKind, ident: &'a Ident, table: &'a Name) {
        self.0.push(NewName { kind, ident, schema: None, table: Some(table) });
    }

    fn members(&mut self, kind: ObjectKind, idents: &'a [Ident], table: &'a Name) {
        for ident in idents {
            self.member(kind, ident, table);
        }
    }

    fn table(&mut self, create: &'a CreateTable) {
        if create.temporary.is_some() {
            return;
        }
        self.object(ObjectKind::Table, &create.name);
        for column in &create.columns {
            self.column(column, &create.name);
        }
        for constraint in &create.constraints {
            self.constraint(constraint, &create.name);
        }
        for index in &create.indexes {
            self.index(index);
        }
    }

    fn column(&mut self, column: &'a ColumnDefinition, table: &'a Name) {
        self.member(ObjectKind::Column, &column.name, table);
        for constraint in &column.constraints {
            self.constraint(constraint, table);
        }
    }

    fn constraint(&mut self, constraint: &'a Constraint, table: &'a Name) {
        if let Some(name) = &constraint.name {
            self.member(ObjectKind::Constraint, name, table);
        }
    }

    fn index(&mut self, index: &'a CreateIndex) {
        if let Some(name) = &index.name {
            self.member(ObjectKind::Index, &name.ident, &index.table);
        }
    }

    fn alter(&mut self, alter: &'a AlterTable) {
        for change in &alter.changes {
            match &change.action {
                AlterAction::AddColumn { column, .. } | AlterAction::ChangeColumn { column, .. } => {
                    self.column(column, &alter.name);
                }
                AlterAction::AddConstraint(constraint) => self.constraint(constraint, &alter.name),
                AlterAction::AddIndex(index) => self.index(index),
                AlterAction::RenameColumn { to, .. } => self.member(ObjectKind::Column, to, &alter.name),
                AlterAction::RenameConstraint { to, .. } => self.member(ObjectKind::Constraint, to, &alter.name),
                AlterAction::RenameIndex { to, .. } => self.member(ObjectKind::Index, to, &alter.name),
                AlterAction::RenameTo { to } => {
                    let schema = to.schema.as_ref().or(alter.name.schema.as_ref());
                    self.0.push(NewName { kind: alter.kind, ident: &to.ident, schema, table: None });
                }
                _ => {}
            }
        }
    }
}
