//! The names that migration files would have, for those whose names will not do.

use super::history::History;
use super::layout::{fitting_name, next_version, renumbered};
use super::migration::Migration;
use crate::source::SourceMap;

impl History {
    /// The version behind that of its last migration.
    fn next_version(&self) -> Option<String> {
        let found = self.migrations().filter(|one| one.is_versioned() && !one.linked.unit.misnamed);
        next_version(&found.last()?.linked.unit.version)
    }

    /// The name by which the tool finds a file that it passes over.
    #[must_use]
    pub fn fitting_name(&self, path: &str) -> Option<String> {
        let taken = |version: &str| {
            self.migrations().any(|one| !one.linked.unit.misnamed && one.linked.unit.version == version)
        };
        fitting_name(self.tool, path, self.next_version().as_deref(), taken)
    }
}

impl Migration<'_> {
    /// Its files, or the folder of both, each with the name by which it is the last migration.
    #[must_use]
    pub fn names_at_the_end(&self, sources: &SourceMap) -> Vec<(String, String)> {
        let Some(next) = self.history.next_version() else { return Vec::new() };
        let mut names: Vec<(String, String)> = Vec::new();
        for part in self.parts() {
            let path = sources.get(part.section.file).path();
            let Some((old, new)) = renumbered(path, &self.linked.unit.version, &next) else { return Vec::new() };
            if !names.iter().any(|(known, _)| known == old) {
                names.push((old.to_owned(), new));
            }
        }
        names
    }
}
