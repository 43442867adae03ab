//! Where a history contradicts itself: a migration that cannot be applied to what the migrations before it made.
//!
//! The server would refuse it, and so does every new database: a laptop, a test run, a restored environment. Only what
//! the history itself says counts. What no migration ever made may come from elsewhere; what a procedure, a `DO` block
//! or an unknown statement may have changed is in doubt.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::catalog::{Key, Origin};
use super::entity;
use super::history::History;
use super::layout::UnitKind;
use super::migration::Migration;
use super::replay::{Fault, FaultKind};
use super::statement::{AlterAction, Change, StatementKind};
use crate::source::Span;
use crate::syntax::sql::Dialect;

/// A word that the migrations before it contradict.
#[derive(Debug, Clone)]
pub struct Contradiction<'a> {
    /// What the server would refuse.
    pub fault: Cow<'a, Fault>,
    /// The other place: what made the object, or takes it away.
    pub other: Option<Other>,
}

/// The place that a word contradicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// It is made here already.
    Made(Span),
    /// It is made here, later.
    MadeLater(Span),
    /// It is gone since this migration.
    GoneSince(Span),
}

/// Schemas that every PostgreSQL server has.
const SYSTEM_SCHEMAS: [&str; 2] = ["pg_catalog", "information_schema"];

impl<'a> Migration<'a> {
    /// What in it the migrations before it contradict, the first word about each object.
    #[must_use]
    pub fn contradictions(self) -> Vec<Contradiction<'a>> {
        let mut seen: BTreeSet<Key> = BTreeSet::new();
        let faults = self.certain_faults().filter(|fault| self.ground(fault) == Ground::Own);
        let mut found: Vec<Contradiction<'a>> = faults
            .map(|fault| Contradiction { fault: Cow::Borrowed(fault), other: self.other_of(fault) })
            .chain(self.certain_absent_types())
            .collect();
        found.retain(|contradiction| seen.insert(contradiction.fault.about.key.clone()));
        found
    }

    /// The types that are missing where it uses them.
    fn certain_absent_types(self) -> impl Iterator<Item = Contradiction<'a>> {
        let certain = self.is_replayed_in_order();
        let absent = if certain { self.absent_types() } else { Vec::new() };
        let sure = absent.into_iter().filter(move |(fault, _)| !self.is_in_doubt(fault));
        sure.map(|(fault, other)| Contradiction { fault: Cow::Owned(fault), other })
    }

    /// The words for objects that no migration ever makes, though others build on them.
    pub fn groundless(self) -> impl Iterator<Item = &'a Fault> {
        self.certain_faults().filter(move |fault| self.ground(fault) == Ground::None)
    }

    /// The words for objects that only another history can have made.
    pub(super) fn open_faults(self) -> impl Iterator<Item = &'a Fault> {
        self.certain_faults().filter(move |fault| self.own_ground(fault).is_none())
    }

    /// What a server would refuse, as far as that is certain.
    fn certain_faults(self) -> impl Iterator<Item = &'a Fault> {
        let versioned = self.is_replayed_in_order();
        // What a server has no word for is wrong in every order: rules about the dialect speak of it.
        let faults = self.linked.faults.iter().filter(|fault| !matches!(fault.kind, FaultKind::Refused(_)));
        faults.filter(move |fault| versioned && !self.is_in_doubt(fault))
    }

    /// Whether it runs once in its place, and nothing runs before it but what is known.
    fn is_replayed_in_order(self) -> bool {
        let list = self.history.journal.as_ref().map_or(0, |journal| journal.entries.len());
        // A list with more entries than there are files: what the others do is not known.
        let whole = list <= self.history.linked.len();
        self.linked.unit.kind == UnitKind::Versioned && whole
    }

    /// Whether something before a word may have changed what it is about in a way that is not understood.
    fn is_in_doubt(self, fault: &Fault) -> bool {
        let history = self.history;
        let opaque = history
            .timeline
            .unknown(self.linked.step)
            .is_some_and(|span| !self.up().section.span().contains(span) || span.start < fault.span.start);
        // MySQL and SQLite name what a person leaves unnamed in ways of their own.
        let named = self.history.dialect != Dialect::Postgres && !is_of_table(fault);
        opaque || named || history.may_be_touched(&fault.about.key.name, self.linked.step)
    }

    /// What the word is about.
    fn ground(self, fault: &Fault) -> Ground {
        let history = self.history;
        match self.own_ground(fault) {
            Some(ground) => ground,
            None if history.made_elsewhere.contains(&fault.about.key.name) => Ground::Foreign,
            None if is_of_table(fault) || history.is_groundless() => Ground::None,
            None => Ground::Own,
        }
    }

    /// The same in the eyes of its history alone; nothing where that depends on what other histories make.
    fn own_ground(self, fault: &Fault) -> Option<Ground> {
        let (history, key) = (self.history, &fault.about.key);
        let whole = !fault.about.part;
        match fault.kind {
            FaultKind::Exists(_) if whole => {
                // A table that was taken for granted is made here after all.
                return Some(if self.made_before(fault).is_some() { Ground::Own } else { Ground::Foreign });
            }
            FaultKind::Missing(_) | FaultKind::Presumed(_) if whole => {}
            _ => return Some(Ground::Own),
        }
        if self.made_before(fault).is_some() {
            return Some(Ground::Own);
        }
        let foreign = SYSTEM_SCHEMAS.contains(&&*key.schema)
            || entity::is_internal(&key.name.to_ascii_lowercase())
            || !history.owns_schema(&key.schema);
        if foreign {
            Some(Ground::Foreign)
        } else if self.made_later(fault).is_some() {
            Some(Ground::Own)
        } else if !history.makers(key).is_empty() {
            // Who drops or replaces what nobody made knows that it is there.
            Some(Ground::None)
        } else if history.makes_name(&key.name) {
            Some(Ground::Foreign)
        } else {
            None
        }
    }

    /// What made the object before a word, whether or not it is there at the word.
    fn made_before(self, fault: &Fault) -> Option<Origin> {
        let name = &*fault.about.key.name;
        let before = |step: u32, maker: Origin| {
            let own = self.up().statement_at(maker.statement);
            // In one migration the name counts under which it was made.
            let renamed = own.and_then(|made| made.create_table()).is_some_and(|create| create.name.as_str() != name);
            step < self.linked.step || step == self.linked.step && !renamed && maker.clause.start < fault.span.start
        };
        let makers = self.history.makers(&fault.about.key);
        makers.into_iter().filter(|(step, maker)| before(*step, *maker)).map(|(_, maker)| maker).next_back()
    }

    /// The `CREATE TABLE` behind a word that makes a table which was not there: no `IF NOT EXISTS`, and nothing in
    /// between that drops it or gives it another name.
    fn made_later(self, fault: &Fault) -> Option<Span> {
        let name = &*fault.about.key.name;
        let later = self.history.linked.iter().skip(self.linked.step as usize);
        let statements = later.flat_map(|linked| linked.up.statements_saying(name)).filter(|statement| {
            !self.up().section.span().contains(statement.span) || statement.span.end > fault.span.start
        });
        for statement in statements {
            match &statement.kind {
                StatementKind::Drop(drop) if drop.targets.iter().any(|target| target.name.as_str() == name) => {
                    return None;
                }
                StatementKind::AlterTable(alter) if alter.name.as_str() == name => {
                    let renames = |change: &Change| matches!(change.action, AlterAction::RenameTo { .. });
                    if alter.changes.iter().any(renames) {
                        return None;
                    }
                }
                StatementKind::CreateTable(create) if create.name.as_str() == name => {
                    return create.if_not_exists.is_none().then_some(create.name.ident.span);
                }
                _ => {}
            }
        }
        None
    }

    fn other_of(self, fault: &Fault) -> Option<Other> {
        let history = self.history;
        match fault.kind {
            FaultKind::Exists(_) if !fault.about.part => self.made_before(fault).map(|maker| Other::Made(maker.clause)),
            FaultKind::Missing(_) | FaultKind::Presumed(_) if !fault.about.part => {
                let gone = history.timeline.gone_since(&fault.about.key, self.linked.step);
                let gone = gone.and_then(|step| history.linked.get(step as usize)).map(|linked| linked.up.place());
                gone.map(Other::GoneSince).or_else(|| self.made_later(fault).map(Other::MadeLater))
            }
            _ => None,
        }
    }
}

