//! What a statement does to a schema.
//!
//! Works on the names and clauses of [`Statement`]; what is not understood makes what it may touch *unknown*, and
//! nothing is guessed. Rows and the bodies of functions leave no trace.

mod alter;
mod cast;
mod column;
mod comment;
mod composite;
mod constraint;
mod copied;
mod create;
mod depend;
mod domain;
mod drop;
mod due;
mod extension;
mod index;
mod inherit;
mod mysql;
mod naming;
mod object;
mod option;
mod output;
mod privilege;
mod remove;
mod rename;
mod role;
mod routine;
mod rows;
mod said;
mod setting;
mod sqlite;
mod statistics;
#[cfg(test)]
mod tests;
mod trigger;
mod view;

use std::sync::Arc;

pub(crate) use depend::members_on;
pub(crate) use due::{Due, expect};
pub(crate) use naming::{key_names as index_columns, object_name};
pub(crate) use statistics::Statistics;
pub(crate) use trigger::FIRING_OF;

use crate::source::Span;
use crate::sql::catalog::privilege::has_everything;
use crate::sql::catalog::{Catalog, Definition, Key, Object, ObjectKey, Origin, Table, TableKind};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{DoBlock, Ident, Name, ObjectKind, Statement, StatementKind};

/// Something that a server would refuse: a missing table, a name that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// What it is about.
    pub about: About,
    /// The word.
    pub span: Span,
}

/// The object that a fault is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The table, type or whatever it is, by its name.
    pub key: Key,
    /// Whether it is about a part of the object, as a column or constraint, and not about the whole.
    pub part: bool,
}

/// What a server would refuse; the text says what it is about: ``table `users` ``.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The object does not exist.
    Missing(String),
    /// No migration of the history makes the table; the history is taken for a part, and the table to be there.
    Presumed(String),
    /// The name is taken.
    Exists(String),
    /// Other objects need it; the text names one of them.
    Needed(String),
    /// A value has no cast to a type.
    Uncastable(String),
    /// `OR REPLACE` cannot make something else of it; the text says of what.
    Irreplaceable(String),
    /// It is another kind of relation than the statement says; the text names it: ``view `v` is no table``.
    OtherKind(String),
    /// The server has no such statement; the text says what it refuses.
    Refused(String),
}

/// Applies a statement of migration `step` and says what a server would refuse.
///
/// A fault never stops the replay: what can be applied is applied. While the catalog is unknown, a missing object is
/// no fault, for it may exist. A table that nothing makes is presumed to be there: the migration ran somewhere.
pub fn apply(catalog: &mut Catalog, statement: &Statement, step: u32) -> Vec<Fault> {
    run(catalog, statement, step, true)
}

/// Applies a statement of a rollback. It ran nowhere yet, so nothing is presumed for its sake.
pub fn apply_back(catalog: &mut Catalog, statement: &Statement, step: u32) -> Vec<Fault> {
    run(catalog, statement, step, false)
}

/// Applies a statement of a `DO` block. A block may ask first whether the table is there, so nothing is presumed, and
/// what a server would refuse is no fault.
pub fn apply_within(catalog: &mut Catalog, statement: &Statement, step: u32) {
    run(catalog, statement, step, false);
}

/// What a `DO` block does beside its plain statements.
pub fn end_block(catalog: &mut Catalog, block: &DoBlock) {
    if let Some(span) = block.dynamic {
        catalog.set_unknown(span);
    }
}

fn run(catalog: &mut Catalog, statement: &Statement, step: u32, presumes: bool) -> Vec<Fault> {
    let mut replay = Replay { catalog, statement, step, presumes, faults: Vec::new() };
    replay.statement();
    replay.faults
}

/// Applies statements in order.
pub fn apply_all<'s>(
    catalog: &mut Catalog,
    statements: impl IntoIterator<Item = &'s Statement>,
    step: u32,
) -> Vec<Fault> {
    statements.into_iter().flat_map(|statement| apply(catalog, statement, step)).collect()
}

struct Replay<'c> {
    catalog: &'c mut Catalog,
    statement: &'c Statement,
    step: u32,
    /// Whether a table that is not known must have been there.
    presumes: bool,
    faults: Vec<Fault>,
}

