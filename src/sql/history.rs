//! A history with its statements read and replayed: what each migration does to the schema before it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::catalog::{Catalog, Delta, Key, Table, Timeline};
use super::convention::Conventions;
use super::doubt::Doubt;
use super::edit::Mend;
use super::entity::Roles;
use super::layout::{Journal, Layout, Release, Section, Tool, UnitFacts};
use super::migration::Migration;
use super::name_question::name_mentions;
use super::places::Places;
use super::replay::{self, Fault, FaultKind};
use super::rollback::{Applied, Proof, prove};
use super::statement::{AlterAction, Change, DoBlock, Name, StatementKind};
use super::target::Targets;
use super::upkeep::FilledTimes;
use crate::diagnostic::Diagnostic;
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
    pub(super) targets: Targets,
    /// What each statement of an up part alone changed that takes something away, by its number.
    pub(super) removals: BTreeMap<usize, Box<Delta>>,
    /// What is known of the statements in each `DO` block of it, by the number of the block's statement.
    pub(super) inner: BTreeMap<usize, Inner>,
    /// The first statement that may set the search path.
    pub(super) sets_search_path: Option<Span>,
    /// Its `BEGIN`, `COMMIT` and `ROLLBACK`, by their numbers.
    pub(super) steering: Vec<u32>,
    /// Where it speaks of what; nothing where it has few statements.
    pub(super) places: Option<Box<Places>>,
}

impl Part {
    /// A section that nothing is known of but what it says.
    pub(super) fn new(section: Section, script: Script) -> Self {
        Self {
            section,
            script,
            targets: Targets::default(),
            removals: BTreeMap::new(),
            inner: BTreeMap::new(),
            sets_search_path: None,
            steering: Vec::new(),
            places: None,
        }
    }
}

/// What is known of the statements in a `DO` block, in their order.
#[derive(Debug, Default)]
pub(super) struct Inner {
    /// For each the table that it is about, as it is before it.
    pub(super) targets: Targets,
    /// What each alone changed that takes something away, by its number.
    pub(super) removals: BTreeMap<usize, Box<Delta>>,
}

impl Inner {
    /// Applies the statements of a block one by one.
    fn replay(catalog: &mut Catalog, block: &DoBlock, step: u32) -> Self {
        let mut inner = Self::default();
        for (at, statement) in block.statements.iter().enumerate() {
            inner.targets.add(at, target(catalog, statement));
            let apply = |catalog: &mut Catalog| replay::apply_within(catalog, statement, step);
            if statement.takes_away() {
                inner.removals.insert(at, Box::new(catalog.observe(apply).1));
            } else {
                apply(catalog);
            }
        }
        replay::end_block(catalog, block);
        inner
    }
}

/// A migration with its statements and their effect.
#[derive(Debug)]
pub struct Linked {
    /// What is known of it beside its text.
    pub unit: UnitFacts,
    /// What migrates.
    pub up: Part,
    /// What rolls back.
    pub down: Option<Part>,
    /// What the up part changed in the schema.
    pub delta: Delta,
    /// What a server would refuse in the up part.
    pub faults: Vec<Fault>,
    /// The words for new things whose names are taken, as far as those are faults.
    pub(super) taken_names: HashSet<Span>,
    /// What is known of the way back.
    pub proof: Proof,
    /// What would bring the schema back where its rollback does not, as far as somebody [asked](History::mend_rollbacks).
    pub mend: Option<Box<Mend>>,
    /// Its place in the history, from 0: the step of every origin that it makes.
    pub step: u32,
    /// The step of the first migration that runs in the same transaction.
    pub(super) transaction_start: u32,
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
    /// Their numbers by their names.
    pub(super) final_numbers: HashMap<Key, u32>,
    /// Whether it is for MariaDB rather than MySQL: it stands where that is named, or writes what that alone takes.
    pub mariadb: bool,
    /// Whether a table refers to another one when the history ends.
    pub has_foreign_keys: bool,
    /// What its names have in common.
    pub conventions: Conventions,
    /// Its place among the histories of its revision.
    pub number: usize,
    /// The names that it speaks of and never makes, and that another history makes.
    pub(super) made_elsewhere: BTreeSet<Arc<str>>,
    /// How often its texts say the names of its indexes, by these in lower case, where there is much of it.
    pub(super) name_mentions: HashMap<Box<str>, usize>,
    pub(super) roles: Roles,
    pub(super) doubt: Doubt,
    pub(super) filled_times: FilledTimes,
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

