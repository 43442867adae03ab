//! What a statement makes others wait for: which lock on which relation, and what happens while it is held.
//!
//! PostgreSQL only. [`FACTS`] is the knowledge, one row for each form of a statement; a test runs an example of every
//! row on a real server and compares. [`MigrationStatement::effects`] finds the forms of a statement, with what the
//! history knows of its tables. What a function or a `DO` block does is not known, and the answer says so.

mod alter;
mod facts;
mod form;
mod refusal;
mod relation;
mod types;
mod volatility;

use super::catalog::Key;
use super::migration::MigrationStatement;
use crate::source::Span;

pub use facts::FACTS;
pub use refusal::Refusal;
pub use types::{TypeChange, is_built_in, narrows, type_change};
pub use volatility::{Volatility, built_in};

/// The modes of locks on relations, the weakest first (PostgreSQL documentation, "Explicit Locking").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Mode {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl Mode {
    /// All of them, the weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The words of `LOCK TABLE`, in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// The mode of these words, in any case.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str().eq_ignore_ascii_case(words))
    }

    /// Whether queries wait: only `ACCESS EXCLUSIVE` conflicts with the `ACCESS SHARE` of a query.
    #[must_use]
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Whether `INSERT`, `UPDATE` and `DELETE` wait: what conflicts with their `ROW EXCLUSIVE`.
    #[must_use]
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }
}

/// What happens while the lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// The catalog changes: a moment.
    Moment,
    /// As many rows as the statement names are changed or read.
    Rows,
    /// Nobody can say from the text.
    Unknown,
    /// Every row is read.
    Scan,
    /// Every row is looked up in the referenced table.
    References,
    /// An index is built from every row.
    Index,
    /// The result of a query is stored anew.
    Rebuild,
    /// The files are copied.
    Copy,
    /// Every row is written anew, and every index with them.
    Rewrite,
}

impl Work {
    /// Whether it takes the longer the more rows there are.
    #[must_use]
    pub fn is_long(self) -> bool {
        self > Self::Unknown
    }

    /// The clause of a sentence that says for how long: "while every row is read".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moment => "for a moment",
            Self::Rows => "as long as it works on rows",
            Self::Unknown => "for as long as it takes",
            Self::Scan => "while every row is read",
            Self::References => "while every row is checked",
            Self::Index => "while the index is built",
            Self::Rebuild => "while its query runs",
            Self::Copy => "while its files are copied",
            Self::Rewrite => "while every row is rewritten",
        }
    }
}

/// What a relation is to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// The table, view or sequence that it names.
    Target,
    /// The table that a foreign key of the target refers to.
    Referenced,
    /// The tables whose foreign keys refer to the target.
    Referencing,
    /// The table that is or was divided, or inherited from.
    Parent,
    /// The partition that comes or goes.
    Partition,
    /// The default partition of the parent.
    DefaultPartition,
    /// An index of the target.
    Index,
    /// The tables with a column of the domain.
    Users,
}

/// What a form of a statement does, on the versions for which the row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The form.
    pub form: Form,
    /// The first major version for which it holds.
    pub since: u32,
    /// The first major version for which it no longer holds.
    pub until: u32,
    /// The strongest lock on each kind of relation.
    pub locks: &'static [(Object, Mode)],
    /// What happens meanwhile.
    pub work: Work,
    /// Where PostgreSQL's documentation says so, or that it was seen on a server.
    pub source: &'static str,
}

/// A lock on a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What the relation is to the statement.
    pub object: Object,
    /// Its name.
    pub key: Key,
    /// The lock.
    pub mode: Mode,
}

/// What one clause of a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The row that says so.
    pub fact: &'static Fact,
    /// The clause.
    pub span: Span,
    /// The locks, by name, as far as the history knows the relations.
    pub locks: Vec<Held>,
}

pub use form::Form;

impl Effect {
    /// The strongest lock.
    #[must_use]
    pub fn strongest(&self) -> Option<&Held> {
        self.locks.iter().max_by_key(|held| held.mode)
    }

    /// What stands still and for how long: "nobody can read or write `orders` while every row is rewritten".
    #[must_use]
    pub fn standstill(&self) -> String {
        let Some(held) = self.strongest() else { return String::new() };
        let names: Vec<String> =
            self.locks.iter().filter(|other| other.mode == held.mode).map(|held| format!("`{}`", held.key)).collect();
        let who = if held.mode.blocks_reads() {
            "nobody can read or write"
        } else if held.mode.blocks_writes() {
            "nobody can write to"
        } else {
            "no other change of the schema can begin on"
        };
        format!("{who} {} {}", names.join(" and "), self.fact.work.as_str())
    }
}

impl Form {
    /// The row of the form on a major version of PostgreSQL, if the form exists there.
    #[must_use]
    pub fn fact(self, version: u32) -> Option<&'static Fact> {
        FACTS.iter().find(|fact| fact.form == self && fact.since <= version && version < fact.until)
    }
}

impl MigrationStatement<'_> {
    /// What the statement does, clause by clause, on a major version of PostgreSQL; nothing when it may do anything.
    #[must_use]
    pub fn effects(&self, version: u32) -> Option<Vec<Effect>> {
        let clauses = form::forms(self, version)?;
        let mut effects = Vec::with_capacity(clauses.len());
        for (form, span) in clauses {
            let Some(fact) = form.fact(version) else { continue };
            effects.push(Effect { fact, span, locks: relation::held(self, fact, span) });
        }
        Some(effects)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_one_row_for_each_version() {
        for fact in FACTS {
            for version in 10..=18 {
                let rows = FACTS.iter().filter(|row| row.form == fact.form);
                let holds = rows.filter(|row| row.since <= version && version < row.until).count();
                assert!(holds <= 1, "{:?} on {version}", fact.form);
            }
        }
    }

    #[test]
    fn modes_know_whom_they_block() {
        assert!(Mode::AccessExclusive.blocks_reads() && !Mode::Exclusive.blocks_reads());
        assert!(Mode::Share.blocks_writes() && !Mode::ShareUpdateExclusive.blocks_writes());
        assert_eq!(Mode::from_words("share row exclusive"), Some(Mode::ShareRowExclusive));
    }
}
