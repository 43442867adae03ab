//! What archlint says about PostgreSQL, asked of PostgreSQL.
//!
//! Every row of `sql::locks::FACTS`, every refusal, every pair of types and every volatility has an example here, and
//! each example is run on a real server, in a transaction that is rolled back where the statement allows one. A row
//! without an example fails the suite even without a server.
//!
//! The server is `ARCHLINT_POSTGRES` (a connection URL, to a database that may be filled and emptied), or a private
//! cluster that is made for the run. Where neither is to be had the tests say so and pass, unless
//! `ARCHLINT_REQUIRE_POSTGRES=1` makes that a failure.

mod edits;
mod examples;
mod inverse;
mod look;
mod model;
mod refusals;
mod refused;
mod server;
mod types;

use std::collections::BTreeSet;

use archlint::source::FileId;
use archlint::sql::locks::{FACTS, Fact, Mode, Object, Refusal, Volatility, Work};
use archlint::syntax::sql::Dialect;
use archlint::syntax::sql::keyword::{Reservation, reserved_words};

use examples::EXAMPLES;
use look::Seen;
use refusals::REFUSALS;
use server::Server;
use types::TYPES;

#[test]
fn every_claim_has_an_example() {
    let claimed: BTreeSet<_> = FACTS.iter().map(|fact| fact.form).collect();
    let shown: BTreeSet<_> = EXAMPLES.iter().map(|example| example.form).collect();
    assert_eq!(claimed, shown, "the forms of FACTS and those of EXAMPLES");
    let refused: BTreeSet<_> = REFUSALS.iter().map(|example| example.refusal).collect();
    assert_eq!(refused, Refusal::ALL.into_iter().collect(), "the refusals and their examples");
}