    /// Whether a table is made by a migration that the base revision does not have, and by no query: no production
    /// database can hold rows of it. Never true when no base is known.
    #[must_use]
    pub fn is_unreleased(&self, table: &Table) -> bool {
        let maker = self.linked.get(table.origin.step as usize);
        !table.filled && maker.is_some_and(|maker| maker.unit.release == Release::Unreleased)
    }

    /// The table of this identity when the history ends.
    #[must_use]
    pub fn final_at(&self, key: &Key) -> Option<&Table> {
        self.finals.get(self.final_numbers.get(key)?).map(|table| &**table)
    }

    /// The tables that may depend on a table when the history ends, the oldest first.
    pub fn final_dependents(&self, key: &Key) -> impl Iterator<Item = &Table> {
        let mut tables: Vec<&Table> = self.timeline.dependents(key, u32::MAX).map(|table| &**table).collect();
        tables.sort_by_key(|table| table.id);
        tables.into_iter()
    }

    /// What fails the grammar, but for migrations that are checked in another history. What rolls back is left to
    /// `sql/rollback-unparseable`.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let judged = self.linked.iter().filter(|linked| !linked.unit.context);
        let parts = judged.map(|linked| &linked.up).chain(&self.orphans);
        parts.flat_map(|part| &part.script.problems)
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
pub fn parse_section(section: &Section, dialect: Dialect) -> Script {
    parse(section.file, section.base, &section.text, dialect)
}

/// Replays a history. `scripts` are those of [`Layout::sections`], in that order; a missing one counts as empty.
/// What other histories make is not known yet: see [`History::open_names`].
#[must_use]
pub fn link(layout: Layout, scripts: Vec<Script>) -> History {
    let mut scripts = scripts.into_iter();
    let mut part = |section: Section| {
        let script = scripts.next().unwrap_or_default();
        Part::new(section, script)
    };
    let mut run = Run::new(Catalog::new(layout.dialect));
    let mut linked = Vec::with_capacity(layout.units.len());
    for (step, unit) in layout.units.into_iter().enumerate() {
        let step = u32::try_from(step).unwrap_or(u32::MAX);
        let (up, down) = (part(unit.up), unit.down.map(&mut part));
        linked.push(run.link(unit.facts, up, down, step));
    }
    let Run { catalog, timeline, doubt, roles, .. } = run;
    let orphans: Vec<Part> = layout.orphans.into_iter().map(&mut part).collect();
    let strays: Vec<Part> = layout.strays.into_iter().map(part).collect();
    let named = [&layout.folder, &layout.dialect_reason].iter().any(|text| text.to_lowercase().contains("mariadb"));
    let written = |linked: &Linked| linked.up.script.statements.iter().any(Statement::is_of_mariadb);
    let mariadb = layout.dialect == Dialect::Mysql && (named || linked.iter().any(written));
    let statements = linked.iter().flat_map(|linked: &Linked| linked.up.statements());
    let conventions = Conventions::new(layout.tool, catalog.tables().map(|table| &**table)).with_statements(statements);
    let own = linked.iter().flat_map(|linked: &Linked| std::iter::once(&linked.up).chain(&linked.down));
    let name_mentions = name_mentions(own.chain(&orphans).chain(&strays));
    History {
        tool: layout.tool,
        folder: layout.folder,
        dialect: layout.dialect,
        dialect_reason: layout.dialect_reason,
        linked,
        orphans,
        strays,
        journal: layout.journal,
        timeline,
        has_foreign_keys: catalog.tables().any(|table| table.foreign_keys().next().is_some()),
        conventions,
        finals: catalog.tables().map(|table| (table.id, Arc::clone(table))).collect(),
        final_numbers: catalog.tables().map(|table| (table.key.clone(), table.id)).collect(),
        mariadb,
        number: layout.number,
        made_elsewhere: BTreeSet::new(),
        name_mentions,
        roles,
        doubt,
        filled_times: FilledTimes::of(&catalog),
    }
}

/// A history while its migrations are replayed one after another.
struct Run {
    catalog: Catalog,
    timeline: Timeline,
    doubt: Doubt,
    roles: Roles,
    transaction_start: u32,
}

impl Run {
    fn new(catalog: Catalog) -> Self {
        let (timeline, doubt, roles) = (Timeline::default(), Doubt::default(), Roles::default());
        Self { catalog, timeline, doubt, roles, transaction_start: 0 }
    }

