//! A history with its statements read and replayed: what each migration does to the schema before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::catalog::{Catalog, Delta, Table, Timeline};
use super::convention::Conventions;
use super::layout::{Directive, Journal, Layout, Release, Section, Tool, Unit, same_version};
use super::locks::built_in;
use super::migration::Migration;
use super::replay::{self, Fault};
use super::rollback::{Applied, Proof, prove};
use super::statement::{AlterAction, Change, Name, StatementKind};
use super::upkeep::FilledTimes;
use crate::diagnostic::Diagnostic;
use crate::settings;
use crate::source::Span;
use crate::syntax::sql::{Dialect, Script, Statement, parse};

/// A section with its statements.
#[derive(Debug)]
pub struct Part {
    /// Where it stands.
    pub section: Section,
    /// What it says.
    pub script: Script,
    /// For each statement the table that it is about, as it is before the statement.
    pub(super) targets: Vec<Option<Arc<Table>>>,
    /// For each statement of an up part that takes something away what it alone changed.
    pub(super) removals: Vec<Option<Delta>>,
}

/// A migration with its statements and their effect.
#[derive(Debug)]
pub struct Linked {
    /// What the tool says of it. Its sections have moved to the parts.
    pub unit: UnitFacts,
    /// What migrates.
    pub up: Part,
    /// What rolls back.
    pub down: Option<Part>,
    /// What the up part changed in the schema.
    pub delta: Delta,
    /// What a server would refuse in the up part.
    pub faults: Vec<Fault>,
    /// What is known of the way back.
    pub proof: Proof,
    /// Its place in the history, from 0: the step of every origin that it makes.
    pub step: u32,
}

/// A unit without its sections.
#[derive(Debug)]
pub struct UnitFacts {
    /// The version as written.
    pub version: String,
    /// The rest of the name.
    pub name: String,
    /// What it is for its tool.
    pub kind: super::layout::UnitKind,
    /// That there is no way back.
    pub irreversible: Option<super::layout::Irreversible>,
    /// A rollback marker with live SQL below it.
    pub misplaced: Option<crate::source::Span>,
    /// Whether it stands here for its effect only.
    pub context: bool,
    /// Whether the base revision has it.
    pub release: Release,
    /// The lines of its files that its tool does not obey.
    pub directives: Vec<Directive>,
    /// Whether its tool does not find it by the name of its file.
    pub misnamed: bool,
}

/// The migrations of one folder and database, replayed.
#[derive(Debug)]
pub struct History {
    /// The tool.
    pub tool: Tool,
    /// The folder, empty for the root.
    pub folder: String,
    /// The dialect.
    pub dialect: Dialect,
    /// Why it is this dialect.
    pub dialect_reason: String,
    /// The migrations in order.
    pub linked: Vec<Linked>,
    /// Rollbacks that no migration belongs to.
    pub orphans: Vec<Part>,
    /// Files among the migrations that look like some, and that the tool does not find by their names.
    pub strays: Vec<Part>,
    /// The list that the tool keeps, if it keeps one.
    pub journal: Option<Journal>,
    /// Every state of every table, by step.
    pub timeline: Timeline,
    /// Every table as it is when the history ends, by its number.
    pub finals: BTreeMap<u32, Arc<Table>>,
    /// Whether it is for MariaDB rather than MySQL: it stands where that is named, or writes what that alone takes.
    pub mariadb: bool,
    /// What its names have in common.
    pub conventions: Conventions,
    opaque: Vec<Opaque>,
    /// Calls of procedures and functions that may change the schema.
    calls: Vec<Opaque>,
    pub(super) filled_times: FilledTimes,
}

/// A statement that may change tables in a way that is not understood.
#[derive(Debug)]
struct Opaque {
    step: u32,
    /// The words that it holds, in lower case.
    words: BTreeSet<String>,
    /// Whether it puts names of tables together as it runs.
    dynamic: bool,
}

