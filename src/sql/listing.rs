//! The migrations of a repository as a list: for each what it is, how it runs, and whether it can be taken back.

use super::inverse::{self, Inverse, Written};
use super::layout::{Transaction as Wrapping, UnitKind};
use super::rollback::Verdict;
use super::spared::Spared;
use super::statement::{StatementKind, Transaction};
use super::{Direction, Migration, Part, Sql};
use crate::settings::SqlSettings;
use crate::source::SourceMap;

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file of the part that migrates.
    pub path: String,
    /// The tool.
    pub tool: &'static str,
    /// The version as written.
    pub version: String,
    /// The rest of the name.
    pub name: String,
    /// What it is to its tool: `versioned`, `repeatable` or `baseline`.
    pub kind: &'static str,
    /// `reversible`, `up-only` or `repeatable`.
    pub direction: &'static str,
    /// Who opens the transaction: `tool`, `explicit` or `none`.
    pub transaction: &'static str,
    /// How many statements migrate.
    pub statements: usize,
    /// How many of them are not understood.
    pub unknown_statements: usize,
    /// The strongest lock on a table that others may use while it runs; nothing when there is none, or when the
    /// database is not PostgreSQL.
    pub strongest_lock: Option<String>,
    /// Whether it can be taken back.
    pub verdict: Verdict,
    /// Why nobody wants a rollback of it.
    pub spared: Option<Spared>,
    /// The file of the rollback.
    pub rollback_path: Option<String>,
    /// What the rollback leaves different, as sentences.
    pub residual: Vec<String>,
}

/// A rollback that nobody has replayed yet.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Version and name of the migration.
    pub title: String,
    /// Whether its tool runs rollbacks that somebody writes.
    pub runs: bool,
    /// The statements.
    pub inverse: Inverse,
    /// The file with the rollback in it, or why there is no place for one.
    pub written: Result<Written, String>,
}

impl Entry {
    /// Whether there is no rollback and nobody wants one.
    #[must_use]
    pub fn stands_alone(&self) -> Option<Spared> {
        self.spared.filter(|_| self.verdict == Verdict::Missing)
    }
}

impl Sql {
    /// Every migration in the order of its history, each once.
    #[must_use]
    pub fn listing(&self, sources: &SourceMap, settings: &SqlSettings) -> Vec<Entry> {
        self.own_migrations().map(|migration| entry(migration, sources, settings)).collect()
    }

    /// What takes each migration of the [listing](Self::listing) back, in its order.
    #[must_use]
    pub fn inverses(&self, sources: &SourceMap) -> Vec<Draft> {
        let draft = |migration| {
            let inverse = inverse::inverse(migration, sources);
            let written = inverse::write(migration, &inverse, sources);
            Draft { inverse, written, title: migration.title(), runs: migration.history.tool.has_rollback() }
        };
        self.own_migrations().map(draft).collect()
    }

    fn own_migrations(&self) -> impl Iterator<Item = Migration<'_>> {
        let all = self.histories.iter().flat_map(super::History::migrations);
        all.filter(|migration| !migration.linked.unit.context)
    }
}

fn entry(migration: Migration<'_>, sources: &SourceMap, settings: &SqlSettings) -> Entry {
    let unit = &migration.linked.unit;
    let path = |part: &Part| sources.get(part.section.file).path().to_owned();
    let up = migration.up();
    let not_understood =
        up.statements().iter().filter(|statement| matches!(statement.kind, StatementKind::Unknown)).count();
    Entry {
        path: path(up),
        tool: migration.history.tool.name(),
        version: unit.version.clone(),
        name: unit.name.clone(),
        kind: unit.kind.as_str(),
        direction: match (unit.kind, migration.down()) {
            (UnitKind::Repeatable, _) => "repeatable",
            (_, Some(_)) => "reversible",
            (_, None) if unit.rollback_unread => "reversible",
            (_, None) => "up-only",
        },
        transaction: transaction(up),
        statements: up.statements().len(),
        unknown_statements: not_understood,
        strongest_lock: strongest_lock(migration, settings),
        verdict: migration.linked.proof.verdict,
        spared: migration.spared(settings),
        rollback_path: migration.down().map(path),
        residual: migration.linked.proof.sentences(),
    }
}

fn strongest_lock(migration: Migration<'_>, settings: &SqlSettings) -> Option<String> {
    let ups = migration.statements().filter(|statement| statement.direction == Direction::Up);
    let modes = ups.flat_map(|statement| statement.felt(&[], settings)).map(|(_, held)| held.mode);
    modes.max().map(|mode| mode.as_str().to_owned())
}

fn transaction(part: &Part) -> &'static str {
    let begins = |statement: &crate::syntax::sql::Statement| {
        matches!(statement.kind, StatementKind::Transaction(Transaction::Begin))
    };
    match part.section.transaction {
        Wrapping::Wrapped => "tool",
        _ if part.statements().iter().any(begins) => "explicit",
        Wrapping::Implicit if part.statements().len() > 1 => "tool",
        _ => "none",
    }
}
