//! What is known of a history before its statements are read, for whoever asks about several histories: the statements
//! of the others need not be in memory.

use std::collections::BTreeSet;

use super::Sql;
use super::history::History;
use super::layout::{Layout, Tool};
use super::migration::Migration;
use crate::source::Span;
use crate::syntax::sql::Dialect;

/// A history without its statements.
#[derive(Debug, Clone)]
pub struct Outline {
    /// Its place among the histories of its revision.
    pub number: usize,
    /// The tool.
    pub tool: Tool,
    /// The folder, empty for the root.
    pub folder: String,
    /// The dialect.
    pub dialect: Dialect,
    /// Why it is this dialect.
    pub dialect_reason: String,
    /// How many migrations it has.
    pub migrations: usize,
    /// The first line by which its tool divides files.
    pub first_marker: Option<Span>,
    /// Version and name of each migration.
    titles: BTreeSet<(String, String)>,
}

impl From<&Layout> for Outline {
    fn from(layout: &Layout) -> Self {
        let titles = layout.units.iter().map(|unit| (unit.facts.version.clone(), unit.facts.name.clone()));
        Self {
            number: layout.number,
            tool: layout.tool,
            folder: layout.folder.clone(),
            dialect: layout.dialect,
            dialect_reason: layout.dialect_reason.clone(),
            migrations: layout.units.len(),
            first_marker: layout.first_marker(),
            titles: titles.collect(),
        }
    }
}

impl Outline {
    /// Whether it has a migration of this version.
    #[must_use]
    pub fn has_version(&self, version: &str) -> bool {
        self.titles.iter().any(|(own, _)| own == version)
    }
}

impl Layout {
    /// The first line by which the tool divides files.
    fn first_marker(&self) -> Option<Span> {
        let divides =
            matches!(self.tool, Tool::Goose | Tool::Dbmate | Tool::SqlMigrate | Tool::Tern | Tool::NodePgMigrate);
        let sections = self.units.iter().flat_map(|unit| std::iter::once(&unit.up).chain(&unit.down));
        sections.filter(|section| divides && !section.commented).find_map(|section| section.marker)
    }
}

impl Sql {
    /// What a history was before its statements were read.
    #[must_use]
    pub fn outline(&self, history: &History) -> Option<&Outline> {
        self.outlines.get(history.number)
    }

    /// The other histories of the same revision.
    pub fn others(&self, history: &History) -> impl Iterator<Item = &Outline> {
        let own = history.number;
        self.outlines.iter().filter(move |other| other.number != own)
    }

    /// The dialect of each history with the reason, in words, each once.
    #[must_use]
    pub fn dialects(&self) -> Vec<String> {
        let words = |history: &Outline| format!("{}: {}", history.dialect.as_str(), history.dialect_reason);
        let mut dialects: Vec<String> = self.outlines.iter().map(words).collect();
        dialects.sort();
        dialects.dedup();
        dialects
    }
}

impl Migration<'_> {
    /// Whether another history has a migration of the same version and name: one for each database.
    #[must_use]
    pub fn has_namesake(&self, sql: &Sql) -> bool {
        let title = (self.linked.unit.version.clone(), self.linked.unit.name.clone());
        sql.others(self.history).any(|other| other.titles.contains(&title))
    }
}