impl History {
    /// The migrations in order.
    pub fn migrations(&self) -> impl Iterator<Item = Migration<'_>> {
        self.linked.iter().map(move |linked| Migration { history: self, linked })
    }

    /// Every part of every migration, orphans and strays included.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        let own = self.linked.iter().flat_map(|linked| std::iter::once(&linked.up).chain(&linked.down));
        own.chain(&self.orphans).chain(&self.strays)
    }

    /// Migrations that have the version of an earlier one, each with that one, where versions must be unique. Released
    /// ones are left out; of two of which one is released, the other one is new.
    #[must_use]
    pub fn duplicate_versions(&self) -> Vec<(Migration<'_>, Migration<'_>)> {
        let mut found = Vec::new();
        if !self.tool.needs_unique_versions() {
            return found;
        }
        let versioned: Vec<Migration<'_>> = self.migrations().filter(|one| one.is_versioned()).collect();
        // The order of the history brings equal versions together, but for changesets, which are ordered by file.
        for (at, later) in versioned.iter().enumerate() {
            let same = |earlier: &&Migration<'_>| {
                let one_file = earlier.up().section.file == later.up().section.file;
                // A file of dbmate's can hold several migrations of its version.
                one_file == (self.tool == Tool::Liquibase)
                    && same_version(self.tool, &earlier.linked.unit.version, &later.linked.unit.version)
            };
            let Some(earlier) =
                versioned.iter().take(at).rev().take(if self.tool == Tool::Liquibase { at } else { 8 }).find(same)
            else {
                continue;
            };
            match (later.linked.unit.context, earlier.linked.unit.context) {
                (false, _) => found.push((*later, *earlier)),
                (true, false) => found.push((*earlier, *later)),
                (true, true) => {}
            }
        }
        found
    }

    /// The first line by which the tool of this history divides files.
    #[must_use]
    pub fn first_marker(&self) -> Option<Span> {
        let divides =
            matches!(self.tool, Tool::Goose | Tool::Dbmate | Tool::SqlMigrate | Tool::Tern | Tool::NodePgMigrate);
        let ups = self.linked.iter().flat_map(|linked| std::iter::once(&linked.up).chain(&linked.down));
        ups.filter(|part| divides && !part.section.commented).find_map(|part| part.section.marker)
    }

    /// Whether a statement from migration `step` on may have changed a table in a way that is not understood, so that
    /// nothing is known of what it lacks: a `DO` block that names it, or one that puts names together.
    #[must_use]
    pub fn is_in_doubt(&self, table: &str, step: u32) -> bool {
        let name = table.to_lowercase();
        self.opaque.iter().any(|opaque| opaque.step >= step && (opaque.dynamic || opaque.words.contains(&name)))
    }

    /// Whether a statement up to migration `step` may have changed an object of this name in a way that is not
    /// understood, calls of procedures and of functions of the repository included.
    #[must_use]
    pub fn may_be_touched(&self, name: &str, step: u32) -> bool {
        let name = name.to_lowercase();
        let touches = |opaque: &Opaque| opaque.step <= step && (opaque.dynamic || opaque.words.contains(&name));
        self.opaque.iter().chain(&self.calls).any(touches)
    }

    /// Whether a table is made by a migration that the base revision does not have, and by no query: no production
    /// database can hold rows of it. Never true when no base is known.
    #[must_use]
    pub fn is_unreleased(&self, table: &Table) -> bool {
        let maker = self.linked.get(table.origin.step as usize);
        !table.filled && maker.is_some_and(|maker| maker.unit.release == Release::Unreleased)
    }

    /// What fails the grammar, but for migrations that are checked in another history.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let judged = self.linked.iter().filter(|linked| !linked.unit.context);
        let parts = judged.flat_map(|linked| std::iter::once(&linked.up).chain(&linked.down)).chain(&self.orphans);
        // What stands in comments is no SQL until it is needed: `sql/rollback-unparseable` speaks of it.
        let parts = parts.filter(|part| !part.section.commented);
        parts.flat_map(|part| &part.script.problems)
    }
}

/// The dialect that the parser is told.
#[must_use]
pub(super) fn dialect_of(dialect: settings::Dialect) -> Dialect {
    match dialect {
        settings::Dialect::Postgres => Dialect::Postgres,
        settings::Dialect::Mysql => Dialect::Mysql,
        settings::Dialect::Sqlite => Dialect::Sqlite,
    }
}

