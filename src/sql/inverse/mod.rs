//! The rollback of a migration, written from what the migration did to the schema.
//!
//! What counts is the schema before and after, not the statements: whatever they were, the difference is undone in an
//! order that a server accepts. Old definitions come from the catalog, or, where the catalog keeps no more than a
//! text to compare, from the statement that made the object. Nothing here is a promise: whoever offers a rollback
//! replays it first and asks for the [verdict](super::rollback::Verdict).

mod change;
mod comment;
mod form;
mod index;
mod object;
mod privilege;
mod render;
mod table;

use std::collections::{HashMap, HashSet};

use super::Migration;
use super::catalog::{Delta, Index, Key, ObjectKey, Origin};
use crate::source::{SourceMap, Span};
use crate::sql::statement::{ObjectKind, StatementKind};
use crate::syntax::sql::Dialect;

pub use form::{Moved, Written, is_written_beside, migration_of, path, place, write};

/// A rollback as statements, and what no statement can bring back.
#[derive(Debug, Clone, Default)]
pub struct Inverse {
    /// The statements in order.
    pub steps: Vec<Step>,
    /// What cannot be undone, as sentences.
    pub gaps: Vec<String>,
}

/// One statement of a rollback.
#[derive(Debug, Clone)]
pub struct Step {
    /// The statement without its semicolon.
    pub sql: String,
    /// The same outside of a transaction, without standing in the way of others.
    pub concurrently: Option<String>,
    /// What it cannot bring back: the rows of a table, the values of a column.
    pub loses: Option<String>,
    phase: Phase,
    /// Sorts within the phase.
    rank: i64,
}

/// `CREATE INDEX` for an index of a table, without its semicolon.
pub(super) fn written_index(dialect: Dialect, table: &Key, index: &Index) -> String {
    render::index(dialect, table, index, false)
}

/// When a statement has its turn: what depends on others goes first and comes back last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Revoke,
    DropView,
    DropMember,
    DropFunction,
    DropReference,
    DropConstraint,
    DropIndex,
    DropColumn,
    DropTable,
    RenameTable,
    Rename,
    MakeType,
    MakeTable,
    MakeColumn,
    ChangeColumn,
    MakeConstraint,
    MakeIndex,
    MakeReference,
    DropObject,
    MakeView,
    MakeMember,
    Comment,
    Grant,
}

/// Collects the statements of one rollback.
struct Writer<'a> {
    migration: Migration<'a>,
    /// What is taken back: what the migration changed, or what its rollback leaves of that.
    delta: &'a Delta,
    sources: &'a SourceMap,
    inverse: Inverse,
    /// The objects that are gone under their names, by where they were made.
    gone: HashMap<(ObjectKind, Span), &'a ObjectKey>,
    /// Where the objects were made whose names are new.
    come: HashSet<(ObjectKind, Span)>,
}

/// What takes a migration back.
#[must_use]
pub fn inverse(migration: Migration<'_>, sources: &SourceMap) -> Inverse {
    inverse_of(migration, &migration.linked.delta, sources)
}

/// What takes back a change that a migration and something behind it make together.
#[must_use]
pub fn inverse_of<'a>(migration: Migration<'a>, delta: &'a Delta, sources: &'a SourceMap) -> Inverse {
    let (mut gone, mut come) = (HashMap::new(), HashSet::new());
    for (key, touched) in delta.objects.iter() {
        match (&touched.before, &touched.after) {
            (Some(old), None) => {
                gone.entry((key.kind, old.origin.clause)).or_insert(key);
            }
            (None, Some(new)) => {
                come.insert((key.kind, new.origin.clause));
            }
            _ => {}
        }
    }
    let mut writer = Writer { migration, delta, sources, inverse: Inverse::default(), gone, come };
    writer.tables();
    writer.objects();
    writer.privileges();
    let mut inverse = writer.inverse;
    inverse.steps.sort_by_key(|step| (step.phase, step.rank));
    inverse
}

impl<'a> Writer<'a> {
    fn step(&mut self, phase: Phase, origin: Origin, sql: String) -> &mut Step {
        // What came last goes first; what was there first comes back first.
        let at = (i64::from(origin.step) << 32) + i64::from(origin.statement.start);
        let drops = phase <= Phase::DropTable || phase == Phase::DropObject;
        let rank = if drops { -at } else { at };
        self.inverse.steps.push(Step { sql, concurrently: None, loses: None, phase, rank });
        let last = self.inverse.steps.len() - 1;
        &mut self.inverse.steps[last]
    }

    fn gap(&mut self, text: String) {
        self.inverse.gaps.push(text);
    }

    /// The statement that made something, as it is written.
    fn written(&self, origin: Origin) -> Option<String> {
        let source = self.sources.get(origin.statement.file);
        let text = source.slice(origin.statement).trim().trim_end_matches(';').trim_end();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether the migration makes an index without standing in the way of writers.
    fn makes_concurrently(&self, index: &Index) -> bool {
        let made = self.migration.up().statement_at(index.origin.statement);
        made.is_some_and(|statement| match &statement.kind {
            StatementKind::CreateIndex(create) => create.concurrently.is_some(),
            _ => false,
        })
    }

    /// Whether the migration drops an index without standing in the way of writers.
    fn drops_concurrently(&self, name: &str) -> bool {
        self.migration.up().statements_saying(name).any(|statement| match &statement.kind {
            StatementKind::Drop(drop) => {
                drop.concurrently.is_some() && drop.targets.iter().any(|target| target.name.as_str() == name)
            }
            _ => false,
        })
    }

    /// The name of an object before the migration, if it has another one after it.
    fn name_before(&self, key: &ObjectKey, origin: Origin) -> Option<&'a ObjectKey> {
        self.gone.get(&(key.kind, origin.clause)).copied()
    }

    /// Whether an object has another name after the migration.
    fn is_moved(&self, key: &ObjectKey, origin: Origin) -> bool {
        self.come.contains(&(key.kind, origin.clause))
    }
}
