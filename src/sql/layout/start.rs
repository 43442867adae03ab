//! The schema that a history begins with, where its first migrations are no longer there: what `pg_dump` printed then.
//!
//! A schema beside migrations is mostly the one that they end with: dbmate's `schema.sql` and Rails' `structure.sql` are
//! written anew after each. It is their start only when the configuration says so, when it lists earlier migrations and
//! none of those that are there, or when it makes tables that they change and none that they make.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::claim::is_dump;
use super::section::printed_file;
use super::shape::{self, ancestors, folder};
use super::survey::Survey;
use super::unit::{stem_of, version_rank};
use super::{Layout, Section, Unit, UnitFacts, UnitKind, Verdict};

/// What a schema is to a history.
enum Role {
    /// What it begins with; why, for people.
    Start(String),
    /// What it ends with, or passes through.
    Other(String),
}

/// Puts the start of each history in front of it, and says of the schemas beside them what they are.
pub(super) fn find(survey: &Survey<'_>, layouts: &mut [Layout], verdicts: &mut [Verdict]) {
    for index in 0..survey.files.len() {
        if verdicts.get(index).is_none_or(|verdict| verdict.taken) || !is_schema(survey, index) {
            continue;
        }
        for (at, role) in roles(survey, layouts, index) {
            let (Some(layout), Some(verdict)) = (layouts.get_mut(at), verdicts.get_mut(index)) else { continue };
            match role {
                Role::Start(reason) if layout.units.iter().all(|unit| unit.facts.kind != UnitKind::Start) => {
                    layout.units.insert(0, unit(survey, index));
                    verdict.taken = true;
                    verdict.reason = reason;
                }
                Role::Start(_) => {}
                Role::Other(reason) if !verdict.taken => verdict.reason = format!("not a migration: {reason}"),
                Role::Other(_) => {}
            }
        }
    }
}

/// Whether a file may be a schema as a whole.
fn is_schema(survey: &Survey<'_>, index: usize) -> bool {
    let file = &survey.files[index];
    let stem = stem_of(survey, index).to_ascii_lowercase();
    let mut words = stem.split(|next: char| !next.is_ascii_alphanumeric());
    let named = words.any(|word| matches!(word, "schema" | "structure" | "baseline" | "dump" | "ddl" | "tables"));
    is_declared(survey, index) || (named || is_dump(file.text)) && CREATED.is_match(file.text)
}

fn is_declared(survey: &Survey<'_>, index: usize) -> bool {
    survey.settings.baseline.iter().any(|written| written == survey.files[index].path)
}

/// What a schema is to each history, by the numbers of the histories.
fn roles(survey: &Survey<'_>, layouts: &[Layout], index: usize) -> Vec<(usize, Role)> {
    let here = folder(survey.files[index].path);
    if is_declared(survey, index) {
        let shared = |layout: &Layout| {
            let parts = here.split('/').zip(layout.folder.split('/'));
            parts.take_while(|(own, other)| own == other).count()
        };
        let nearest = layouts.iter().map(shared).max();
        let chosen = layouts.iter().enumerate().filter(|(_, layout)| Some(shared(layout)) == nearest);
        let reason = |layout: &Layout| format!("the schema that {} begins with, by the configuration", title(layout));
        return chosen.map(|(at, layout)| (at, Role::Start(reason(layout)))).collect();
    }
    let beside = |layout: &Layout| {
        ancestors(&layout.folder).take(3).any(|near| near == here)
            || !here.is_empty() && folder(here) == layout.folder && shape::not_a_migration(here).is_none()
    };
    let near = layouts.iter().enumerate().filter(|(_, layout)| beside(layout));
    near.filter_map(|(at, layout)| Some((at, role(survey, layout, index)?))).collect()
}

fn title(layout: &Layout) -> String {
    let folder = if layout.folder.is_empty() { "." } else { &layout.folder };
    format!("the history in `{folder}`")
}

/// What a schema is to a history, as far as its content tells.
fn role(survey: &Survey<'_>, layout: &Layout, index: usize) -> Option<Role> {
    let text = survey.files[index].text;
    let rank = |version: &str| version_rank(layout.tool, version);
    let own: BTreeSet<_> = versioned(layout).map(|unit| rank(&unit.facts.version)).collect();
    let (first, last) = (own.first()?, own.last()?);
    let listed: BTreeSet<_> = listed_versions(text).map(rank).collect();
    let history = title(layout);
    if let Some(newest) = listed.last() {
        return Some(if listed.contains(last) {
            Role::Other(format!("the schema that {history} ends with: it lists the last of them"))
        } else if listed.is_disjoint(&own) && newest < first {
            Role::Start(format!("the schema that {history} begins with: it lists earlier migrations alone"))
        } else {
            Role::Other(format!("a schema that {history} passes through: it lists a part of them"))
        });
    }
    let made: BTreeSet<String> = created(text).collect();
    let (creates, changes) = tables_of(layout);
    if let Some(table) = creates.iter().find(|table| made.contains(*table)) {
        return Some(Role::Other(format!("a schema that {history} leads to: both make `{table}`")));
    }
    let table = changes.iter().find(|table| made.contains(*table))?;
    Some(Role::Start(format!("the schema that {history} begins with: it makes `{table}`, which they change")))
}

fn versioned(layout: &Layout) -> impl Iterator<Item = &Unit> {
    layout.units.iter().filter(|unit| unit.facts.kind == UnitKind::Versioned)
}