/// The sections of a layout in a fixed order: each unit's up, then its down if it has one, then the orphans.
fn sections(layout: &Layout) -> impl Iterator<Item = &Section> {
    let own = layout.units.iter().flat_map(|unit| std::iter::once(&unit.up).chain(&unit.down));
    own.chain(&layout.orphans).chain(&layout.strays)
}

impl Layout {
    /// The sections to parse, in the order that [`link`] expects their scripts.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        sections(self)
    }
}

/// Reads one section of a layout. Sections are independent of each other.
#[must_use]
pub fn parse_section(section: &Section, dialect: settings::Dialect) -> Script {
    parse(section.file, section.base, &section.text, dialect_of(dialect))
}

/// Replays a history. `scripts` are those of [`Layout::sections`], in that order; a missing one counts as empty.
#[must_use]
pub fn link(layout: Layout, scripts: Vec<Script>) -> History {
    let mut scripts = scripts.into_iter();
    let mut part = |section: Section| {
        let script = scripts.next().unwrap_or_default();
        Part { section, script, targets: Vec::new(), removals: Vec::new() }
    };
    let mut catalog = Catalog::new(dialect_of(layout.dialect));
    let mut timeline = Timeline::default();
    let mut linked = Vec::with_capacity(layout.units.len());
    let (mut opaque_statements, mut calls) = (Vec::new(), Vec::new());
    for (step, unit) in layout.units.into_iter().enumerate() {
        let step = u32::try_from(step).unwrap_or(u32::MAX);
        let Unit { version, name, kind, up, down, irreversible, misplaced, context, release, directives, misnamed } =
            unit;
        let mut up = part(up);
        let mut down = down.map(&mut part);
        let mut faults = Vec::new();
        if up.section.includes {
            catalog.set_unknown(up.section.span());
        }
        for statement in &up.script.statements {
            up.targets.push(target(&catalog, statement));
            opaque_statements.extend(opaque(&up.section, statement, step));
            calls.extend(call(&up.section, statement, step));
            let mut apply = |catalog: &mut Catalog| faults.extend(replay::apply(catalog, statement, step));
            let removal = statement.takes_away().then(|| catalog.observe(&mut apply).1);
            if removal.is_none() {
                apply(&mut catalog);
            }
            up.removals.push(removal);
        }
        let delta = catalog.take_delta();
        if let Some(down) = &mut down {
            down.targets = down.script.statements.iter().map(|statement| target(&catalog, statement)).collect();
        }
        timeline.record(step, &delta);
        let applied = Applied { up: &up, delta: &delta, faults: &faults, irreversible: irreversible.is_some(), step };
        let proof = prove(&mut catalog, &applied, down.as_ref());
        let unit = UnitFacts { version, name, kind, irreversible, misplaced, context, release, directives, misnamed };
        linked.push(Linked { unit, up, down, delta, faults, proof, step });
    }
    let orphans = layout.orphans.into_iter().map(&mut part).collect();
    let strays = layout.strays.into_iter().map(part).collect();
    let named = [&layout.folder, &layout.dialect_reason].iter().any(|text| text.to_lowercase().contains("mariadb"));
    let written = |linked: &Linked| linked.up.script.statements.iter().any(Statement::is_of_mariadb);
    let mariadb = layout.dialect == settings::Dialect::Mysql && (named || linked.iter().any(written));
    let statements = linked.iter().flat_map(|linked: &Linked| linked.up.statements());
    let conventions = Conventions::new(layout.tool, catalog.tables().map(|table| &**table)).with_statements(statements);
    History {
        tool: layout.tool,
        folder: layout.folder,
        dialect: dialect_of(layout.dialect),
        dialect_reason: layout.dialect_reason,
        linked,
        orphans,
        strays,
        journal: layout.journal,
        timeline,
        conventions,
        finals: catalog.tables().map(|table| (table.id, Arc::clone(table))).collect(),
        mariadb,
        opaque: opaque_statements,
        calls,
        filled_times: FilledTimes::of(&catalog),
    }
}

