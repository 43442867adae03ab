//! What a statement speaks of and is not there yet, or is gone.
//!
//! A server has functions and tables that no migration makes, so a name that is not known is no fault by itself.
//! One that stands at another moment of the same run, made later or dropped before, is the history's own, and a statement
//! that needs it now is refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Replay;
use crate::source::Span;
use crate::sql::catalog::{Catalog, Delta, Key, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterAction, Expression, Name, ObjectChange, ObjectKind, Statement, StatementKind,
};

/// What stands at another moment of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Due {
    tables: BTreeSet<Key>,
    columns: BTreeSet<(Key, Arc<str>)>,
    /// Functions by name without the schema.
    functions: BTreeSet<Arc<str>>,
}

/// Notes what the statements of a run make, and what the run before it took away.
pub(crate) fn expect(catalog: &mut Catalog, statements: &[Statement], taken: Option<&Delta>) {
    let wants = |statement: &Statement| {
        !matches!(statement.kind, StatementKind::Insert(_) | StatementKind::Update(_) | StatementKind::Delete(_))
    };
    if catalog.dialect != Dialect::Postgres || statements.len() < 2 && taken.is_none() || !statements.iter().any(wants)
    {
        return;
    }
    let mut due = Due::default();
    for statement in statements {
        due.add_made(catalog, statement);
    }
    if let Some(taken) = taken {
        due.add_taken(taken);
    }
    catalog.due = due;
}

impl Due {
    /// What a statement makes.
    fn add_made(&mut self, catalog: &Catalog, statement: &Statement) {
        match &statement.kind {
            StatementKind::CreateTable(create) => {
                self.tables.insert(catalog.key(&create.name));
            }
            StatementKind::CreateView(view) => {
                self.tables.insert(catalog.key(&view.name));
            }
            StatementKind::CreateFunction(create) => {
                self.functions.insert(Arc::clone(&create.name.ident.value));
            }
            StatementKind::AlterTable(alter) => {
                let key = catalog.key(&alter.name);
                for change in &alter.changes {
                    match &change.action {
                        AlterAction::AddColumn { column, .. } => {
                            self.columns.insert((key.clone(), Arc::clone(&column.name.value)));
                        }
                        AlterAction::RenameColumn { to, .. } => {
                            self.columns.insert((key.clone(), Arc::clone(&to.value)));
                        }
                        AlterAction::RenameTo { to } => {
                            let name = Arc::clone(&to.ident.value);
                            self.tables.insert(Key { schema: Arc::clone(&key.schema), name });
                        }
                        _ => {}
                    }
                }
            }
            StatementKind::AlterObject(alter) if alter.kind == ObjectKind::Function => {
                if let ObjectChange::RenameTo(to) = &alter.change {
                    self.functions.insert(Arc::clone(&to.value));
                }
            }
            _ => {}
        }
    }

    /// What a run took away.
    fn add_taken(&mut self, taken: &Delta) {
        for (key, touched) in taken.tables.iter() {
            match (&touched.before, &touched.after) {
                (Some(_), None) => {
                    self.tables.insert(key.clone());
                }
                (Some(before), Some(after)) => {
                    let (gone, _) = before.columns.changed(&after.columns);
                    let gone = gone.into_iter().filter(|column| after.column(&column.name).is_none());
                    self.columns.extend(gone.map(|column| (key.clone(), Arc::clone(&column.name))));
                }
                _ => {}
            }
        }
        let objects = taken.objects.iter();
        let gone = objects.filter(|(_, touched)| touched.before.is_some() && touched.after.is_none());
        let functions = gone.filter(|(key, _)| key.kind == ObjectKind::Function);
        self.functions.extend(functions.map(|(key, _)| Arc::clone(&key.key.name)));
    }
}

impl Replay<'_> {
    /// A parent is there.
    pub(super) fn table_is_there(&mut self, key: &Key, span: Span) {
        if self.postgres() && self.catalog.table_at(key).is_none() && self.catalog.due.tables.contains(key) {
            self.missing(format_args!("table `{key}`"), key, span);
        }
    }

    /// A trigger calls a function without arguments that is there (Postgres documentation, "CREATE TRIGGER").
    pub(super) fn function_is_there(&mut self, function: &Name) {
        if !self.catalog.due.functions.contains(&function.ident.value) || self.has_function(&function.ident.value) {
            return;
        }
        let key = self.catalog.key(function);
        self.missing(format_args!("function `{key}`"), &key, function.ident.span);
    }

    /// An expression calls functions that are there.
    pub(super) fn calls_are_there(&mut self, expression: &Expression, span: Span) {
        if self.catalog.due.functions.is_empty() || !self.postgres() {
            return;
        }
        let due = expression.calls().filter(|call| self.catalog.due.functions.contains(*call));
        let missing: Vec<Arc<str>> = due.map(Arc::from).filter(|call| !self.has_function(call)).collect();
        for name in missing {
            let key = Key { schema: self.catalog.default_schema(), name };
            self.missing(format_args!("function `{key}`"), &key, span);
        }
    }

    /// Whether a function is due and not there.
    pub(super) fn lacks_function(&self, kind: ObjectKind, name: &Arc<str>) -> bool {
        matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine)
            && self.catalog.due.functions.contains(name)
            && !self.has_function(name)
    }

    fn has_function(&self, name: &Arc<str>) -> bool {
        let kinds = [ObjectKind::Function, ObjectKind::Procedure, ObjectKind::Aggregate];
        kinds.into_iter().any(|kind| self.catalog.namesakes(kind, name) > 0)
    }

    /// What a view reads is there, its columns too.
    pub(super) fn reads_are_there(&mut self, view: &Table, reads: &[Name]) {
        if !self.postgres() {
            return;
        }
        for name in reads {
            let key = self.catalog.key(name);
            if self.catalog.table_at(&key).is_none() && self.catalog.due.tables.contains(&key) && key != view.key {
                self.missing(format_args!("relation `{key}`"), &key, name.ident.span);
            }
            let columns: Vec<Arc<str>> = self
                .catalog
                .due
                .columns
                .iter()
                .filter(|(table, _)| *table == key)
                .map(|(_, name)| Arc::clone(name))
                .collect();
            for column in columns {
                let Some(table) = self.catalog.table_at(&key).filter(|table| table.is_table()).cloned() else {
                    continue;
                };
                if table.column(&column).is_none() && self.needs_column(view, &table, &column, name.ident.span) {
                    self.missing_member(&table, format_args!("column `{key}.{column}`"), name.ident.span);
                }
            }
        }
    }

    /// An expression about the columns of one table names none that is not there.
    pub(super) fn mentions_are_there(&mut self, key: &Key, expression: &Expression, span: Span) {
        if self.catalog.due.columns.is_empty() || !self.postgres() || expression.text.contains("select") {
            return;
        }
        let due = self.catalog.due.columns.iter().filter(|(table, name)| table == key && expression.mentions(name));
        let columns: Vec<Arc<str>> = due.map(|(_, name)| Arc::clone(name)).collect();
        let Some(table) = self.catalog.table_at(key).cloned() else { return };
        for column in columns.into_iter().filter(|column| table.column(column).is_none()) {
            self.missing_member(&table, format_args!("column `{key}.{column}`"), span);
        }
    }
}