/// The rows that a tool keeps of its migrations, as `INSERT` or `COPY` writes them down.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    let tables = "schema_migrations|flyway_schema_history|_sqlx_migrations|goose_db_version|gorp_migrations|\
                  schema_version|__diesel_schema_migrations|atlas_schema_revisions|refinery_schema_history|pgmigrations";
    Regex::new(&format!(
        r#"(?i)\b(?:insert\s+(?:ignore\s+)?into|copy)\s+(?:[a-z0-9_"`]+\.)?["`]?(?:{tables})["`]?[^;]*;(?:\n(?:[0-9][\x20-\x7e\t]*\n)*\\\.)?"#
    ))
    .expect("the pattern is tested")
});

/// The versions among the rows of a tool's own table.
fn listed_versions(text: &str) -> impl Iterator<Item = &str> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9][0-9._]*").expect("the pattern is tested"));
    let rows = LIST.find_iter(text).map(|found| found.as_str());
    let rows = rows.filter_map(|row| {
        let (_, rows) = row.split_once(['(', ';'])?;
        let values = rows.to_ascii_lowercase().find("values").map_or(0, |at| at + "values".len());
        rows.get(values..)
    });
    rows.flat_map(|rows| {
        let starts = |at: usize| rows.get(..at).unwrap_or_default().ends_with([' ', '\t', '\n', '(', ',', '\'']);
        let numbers = NUMBER.find_iter(rows).filter(move |found| starts(found.start()));
        numbers.map(|found| found.as_str().trim_end_matches(['_', '.']))
    })
}

/// `CREATE TABLE`, with the table's name.
static CREATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?((?:[a-z0-9_"`]+\.)?[a-z0-9_"`]+)"#)
        .expect("the pattern is tested")
});

/// A statement that makes a table, or needs one, with the table's name.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(?:(create\s+(?:global\s+|local\s+)?(?:temp(?:orary)?\s+|unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?)|alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?|create\s+(?:unique\s+)?index\s[^;]*?\son\s+(?:only\s+)?|references\s+|insert\s+into\s+|\bupdate\s+(?:only\s+)?|delete\s+from\s+)((?:[a-z0-9_"`]+\.)?[a-z0-9_"`]+)"#,
    )
    .expect("the pattern is tested")
});

fn created(text: &str) -> impl Iterator<Item = String> {
    CREATED.captures_iter(text).filter_map(|found| Some(bare(found.get(1)?.as_str())))
}

/// A name without schema and quotes.
fn bare(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.trim_matches(['"', '`']).to_ascii_lowercase()
}

/// The tables that a history makes, and those that it needs before it makes them.
fn tables_of(layout: &Layout) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut creates, mut changes) = (BTreeSet::new(), BTreeSet::new());
    for unit in versioned(layout) {
        for found in NAMED.captures_iter(&unit.up.text) {
            let Some(name) = found.get(2).map(|name| bare(name.as_str())) else { continue };
            if found.get(1).is_some() {
                creates.insert(name);
            } else if !creates.contains(&name) {
                changes.insert(name);
            }
        }
    }
    (creates, changes)
}

/// The start of a history as a migration that is checked nowhere.
fn unit(survey: &Survey<'_>, index: usize) -> Unit {
    let up: Section = printed_file(survey, index);
    let facts = UnitFacts::new(stem_of(survey, index).to_owned(), String::new(), UnitKind::Start);
    Unit { facts: UnitFacts { context: true, ..facts }, up, down: None }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reasons;
    use super::*;

    #[test]
    fn versions_are_listed() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(listed_versions(text).collect::<Vec<_>>(), expected, "{text}");
        };
        check(
            "INSERT INTO \"schema_migrations\" (version) VALUES\n('20240101'),\n('20240202');",
            &["20240101", "20240202"],
        );
        check("INSERT INTO public.schema_migrations (version, dirty) VALUES (12, false);", &["12"]);
        check("COPY public.schema_migrations (version) FROM stdin;\n0001\n0002\n\\.\n", &["0001", "0002"]);
        check("INSERT INTO orders (id) VALUES (12);", &[]);
    }

    #[test]
    fn schemas_beside_histories() {
        let check = |schema: &str, migrations: &[&str], expected: &str| {
            let paths: Vec<String> =
                (0..migrations.len()).map(|at| format!("db/migrations/{:03}_a.up.sql", at + 21)).collect();
            let mut files: Vec<(&str, &str)> =
                paths.iter().map(String::as_str).zip(migrations.iter().copied()).collect();
            files.push(("db/schema.sql", schema));
            let found = reasons(&files).into_iter().next_back().unwrap_or_default();
            assert!(found.contains(expected), "{found}");
        };
        let users = "CREATE TABLE public.users (id bigint);\n";
        check(users, &["ALTER TABLE users ADD a int;"], "begins with: it makes `users`");
        check(users, &["CREATE TABLE users (id bigint);", "ALTER TABLE users ADD a int;"], "both make `users`");
        check(users, &["CREATE TABLE orders (id bigint);"], "a schema as a whole");
        let list = |versions: &str| format!("{users}INSERT INTO schema_migrations VALUES {versions};");
        check(&list("('19'), ('20')"), &["ALTER TABLE users ADD a int;"], "lists earlier migrations alone");
        check(&list("('20'), ('21')"), &["ALTER TABLE users ADD a int;"], "lists the last of them");
        check(&list("('21')"), &["ALTER TABLE users ADD a int;", "SELECT 1;"], "passes through");
    }
}