/// Where an object comes from that a word is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// The history makes it, or a part of it.
    Own,
    /// Something else makes it: the server, a tool, another history.
    Foreign,
    /// Nobody makes it as far as is known.
    None,
}

/// Whether a fault is about a table or a column, whose names people write in every dialect.
fn is_of_table(fault: &Fault) -> bool {
    match &fault.kind {
        FaultKind::Presumed(_) | FaultKind::OtherKind(_) => true,
        FaultKind::Missing(what)
        | FaultKind::Exists(what)
        | FaultKind::Needed(what)
        | FaultKind::Uncastable(what)
        | FaultKind::Irreplaceable(what)
        | FaultKind::Refused(what) => ["table ", "column ", "view "].iter().any(|start| what.starts_with(start)),
    }
}

impl History {
    /// When an object of this name comes to be, and what makes it.
    fn makers(&self, key: &Key) -> Vec<(u32, Origin)> {
        self.timeline.makers(key)
    }

    /// Whether an object of this name comes to be in any schema.
    pub(super) fn makes_name(&self, name: &str) -> bool {
        self.timeline.makes_name(name)
    }

    /// Whether a schema is the default one, or the history makes it or something in it.
    fn owns_schema(&self, schema: &str) -> bool {
        matches!(schema, "" | "public" | "main") || self.timeline.has_schema(schema)
    }

    /// Whether it builds on a table that no migration makes: then other objects may be missing for the same reason.
    fn is_groundless(&self) -> bool {
        self.linked.iter().flat_map(|linked| &linked.faults).any(|fault| {
            matches!(fault.kind, FaultKind::Presumed(_))
                && !entity::is_internal(&fault.about.key.name.to_ascii_lowercase())
                && self.makers(&fault.about.key).is_empty()
        })
    }
}

