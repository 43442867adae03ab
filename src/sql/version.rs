//! The versions of a history, and the marks by which its tool is known.

use super::history::History;
use super::layout::{Tool, same_version};
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
}