impl Replay<'_> {
    fn statement(&mut self) {
        let statement = self.statement;
        match &statement.kind {
            StatementKind::CreateTable(create) => self.create_table(create),
            StatementKind::CreateIndex(create) => self.create_index(create),
            StatementKind::AlterTable(alter) => self.alter_table(alter),
            StatementKind::CreateView(view) => self.create_view(view),
            StatementKind::CreateType(create) => self.create_type(create),
            StatementKind::CreateDomain(create) => self.create_domain(create),
            StatementKind::CreateSequence(create) => self.create_sequence(create),
            StatementKind::CreateFunction(create) => self.create_function(create),
            StatementKind::CreateTrigger(create) => self.create_trigger(create),
            StatementKind::CreatePolicy(create) => self.create_policy(create),
            StatementKind::CreateObject(create) => self.create_object(create),
            StatementKind::AlterObject(alter) => self.alter_object(alter),
            StatementKind::Drop(drop) => self.drop(drop),
            StatementKind::Comment(comment) => self.comment(comment),
            StatementKind::Role(role) => self.role(role),
            StatementKind::Grant(grant) => self.grant(grant),
            StatementKind::OwnedBy(owned) => self.owned_by(owned),
            StatementKind::RenameTables(rename) => {
                for (from, to) in &rename.pairs {
                    let key = self.catalog.key(from);
                    self.rename_table(&key, from.ident.span, &self.catalog.key(to));
                }
            }
            StatementKind::Insert(insert) => self.insert(insert),
            StatementKind::Update(update) => self.update(update),
            StatementKind::Copy(copy) => self.copy(copy),
            StatementKind::Query(query) => {
                if let Some(into) = &query.into {
                    self.create_from_query(&into.table);
                }
            }
            StatementKind::Set(set) if &*set.parameter == "search_path" => {
                let first = set.values.first().map(|value| Arc::clone(&value.text));
                let schema = first.filter(|text| !text.is_empty() && !text.contains('$'));
                self.catalog.set_default_schema(schema);
            }
            StatementKind::Set(set) if matches!(&*set.parameter, "role" | "session authorization") => {
                let named = set.values.first().map(|value| Arc::clone(&value.text));
                self.catalog.actor =
                    named.filter(|role| !has_everything(role) && !matches!(&**role, "none" | "default"));
            }
            StatementKind::Set(set) if set.pragma && &*set.parameter == "legacy_alter_table" => {
                self.catalog.legacy_alter = set.is_on();
            }
            StatementKind::Do(block) => self.block(block),
            StatementKind::Unknown => self.catalog.set_unknown(statement.span),
            _ => {}
        }
    }

    /// The statements of a block. Most blocks guard them against an object that exists or is missing, so what a server
    /// would refuse is no fault here.
    fn block(&mut self, block: &DoBlock) {
        for statement in &block.statements {
            apply_within(self.catalog, statement, self.step);
        }
        end_block(self.catalog, block);
    }

    fn origin(&self, clause: Span) -> Origin {
        Origin { step: self.step, statement: self.statement.span, clause }
    }

    /// An object is not there.
    fn missing(&mut self, what: impl std::fmt::Display, key: &Key, span: Span) {
        self.absent(what, About { key: key.clone(), part: false }, span);
    }

    /// A part of an object is not there.
    fn missing_in(&mut self, what: impl std::fmt::Display, key: &Key, span: Span) {
        self.absent(what, About { key: key.clone(), part: true }, span);
    }

    fn absent(&mut self, what: impl std::fmt::Display, about: About, span: Span) {
        if self.catalog.unknown().is_none() && !self.catalog.is_partial() {
            self.faults.push(Fault { kind: FaultKind::Missing(what.to_string()), about, span });
        } else {
            self.catalog.set_doubted();
        }
    }

    /// Whether a table is there. One that a migration names and nothing made was there before the history began: its
    /// members are not known, and what happens to it from here on is.
    fn stands(&mut self, kind: ObjectKind, key: &Key, span: Span) -> bool {
        if self.catalog.table_at(key).is_some() {
            return true;
        }
        let what = format!("{} `{key}`", kind.as_str());
        if !self.presumes {
            self.missing(what, key, span);
            return false;
        }
        let kind = match kind {
            ObjectKind::View => TableKind::View,
            ObjectKind::MaterializedView => TableKind::MaterializedView,
            ObjectKind::ForeignTable => TableKind::ForeignTable,
            _ => TableKind::Table,
        };
        let mut table = self.empty_table(key.clone(), kind, span);
        table.origin.step = Origin::BEFORE;
        table.privileges = None;
        table.unknown = Some(span);
        self.catalog.presume(table);
        let about = About { key: key.clone(), part: false };
        self.faults.push(Fault { kind: FaultKind::Presumed(what), about, span });
        true
    }

    /// A member that a table does not have is a fault, unless not all members are known.
    fn missing_member(&mut self, table: &Table, what: impl std::fmt::Display, span: Span) {
        if table.is_known() {
            self.missing_in(what, &table.key, span);
        } else {
            self.catalog.doubt_table(table.id);
        }
    }

    /// The name of an object is taken.
    fn exists(&mut self, what: impl std::fmt::Display, key: &Key, span: Span) {
        let about = About { key: key.clone(), part: false };
        self.faults.push(Fault { kind: FaultKind::Exists(what.to_string()), about, span });
    }

    /// The name of a part of an object is taken.
    fn exists_in(&mut self, what: impl std::fmt::Display, key: &Key, span: Span) {
        let about = About { key: key.clone(), part: true };
        self.faults.push(Fault { kind: FaultKind::Exists(what.to_string()), about, span });
    }

    /// Others need the object that goes, or a part of it.
    fn needed(&mut self, what: impl std::fmt::Display, key: &Key, span: Span) {
        let about = About { key: key.clone(), part: false };
        self.faults.push(Fault { kind: FaultKind::Needed(what.to_string()), about, span });
    }

    /// Changes a table in place. The state before the step is kept; a shared state is copied once.
    fn change<R>(&mut self, key: &Key, change: impl FnOnce(&mut Table) -> R) -> Option<R> {
        self.catalog.change(key, change)
    }

    fn put_object(&mut self, kind: ObjectKind, key: Key, detail: &str, definition: Definition, clause: Span) {
        let origin = self.origin(clause);
        let key = ObjectKey { kind, key, detail: detail.into() };
        // What takes another's place has its comment, its owner and its privileges (Postgres documentation, "CREATE
        // FUNCTION", "Notes").
        let (comment, privileges) = match self.catalog.object(&key) {
            Some(old) => (old.comment.clone(), old.privileges.clone()),
            None => (None, self.catalog.privileges_of_new(kind, &key.key.schema)),
        };
        self.catalog
            .put_object(key, Some(Arc::new(Object { definition, said: Vec::new(), comment, privileges, origin })));
    }

    fn object_key(&self, kind: ObjectKind, name: &Name, detail: &str) -> ObjectKey {
        let mut key = self.catalog.key(name);
        if name.schema.is_none() && !is_in_schema(kind) {
            key.schema = "".into();
        }
        ObjectKey { kind, key, detail: detail.into() }
    }

    fn postgres(&self) -> bool {
        self.catalog.dialect == Dialect::Postgres
    }
}

/// Whether objects of a kind live in a schema, and not in the database.
fn is_in_schema(kind: ObjectKind) -> bool {
    !matches!(
        kind,
        ObjectKind::Extension
            | ObjectKind::Schema
            | ObjectKind::Role
            | ObjectKind::Database
            | ObjectKind::Publication
            | ObjectKind::Subscription
            | ObjectKind::EventTrigger
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::Server
            | ObjectKind::Language
            | ObjectKind::Tablespace
            | ObjectKind::AccessMethod
            | ObjectKind::Cast
            | ObjectKind::UserMapping
            | ObjectKind::Event
    )
}

fn texts(idents: &[Ident]) -> Vec<Arc<str>> {
    idents.iter().map(|ident| Arc::clone(&ident.value)).collect()
}
