//! The versions of a history, and the marks by which its tool is known.

use std::collections::HashMap;

use super::history::History;
use super::layout::{Tool, version_rank};
use super::migration::Migration;

impl History {
    /// Migrations that have the version of an earlier one, each with that one, where versions must be unique. Released
    /// ones are left out; of two of which one is released, the other one is new.
    #[must_use]
    pub fn duplicate_versions(&self) -> Vec<(Migration<'_>, Migration<'_>)> {
        let mut found = Vec::new();
        if !self.tool.needs_unique_versions() {
            return found;
        }
        // Changesets are the same by file, author and number; a file of dbmate's can hold several migrations of its version.
        let by_file = self.tool == Tool::Liquibase;
        let mut seen: HashMap<_, Vec<Migration<'_>>> = HashMap::new();
        for later in self.migrations().filter(Migration::is_versioned) {
            let file = later.up().section.file;
            let version = version_rank(self.tool, &later.linked.unit.version);
            let same = seen.entry((by_file.then_some(file), version)).or_default();
            let earlier = same.iter().rev().find(|earlier| by_file || earlier.up().section.file != file).copied();
            if by_file || same.last().is_none_or(|last| last.up().section.file != file) {
                same.push(later);
            }
            let Some(earlier) = earlier.filter(|earlier| !are_lettered(*earlier, later)) else { continue };
            match (later.linked.unit.context, earlier.linked.unit.context) {
                (false, _) => found.push((later, earlier)),
                (true, false) => found.push((earlier, later)),
                (true, true) => {}
            }
        }
        found
    }
}

/// Whether both go on with a letter that puts them in order, `002_a_…` and `002_b_…`, where nobody says which tool reads
/// no further than the number.
fn are_lettered(one: Migration<'_>, other: Migration<'_>) -> bool {
    let letter = |migration: Migration<'_>| {
        let first = migration.linked.unit.name.split(['_', '-']).next()?;
        first.parse::<char>().ok().filter(char::is_ascii_alphabetic)
    };
    let letters = letter(one).zip(letter(other));
    one.history.tool == Tool::Plain && letters.is_some_and(|(one, other)| one != other)
}