/// Each example is the form that the fact speaks of, as archlint reads it.
#[test]
fn examples_are_read_as_their_forms() {
    let mut faults = Vec::new();
    for example in EXAMPLES {
        for version in [15, 18] {
            let Some(fact) = example.form.fact(version) else { continue };
            match model::facts(example, version) {
                Some(forms) if forms.contains(&fact) => {}
                forms => faults.push(format!("{} on {version}: {forms:?}", example.sql)),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn locks_and_work_are_as_claimed() {
    let Some(server) = Server::get() else { return };
    let mut faults = Vec::new();
    for example in EXAMPLES {
        let Some(fact) = example.form.fact(server.version) else { continue };
        let seen = if example.alone { server.look_from_outside(example) } else { server.look(example) };
        match seen {
            Ok(seen) => {
                faults.extend(differences(fact, &seen).into_iter().map(|fault| format!("{}: {fault}", example.sql)));
            }
            Err(error) => faults.push(format!("{}: {error}", example.sql)),
        }
    }
    assert!(faults.is_empty(), "PostgreSQL {}:\n{}", server.version, faults.join("\n"));
}

fn differences(fact: &Fact, seen: &Seen) -> Vec<String> {
    let mut faults = Vec::new();
    let claimed = |object: Object| fact.locks.iter().find(|(own, _)| *own == object).map(|&(_, mode)| mode);
    for object in OBJECTS {
        let found = seen.locks.get(&object).copied().filter(|mode| *mode > Mode::RowShare);
        let expected = claimed(object).filter(|mode| *mode > Mode::RowShare);
        // Indexes are locked along with their tables; only what is claimed of them is compared.
        if found != expected && !(object == Object::Index && expected.is_none()) {
            faults.push(format!("{object:?}: claimed {expected:?}, seen {found:?}"));
        }
    }
    let works = [Work::Scan, Work::References, Work::Index, Work::Rewrite];
    for work in works {
        let expected = fact.work == work;
        // A new file of a table brings new indexes, and a primary key looks for nulls.
        let along = work == Work::Index && seen.new_file
            || fact.work == Work::Index && work == Work::Scan
            || matches!(fact.work, Work::Rewrite | Work::Unknown);
        if seen.works.contains(&work) != expected && !along && !seen.works_hidden {
            faults.push(format!("{work:?}: claimed {expected}, seen {:?}", seen.works));
        }
    }
    if matches!(fact.work, Work::Rewrite | Work::Copy) && !seen.new_file && !seen.works_hidden {
        faults.push("claimed new files, seen none".to_owned());
    }
    faults
}

const OBJECTS: [Object; 8] = [
    Object::Target,
    Object::Referenced,
    Object::Referencing,
    Object::Parent,
    Object::Partition,
    Object::DefaultPartition,
    Object::Index,
    Object::Users,
];

#[test]
fn refusals_are_as_claimed() {
    let Some(server) = Server::get() else { return };
    let mut faults = Vec::new();
    for example in REFUSALS.iter().filter(|example| server.version < example.refusal.until()) {
        let state = server.sqlstate(example);
        if state.as_deref() != Some(example.refusal.sqlstate()) {
            faults.push(format!("{:?}: claimed {}, seen {state:?}", example.refusal, example.refusal.sqlstate()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn type_changes_are_as_claimed() {
    let Some(server) = Server::get() else { return };
    let mut faults = Vec::new();
    for &(old, new) in TYPES {
        let claimed = model::change_of_type(old, new, server.version);
        let sql = format!("ALTER TABLE y ALTER COLUMN c TYPE {new} USING c::{new}");
        let setup = format!("CREATE TABLE y (c {old}); INSERT INTO y VALUES (NULL);");
        match server.rewrites(&setup, &sql, "y") {
            Ok(rewrites) if rewrites != model::keeps_rows(claimed) => {}
            seen => faults.push(format!("{old} to {new}: claimed {claimed:?}, rewrites: {seen:?}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn volatilities_are_as_claimed() {
    let Some(server) = Server::get() else { return };
    let rows = server.query("SELECT proname, provolatile FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace");
    let rows: Vec<(&str, &str)> = rows.lines().filter_map(|row| row.split_once('|')).collect();
    let mut faults = Vec::new();
    for (name, claimed) in Volatility::table() {
        let letter = |letter: &str| match letter {
            "i" => Volatility::Immutable,
            "s" => Volatility::Stable,
            _ => Volatility::Volatile,
        };
        // A name may have several functions: what counts is whether any of them is volatile.
        let seen = rows.iter().filter(|(own, _)| *own == name).map(|(_, own)| letter(own)).max();
        if seen.is_some_and(|seen| (seen == Volatility::Volatile) != (claimed == Volatility::Volatile)) {
            faults.push(format!("{name}: claimed {claimed:?}, seen {seen:?}"));
        }
    }
    assert!(rows.len() > 1000, "the server has functions");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn reserved_words_are_as_claimed() {
    let Some(server) = Server::get() else { return };
    let rows = server.query("SELECT word, catcode FROM pg_get_keywords() WHERE catcode IN ('R', 'T')");
    let seen: BTreeSet<(&str, bool)> =
        rows.lines().filter_map(|row| row.split_once('|')).map(|(word, code)| (word, code == "R")).collect();
    let claimed: BTreeSet<(&str, bool)> =
        reserved_words(server.version).map(|(word, left)| (word, left == Reservation::Full)).collect();
    assert!(seen.len() > 90, "the server has words");
    assert_eq!(claimed, seen, "PostgreSQL {}", server.version);
}

/// A name is cut to 63 bytes, and never inside of a character.
#[test]
fn names_are_cut_as_claimed() {
    let Some(server) = Server::get() else { return };
    let file = FileId::new(0);
    for name in ["a".repeat(64), "ä".repeat(40), format!("{}ä", "b".repeat(62)), format!("{}€x", "c".repeat(61))] {
        let sql = format!("CREATE TEMP TABLE \"{name}\" (id int)");
        let statements = archlint::syntax::sql::parse(file, 0, &sql, Dialect::Postgres).statements;
        let names = statements.first().and_then(|statement| statement.create_table());
        let claimed = names.map(|create| create.name.as_str().to_owned());
        let seen = server.query(&format!(
            "{sql}; SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
        ));
        assert_eq!(claimed.as_deref(), Some(seen.trim()), "{name}");
    }
}
