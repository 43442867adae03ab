//! Which tool a migration belongs to, and what of a file migrates, what rolls back, in which order and transaction.
//!
//! A tool is known by, in this order: the configuration, marker lines in the file, files beside it, the form of its
//! name, its folder. Nothing is taken for a rollback because of what it does. What comes out are sections: texts of
//! the length of the file's own bytes with everything that is no SQL masked, so that a place in a section is a place
//! in the file.

mod atlas;
mod checksum;
mod claim;
mod dialect;
mod directive;
mod excerpt;
mod journal;
mod liquibase;
mod marker;
mod mask;
mod name;
mod new_name;
mod release;
mod rollback_block;
mod script;
mod section;
mod several;
mod shape;
mod sqitch;
mod start;
mod survey;
#[cfg(test)]
mod tests;
mod tool;
#[cfg(test)]
mod tools;
mod unit;
mod yoyo;

use std::collections::BTreeMap;

use crate::settings::{Dialect, SqlSettings};
use crate::source::{FileId, Span, Text};

pub use directive::{Directive, DirectiveFault};
pub use excerpt::Excerpt;
pub use journal::{Entry, Journal};
pub use name::due as due_name;
pub(super) use new_name::{fitting_name, next_version, renumbered};
pub use release::{Release, mark_released};
pub use tool::{Tool, Transaction};
pub(super) use unit::version_rank;

use claim::Claim;
use survey::Survey;

/// A SQL file of the repository.
#[derive(Debug, Clone, Copy)]
pub struct SqlFile<'t> {
    /// Its id.
    pub id: FileId,
    /// Its path, with `/`.
    pub path: &'t str,
    /// Its text.
    pub text: &'t Text,
    /// Whether the user named it, so that those beside it may be missing.
    pub named: bool,
    /// Whether the text is the file's bytes as they are on disk.
    pub exact: bool,
}

/// A small file beside migrations that a tool reads or writes.
#[derive(Debug, Clone, Copy)]
pub struct Companion<'t> {
    /// Its id.
    pub id: FileId,
    /// Its path, with `/`.
    pub path: &'t str,
    /// Its text.
    pub text: &'t str,
}

/// Bytes of a file that run together: a whole file, or what stands below a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The file.
    pub file: FileId,
    /// The first byte in the file.
    pub base: usize,
    /// As many bytes as the file has from `base` on until the section's end, all that is no SQL masked.
    pub text: Excerpt,
    /// The line that opens it, if one does.
    pub marker: Option<Span>,
    /// Whether it stands in comments, which nothing runs by itself.
    pub commented: bool,
    /// How the tool runs it.
    pub transaction: Transaction,
    /// The word that turned the tool's transaction off.
    pub switch: Option<Span>,
    /// Whether something other than comments is masked, so that the text says less than what runs.
    pub masked: bool,
    /// Whether it takes in another file, so that nobody can say here what it does.
    pub includes: bool,
}

impl Section {
    /// The bytes of the section in its file.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.file, self.base, self.base + self.text.len())
    }

    /// What stands at a place of the file, as far as the section holds it.
    #[must_use]
    pub fn text_at(&self, place: Span) -> &str {
        let offset = |at: u32| (at as usize).checked_sub(self.base);
        let range = offset(place.start).zip(offset(place.end));
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }
}

/// What a migration is for its tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// Runs once, in order.
    Versioned,
    /// Runs whenever it changed, after the others.
    Repeatable,
    /// Stands for the history before it in a new database.
    Baseline,
    /// Is no migration, but the schema that the first of them met.
    Start,
}

/// The statement of a person that a migration has no way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Irreversible {
    /// Where it is said.
    pub span: Span,
    /// Why; may be empty.
    pub reason: String,
}

/// One migration as its tool sees it, unparsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What is known of it beside its text.
    pub facts: UnitFacts,
    /// What migrates.
    pub up: Section,
    /// What rolls back, if anything.
    pub down: Option<Section>,
}

/// What is known of a migration beside its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFacts {
    /// The version as written; the name where the tool knows no versions.
    pub version: String,
    /// The rest of the name.
    pub name: String,
    /// What it is for its tool.
    pub kind: UnitKind,
    /// That there is no way back.
    pub irreversible: Option<Irreversible>,
    /// A rollback marker with live SQL below it, which would run with the migration.
    pub misplaced: Option<Span>,
    /// The first line of a rollback in comments that holds prose alone.
    pub prose: Option<Span>,
    /// Whether it stands in this history for its effect only: another history is checked for it, or it is released.
    pub context: bool,
    /// Whether the base revision has it.
    pub release: Release,
    /// The lines of its files that its tool does not obey.
    pub directives: Vec<Directive>,
    /// Whether the tool does not find it by the name of its file.
    pub misnamed: bool,
    /// Whether it runs in the transaction of the migration before it.
    pub continues: bool,
    /// Whether a file stands where its rollback is looked for, of which nobody has read what it says: it is too large,
    /// cannot be read, is excluded, ignored or a link, or was not named beside the migration.
    pub rollback_unread: bool,
}