#[cfg(test)]
mod tests {

    use super::super::layout::{SqlFile, detect};
    use super::super::{link, parse_section};
    use super::*;
    use crate::settings::SqlSettings;
    use crate::source::{FileId, Text};

    /// What contradicts in a history of these up parts, and what has no ground.
    fn check(texts: &[&str], contradictions: &[&str], groundless: &[&str]) {
        let names: Vec<String> = (1..=texts.len()).map(|number| format!("m/{number}_a.up.sql")).collect();
        let own: Vec<Text> = texts.iter().map(|text| (*text).into()).collect();
        let files: Vec<SqlFile<'_>> = own
            .iter()
            .zip(&names)
            .enumerate()
            .map(|(index, (text, path))| SqlFile { id: FileId::new(index), path, text, named: false, exact: true })
            .collect();
        let layout = detect(&files, &[], &SqlSettings::default()).layouts.remove(0);
        let scripts = layout.sections().map(|section| parse_section(section, layout.dialect)).collect();
        let history = link(layout, scripts);
        let written = |fault: &Fault| texts[fault.span.file.index()][fault.span.range()].to_owned();
        let found: Vec<String> =
            history.migrations().flat_map(Migration::contradictions).map(|found| written(&found.fault)).collect();
        assert_eq!(found, contradictions, "{texts:?}");
        let found: Vec<String> = history.migrations().flat_map(Migration::groundless).map(written).collect();
        assert_eq!(found, groundless, "{texts:?}");
    }

    #[test]
    fn a_history_contradicts_itself() {
        check(&["CREATE TABLE a (b int);", "CREATE TABLE a (b int);"], &["a"], &[]);
        check(&["ALTER TABLE a ADD c int;", "CREATE TABLE a (b int);"], &["a"], &[]);
        check(&["CREATE TABLE a (b int);", "DROP TABLE a;", "ALTER TABLE a ADD c int;"], &["a"], &[]);
        check(&["CREATE TABLE a (b int);", "ALTER TABLE a RENAME COLUMN c TO d;"], &["c"], &[]);
        check(&["CREATE TABLE a (b int);", "CREATE INDEX i ON a (d);"], &["d"], &[]);
        check(&["CREATE TABLE a (b int);", "DROP INDEX i;"], &["i"], &[]);
        check(&["CREATE TABLE a (b int, UNIQUE (d));"], &["d"], &[]);
        check(&["CREATE TABLE a (b mood);", "CREATE TYPE mood AS ENUM ('x');"], &["mood"], &[]);
        check(&["CREATE TYPE m AS ENUM ('x'); DROP TYPE m;", "CREATE TABLE a (b m[]);"], &["m[]"], &[]);
        check(&["CREATE DOMAIN d AS int;", "DROP DOMAIN d;", "ALTER TABLE a ADD b d;"], &["d"], &["a"]);
    }

    #[test]
    fn what_comes_from_elsewhere_contradicts_nothing() {
        check(&["ALTER TABLE a ADD c int;", "CREATE INDEX i ON a (d); DROP INDEX k;"], &[], &["a"]);
        check(&["CREATE TABLE a (b int REFERENCES auth.users);"], &[], &[]);
        check(&["ALTER TABLE schema_migrations ADD c int;"], &[], &[]);
        check(&["ALTER TABLE a RENAME TO b; CREATE TABLE a (c int); DROP TABLE b;"], &[], &["a"]);
        check(&["CREATE TABLE t (c int); DROP TABLE a; ALTER TABLE t RENAME TO a;"], &[], &["a"]);
        check(&["ALTER TABLE a ADD c int;", "CREATE TABLE IF NOT EXISTS a (b int);"], &[], &["a"]);
        check(&["CREATE TABLE s.a (b int);", "ALTER TABLE a ADD c int;"], &[], &[]);
        check(&["CREATE TABLE a (b citext, c geometry(Point), d a);"], &[], &[]);
        check(
            &["CREATE TYPE m AS ENUM ('x');", "DROP TYPE m; CREATE TYPE m AS (x int); CREATE TABLE a (b m);"],
            &[],
            &[],
        );
        check(&["CREATE TYPE m AS ENUM ('x');", "ALTER TYPE m RENAME TO n; CREATE TABLE a (b n);"], &[], &[]);
        check(&["CREATE TABLE a (b int);", "SELECT rebuild('a');", "CREATE TABLE a (b int);"], &[], &[]);
        check(&["CREATE TABLE a (b int);", "CALL p();", "CREATE TABLE a (b int);"], &[], &[]);
        check(
            &[
                "CREATE TABLE a (b int);",
                "DO $$ BEGIN EXECUTE 'ALTER TABLE a ADD ' || x; END $$;",
                "ALTER TABLE a DROP c;",
            ],
            &[],
            &[],
        );
        check(&["CREATE TABLE a (b int);", "CREATE TABLE IF NOT EXISTS a (b int);"], &[], &[]);
    }
}