    /// Replays a migration, and says what is known of the way back.
    fn link(&mut self, facts: UnitFacts, mut up: Part, mut down: Option<Part>, step: u32) -> Linked {
        let faults = self.replay(&mut up, step);
        let delta = self.catalog.take_delta();
        if let Some(down) = &mut down {
            self.see_targets(down);
        }
        delta.tables.values().filter_map(|touched| touched.after.as_ref()).for_each(|table| self.roles.add(table));
        self.timeline.record(step, &delta);
        let (irreversible, unread) = (facts.irreversible.is_some(), facts.rollback_unread);
        let applied = Applied { up: &up, delta: &delta, faults: &faults, irreversible, unread, step };
        let proof = prove(&mut self.catalog, &applied, down.as_ref());
        let exist = faults.iter().filter(|fault| matches!(fault.kind, FaultKind::Exists(_)));
        let taken_names = exist.map(|fault| fault.span).collect();
        if !facts.continues {
            self.transaction_start = step;
        }
        let transaction_start = self.transaction_start;
        Linked { unit: facts, up, down, delta, faults, taken_names, proof, mend: None, step, transaction_start }
    }

    /// Applies the statements of an up part; answers what a server would refuse.
    fn replay(&mut self, up: &mut Part, step: u32) -> Vec<Fault> {
        let mut faults = Vec::new();
        let catalog = &mut self.catalog;
        if up.section.includes {
            catalog.set_unknown(up.section.span());
        }
        if !up.script.problems.is_empty() {
            self.doubt.add_torn(&up.section, step);
        }
        replay::expect(catalog, &up.script.statements, None);
        for (at, statement) in up.script.statements.iter().enumerate() {
            up.targets.add(at, target(catalog, statement));
            self.doubt.add(&up.section, statement, step);
            if let StatementKind::Do(block) = &statement.kind {
                up.inner.insert(at, Inner::replay(catalog, block, step));
                continue;
            }
            let mut apply = |catalog: &mut Catalog| faults.extend(replay::apply(catalog, statement, step));
            if statement.takes_away() {
                up.removals.insert(at, Box::new(catalog.observe(&mut apply).1));
            } else {
                apply(catalog);
            }
        }
        up.list_places();
        faults
    }

    /// Notes what the statements of a rollback are about, as it is after the migration.
    fn see_targets(&self, down: &mut Part) {
        let target = |statement: &Statement| target(&self.catalog, statement);
        down.targets = down.script.statements.iter().map(target).collect();
        for (at, statement) in down.script.statements.iter().enumerate() {
            if let StatementKind::Do(block) = &statement.kind {
                let targets = block.statements.iter().map(target).collect();
                down.inner.insert(at, Inner { targets, removals: BTreeMap::new() });
            }
        }
        down.list_places();
    }
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