/// What a statement that is not understood may touch.
fn opaque(section: &Section, statement: &Statement, step: u32) -> Option<Opaque> {
    let understood = match &statement.kind {
        StatementKind::Do(block) => block.dynamic.is_none() && (block.statements.is_empty() || !block.conditional),
        StatementKind::Unknown => false,
        _ => true,
    };
    if understood {
        return None;
    }
    let (text, words) = words_of(section, statement)?;
    let alters = ["alter", "index", "trigger"].iter().any(|&word| words.contains(word));
    let dynamic = words.contains("execute") && alters && (text.contains("%i") || text.contains("||"));
    Some(Opaque { step, words, dynamic })
}

impl Statement {
    /// Whether it takes away by name: `DROP`, and the clauses of `ALTER TABLE` of that name. Who renames at the same time
    /// is left out, for the replay of a rename looks back at the whole run.
    fn takes_away(&self) -> bool {
        match &self.kind {
            StatementKind::Drop(_) => true,
            StatementKind::AlterTable(alter) => {
                let drops = |change: &Change| {
                    matches!(
                        change.action,
                        AlterAction::DropColumn { .. }
                            | AlterAction::DropConstraint { .. }
                            | AlterAction::DropIndex { .. }
                            | AlterAction::DropPrimaryKey
                    )
                };
                let moves = |change: &Change| {
                    matches!(change.action, AlterAction::RenameTo { .. } | AlterAction::SetSchema { .. })
                };
                alter.changes.iter().any(drops) && !alter.changes.iter().any(moves)
            }
            _ => false,
        }
    }
}

/// A call that may change the schema: of a procedure, of a prepared text, or of a function that is not PostgreSQL's. A
/// call without a text in it says not even of what.
fn call(section: &Section, statement: &Statement, step: u32) -> Option<Opaque> {
    let dynamic = match &statement.kind {
        StatementKind::Other(word) => match &**word {
            "call" => statement.literals.is_empty(),
            "execute" => true,
            _ => return None,
        },
        StatementKind::Query(query) => {
            let own = |name: &Name| built_in(name.as_str()).is_none() && name.schema_str() != Some("pg_catalog");
            if !query.calls.iter().any(own) {
                return None;
            }
            statement.literals.is_empty() && query.reads.is_empty()
        }
        _ => return None,
    };
    let (_, words) = words_of(section, statement)?;
    Some(Opaque { step, words, dynamic })
}

/// The text of a statement in lower case, and its words.
fn words_of(section: &Section, statement: &Statement) -> Option<(String, BTreeSet<String>)> {
    let start = (statement.span.start as usize).checked_sub(section.base)?;
    let end = (statement.span.end as usize).checked_sub(section.base)?;
    let text = section.text.get(start..end)?.to_lowercase();
    let words = text.split(|next: char| !next.is_alphanumeric() && next != '_').filter(|word| !word.is_empty());
    let words = words.map(str::to_owned).collect();
    Some((text, words))
}

/// The table that a statement is about, as the catalog knows it now.
fn target(catalog: &Catalog, statement: &Statement) -> Option<Arc<Table>> {
    catalog.table(target_name(statement)?).cloned()
}

/// The name of the table that a statement is about, if it is about one.
pub(super) fn target_name(statement: &Statement) -> Option<&Name> {
    Some(match &statement.kind {
        StatementKind::CreateTable(create) => &create.name,
        StatementKind::CreateIndex(create) => &create.table,
        StatementKind::AlterTable(alter) => &alter.name,
        StatementKind::CreateTrigger(create) => &create.table,
        StatementKind::CreatePolicy(create) => &create.table,
        StatementKind::Insert(insert) => &insert.table,
        StatementKind::Update(update) => &update.table,
        StatementKind::Delete(delete) => &delete.table,
        StatementKind::Truncate(truncate) => truncate.tables.first()?,
        StatementKind::Copy(copy) => copy.table.as_ref()?,
        _ => return None,
    })
}
