//! One file at a time: which tool claims it, in which history, in which role.

mod direction;
mod named;
mod root;

use super::marker::Role;
use super::shape::{Shape, file_name, folder, join, shape, version_of};
use super::survey::Survey;
use super::{Tool, script};
pub(super) use root::split_clashing;

/// What a claimed file is in its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql::layout) enum Place {
    /// Migrates; may hold its rollback as well.
    Up,
    /// Rolls back.
    Down,
    /// Migrates whenever it changed.
    Repeatable,
    /// Stands for the history before it.
    Baseline,
}

/// A file that belongs to a history.
#[derive(Debug, Clone)]
pub(in crate::sql::layout) struct Claim {
    /// The file's index.
    pub index: usize,
    /// The tool.
    pub tool: Tool,
    /// The folder of the history.
    pub folder: String,
    /// What joins an up and its down.
    pub key: String,
    /// The version.
    pub version: String,
    /// The name.
    pub name: String,
    /// What the file is in its history.
    pub place: Place,
    /// The database that the file name is for (pop).
    pub variant: Option<String>,
    /// Why, as a sentence.
    pub reason: String,
}

impl Survey<'_> {
    /// Who claims a file, or why nobody does.
    pub(in crate::sql::layout) fn claim(&self, index: usize) -> Result<Claim, String> {
        let file = &self.files[index];
        let shape = shape(file.path);
        if self.settings.baseline.iter().any(|written| written == file.path) {
            return Err("a schema as a whole, by the configuration".to_owned());
        }
        if shape == Shape::Other && is_dump(file.text) {
            return Err("a dump of a database".to_owned());
        }
        if file.path.ends_with(".golden.sql") {
            return Err("test data".to_owned());
        }
        if let Some(program) = script::printer(file.text) {
            let stem = file_name(file.path).strip_suffix(".sql").unwrap_or_default();
            let (version, name) = version_of(stem);
            let reason = "a script that it prints".to_owned();
            let mut claim = self.make(index, program, Place::Up, &version, &name, reason);
            claim.key = file.path.to_owned();
            return Ok(claim);
        }
        if let Some(claim) = self.current(index) {
            return Ok(claim);
        }
        if let Some(claim) = self.by_marker(index, &shape) {
            return Ok(claim);
        }
        if let Some(claim) = self.by_sqitch(index)? {
            return Ok(claim);
        }
        let claim = match &shape {
            Shape::Pair { stem, down } => Ok(self.pair(index, stem, *down)),
            Shape::Folder { name, down } => self.up_down_folder(index, name, *down),
            Shape::FolderMigration { name } => self.folder_migration(index, name),
            Shape::Versioned { prefix, version, name } => Ok(self.prefixed(index, *prefix, version, name)),
            Shape::Rollback { stem } => self.rollback_file(index, stem),
            Shape::Numbered { version, name } => self.numbered(index, version, name),
            Shape::Other => self.other(index),
        };
        // Tools have their own ideas of names, and come first.
        match claim {
            Ok(claim) if !matches!(claim.tool, Tool::Plain | Tool::GolangMigrate) => Ok(claim),
            claim => self.by_direction(index, &shape).map_or(claim, Ok),
        }
    }

    fn make(&self, index: usize, tool: Tool, place: Place, version: &str, name: &str, reason: String) -> Claim {
        Claim {
            index,
            tool: self.forced(index).unwrap_or(tool),
            folder: folder(self.files[index].path).to_owned(),
            key: version.to_owned(),
            version: version.to_owned(),
            name: name.to_owned(),
            place,
            variant: None,
            reason: format!("{}: {reason}", self.forced(index).unwrap_or(tool).name()),
        }
    }

    /// graphile-migrate's migration in the making: `current.sql`, or the files of `current/`. It runs again and again.
    fn current(&self, index: usize) -> Option<Claim> {
        let path = self.files[index].path;
        let here = folder(path);
        let root = if file_name(path) == "current.sql" { here } else { folder(here) };
        let named = file_name(path) == "current.sql" || file_name(here) == "current";
        let committed = join(root, "committed/");
        let beside = self.paths.range(committed.as_str()..).next().is_some_and(|next| next.starts_with(&committed));
        if !named || !(beside || self.above(here, ".gmrc").is_some()) {
            return None;
        }
        let stem = file_name(path).strip_suffix(".sql").unwrap_or_default();
        let reason = "the migration in the making".to_owned();
        let mut claim = self.make(index, Tool::Graphile, Place::Repeatable, stem, "", reason);
        claim.folder = join(root, "committed");
        claim.key = path.to_owned();
        Some(claim)
    }

    fn by_marker(&self, index: usize, shape: &Shape) -> Option<Claim> {
        let file = &self.files[index];
        let markers = &self.markers[index];
        let marker = markers.iter().find(|marker| match marker.tool {
            Tool::Goose | Tool::Dbmate | Tool::SqlMigrate => marker.role == Role::Up,
            Tool::Tern => true,
            // A file for one direction has none, whatever its prose says: `-- Down migration is not needed.`
            Tool::NodePgMigrate => !matches!(shape, Shape::Pair { .. } | Shape::Folder { .. }),
            Tool::Liquibase | Tool::Graphile => true,
            Tool::Drizzle => matches!(shape, Shape::Numbered { .. }),
            _ => false,
        })?;
        if self.forced(index).is_some_and(|forced| forced != marker.tool) {
            return None;
        }
        let stem = file_name(file.path).strip_suffix(".sql").unwrap_or(file_name(file.path));
        let (version, name) = version_of(stem);
        let written = file.text.get(marker.range.clone()).unwrap_or_default();
        let reason = format!("`{written}` in line {}", marker.line + 1);
        let mut claim = self.make(index, marker.tool, Place::Up, &version, &name, reason);
        claim.key = file.path.to_owned();
        if marker.tool == Tool::Liquibase
            && stem.split(['-', '_', '.']).any(|word| super::dialect::of_word(word).is_some())
        {
            // Changelogs named after databases stand side by side, each a history of its own.
            claim.folder = join(&claim.folder, stem);
        }
        Some(claim)
    }

    fn by_sqitch(&self, index: usize) -> Result<Option<Claim>, String> {
        let file = &self.files[index];
        let Some((root, part, change)) = super::sqitch::place(file.path) else { return Ok(None) };
        let plan = self.companion(&join(root, "sqitch.plan")).is_some() || self.above(root, "sqitch.conf").is_some();
        if !plan && !super::sqitch::has_header(file.text) {
            return Ok(None);
        }
        if part == "verify" {
            return Err("sqitch runs it to verify a change".to_owned());
        }
        let place = if part == "revert" { Place::Down } else { Place::Up };
        let reason = if plan { "`sqitch.plan` beside the folder".to_owned() } else { "its first comment".to_owned() };
        let mut claim = self.make(index, Tool::Sqitch, place, change, change, reason);
        claim.folder = root.to_owned();
        Ok(Some(claim))
    }
}

/// Whether a text is what `pg_dump` or `mysqldump` prints.
pub(in crate::sql::layout) fn is_dump(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(400)).unwrap_or(text);
    head.contains("database dump") || head.contains("MySQL dump") || head.contains("MariaDB dump")
}