impl UnitFacts {
    /// What a name alone tells.
    fn new(version: String, name: String, kind: UnitKind) -> Self {
        Self {
            version,
            name,
            kind,
            irreversible: None,
            misplaced: None,
            prose: None,
            context: false,
            release: Release::Unknown,
            directives: Vec::new(),
            misnamed: false,
            continues: false,
            rollback_unread: false,
        }
    }
}

/// The migrations of one folder and database, in the order in which they run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its place among those of the detection.
    pub number: usize,
    /// The tool.
    pub tool: Tool,
    /// The folder, empty for the root.
    pub folder: String,
    /// The dialect.
    pub dialect: Dialect,
    /// Why it is this dialect.
    pub dialect_reason: String,
    /// The migrations in order.
    pub units: Vec<Unit>,
    /// Rollbacks that no migration belongs to.
    pub orphans: Vec<Section>,
    /// Files among the migrations that look like some, and that the tool does not find by their names.
    pub strays: Vec<Section>,
    /// The list that the tool keeps, if it keeps one.
    pub journal: Option<Journal>,
}

/// What a SQL file was taken for, with the reason as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The file.
    pub file: FileId,
    /// Whether it is part of a migration that is checked.
    pub taken: bool,
    /// Why.
    pub reason: String,
}

/// All histories of a repository, and why each file is or is not part of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detection {
    /// The histories, by folder.
    pub layouts: Vec<Layout>,
    /// A verdict on each file, in the order of the files.
    pub verdicts: Vec<Verdict>,
}

/// Whether a name is that of a migration under another extension than `.sql`: golang-migrate reads
/// `<number>_<name>.up.<whatever>`, and people write `.pgsql` and `.psql`.
#[must_use]
pub fn is_pair_of_postgres(path: &str) -> bool {
    let numbered = shape::file_name(path).starts_with(|first: char| first.is_ascii_digit());
    numbered && shape::of_postgres(path) && matches!(shape::shape(path), shape::Shape::Pair { .. })
}

/// Whether a file that is no SQL helps to understand migrations, so that it should be read.
#[must_use]
pub fn is_companion(path: &str) -> bool {
    let file = shape::file_name(path);
    let beside = |folder: &str| shape::file_name(shape::folder(path)) == folder;
    matches!(
        file,
        "atlas.sum"
            | "sqitch.plan"
            | "sqitch.conf"
            | "metadata.toml"
            | "flyway.conf"
            | "flyway.toml"
            | "diesel.toml"
            | "migration_lock.toml"
            | "sqlx.toml"
            | "refinery.toml"
            | "tern.conf"
            | "dbconfig.yml"
            | ".gmrc"
            | "Cargo.toml"
            | "package.json"
            | "snapshot.json"
    ) || file.ends_with(".sql.conf")
        || file == "_journal.json" && beside("meta")
        || file == "config.toml" && beside("supabase")
}

/// Finds every migration history among the SQL files of a repository. Expects the files in path order.
#[must_use]
pub fn detect(files: &[SqlFile<'_>], companions: &[Companion<'_>], settings: &SqlSettings) -> Detection {
    let survey = Survey::new(files, companions, settings);
    let mut groups: BTreeMap<(String, Tool), Vec<Claim>> = BTreeMap::new();
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let (taken, reason) = match survey.claim(index) {
            Ok(claim) => {
                let reason = claim.reason.clone();
                groups.entry((claim.folder.clone(), claim.tool)).or_default().push(claim);
                (true, reason)
            }
            Err(reason) => (false, format!("not a migration: {reason}")),
        };
        verdicts.push(Verdict { file: file.id, taken, reason });
    }
    let mut groups = claim::split_clashing(&survey, groups);
    let strays = name::strays(&survey, &mut groups, &mut verdicts);
    let mut layouts = Vec::new();
    for ((folder, tool), claims) in groups {
        match unit::layouts(&survey, tool, &folder, &claims) {
            Ok(found) => layouts.extend(found),
            Err(database) => {
                for claim in &claims {
                    let verdict = &mut verdicts[claim.index];
                    verdict.taken = false;
                    verdict.reason = format!("{}, but for {database}, whose dialect is not checked", verdict.reason);
                }
            }
        }
    }
    for layout in &mut layouts {
        let own = strays.get(&(layout.folder.clone(), layout.tool)).map_or(&[][..], Vec::as_slice);
        layout.strays = own.iter().map(|&index| section::whole_file(&survey, layout, index)).collect();
    }
    start::find(&survey, &mut layouts, &mut verdicts);
    layouts.iter_mut().enumerate().for_each(|(number, layout)| layout.number = number);
    for (index, reason) in unit::left_out(&survey, &layouts, &verdicts) {
        verdicts[index].taken = false;
        verdicts[index].reason = reason;
    }
    Detection { layouts, verdicts }
}
