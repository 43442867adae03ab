//! One file at a time: which tool claims it, in which history, in which role.

use std::collections::{BTreeMap, BTreeSet};

use super::marker::Role;
use super::shape::{self, Shape, ancestors, file_name, folder, join, shape, version_of};
use super::survey::{Survey, variant_of};
use super::{Tool, rollback_block, script};

/// What a claimed file is in its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
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
pub(super) struct Claim {
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
    pub(super) fn claim(&self, index: usize) -> Result<Claim, String> {
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
        match &shape {
            Shape::Pair { stem, down } => Ok(self.pair(index, stem, *down)),
            Shape::Folder { name, down } => self.up_down_folder(index, name, *down),
            Shape::FolderMigration { name } => self.folder_migration(index, name),
            Shape::Versioned { prefix, version, name } => Ok(self.prefixed(index, *prefix, version, name)),
            Shape::Rollback { stem } => self.rollback_file(index, stem),
            Shape::Numbered { version, name } => self.numbered(index, version, name),
            Shape::Other => self.other(index),
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

    fn pair(&self, index: usize, stem: &str, down: bool) -> Claim {
        let path = self.files[index].path;
        let facts = &self.folders[folder(path)];
        let place = if down { Place::Down } else { Place::Up };
        let reason = format!("`.{}.sql`", if down { "down" } else { "up" });
        if facts.variants {
            let (bare, variant) = variant_of(stem);
            let (version, name) = version_of(bare);
            let mut claim = self.make(index, Tool::Pop, place, &version, &name, reason);
            claim.key = bare.to_owned();
            claim.variant = variant;
            return claim;
        }
        let tool = if facts.tools.contains(&Tool::Morph) {
            Tool::Morph
        } else if self.is_node_pg_migrate(folder(path)) {
            Tool::NodePgMigrate
        } else if facts.tools.contains(&Tool::Sqlx) || self.is_rust(folder(path)) {
            Tool::Sqlx
        } else {
            Tool::GolangMigrate
        };
        let (version, name) = version_of(stem);
        self.make(index, tool, place, &version, &name, reason)
    }

    fn up_down_folder(&self, index: usize, name: &str, down: bool) -> Result<Claim, String> {
        let path = self.files[index].path;
        let history = folder(folder(path)).to_owned();
        let beside = join(folder(path), "migration.sql");
        if down && self.paths.contains(beside.as_str()) {
            let (version, title) = version_of(name);
            let tool = if self.drizzle.contains(history.as_str()) { Tool::Drizzle } else { Tool::Prisma };
            let mut claim = self.make(index, tool, Place::Down, &version, &title, "beside `migration.sql`".to_owned());
            claim.folder = history;
            claim.key = name.to_owned();
            return Ok(claim);
        }
        let versioned = name.starts_with(|first: char| first.is_ascii_digit());
        if !versioned && !shape::is_migration_folder(&history) {
            return Err(format!("its folder `{name}` has no version"));
        }
        let (digits, _) = version_of(name);
        let hasura = history.split('/').any(|part| part.contains("hasura"))
            || digits.len() == 13 && file_name(folder(&history)) == "migrations";
        let tool = if hasura { Tool::Hasura } else { Tool::Diesel };
        let (version, title) = diesel_version(name);
        let place = if down { Place::Down } else { Place::Up };
        let reason = format!("`{}` in a folder of its own", file_name(path));
        let mut claim = self.make(index, tool, place, version, title, reason);
        claim.folder = history;
        claim.key = name.to_owned();
        Ok(claim)
    }

    fn folder_migration(&self, index: usize, name: &str) -> Result<Claim, String> {
        let path = self.files[index].path;
        let history = folder(folder(path)).to_owned();
        let locked = self.companion(&join(&history, "migration_lock.toml")).is_some();
        let versioned = name.starts_with(|first: char| first.is_ascii_digit());
        if !locked && !versioned {
            return Err(format!("its folder `{name}` has no version"));
        }
        let drizzle = self.drizzle.contains(history.as_str()) && !locked;
        let tool = if drizzle { Tool::Drizzle } else { Tool::Prisma };
        let reason = if locked { "`migration_lock.toml` above it" } else { "`migration.sql` in a folder of its own" };
        let (version, title) = version_of(name);
        let mut claim = self.make(index, tool, Place::Up, &version, &title, reason.to_owned());
        claim.folder = history;
        claim.key = name.to_owned();
        Ok(claim)
    }

    fn prefixed(&self, index: usize, prefix: char, version: &str, name: &str) -> Claim {
        let path = self.files[index].path;
        let here = folder(path);
        let flyway = self.above(here, "flyway.conf").is_some()
            || self.above(here, "flyway.toml").is_some()
            || here.contains("src/main/resources")
            || here.contains("flyway");
        let refinery = self.above(here, "refinery.toml").is_some() || self.refinery || self.is_rust(here);
        let reason = format!("the name begins with `{prefix}{version}__`");
        if (refinery && !flyway || self.forced(index) == Some(Tool::Refinery)) && matches!(prefix, 'V' | 'U') {
            let mut claim = self.make(index, Tool::Refinery, Place::Up, version, name, reason);
            claim.folder = prefixed_root(path);
            claim.key = path.to_owned();
            return claim;
        }
        let place = match prefix {
            'U' => Place::Down,
            'R' => Place::Repeatable,
            'B' => Place::Baseline,
            _ => Place::Up,
        };
        let mut claim = self.make(index, Tool::Flyway, place, version, name, reason);
        claim.folder = prefixed_root(path);
        if matches!(place, Place::Repeatable | Place::Baseline) {
            claim.key = path.to_owned();
        }
        claim
    }

    fn rollback_file(&self, index: usize, stem: &str) -> Result<Claim, String> {
        let path = self.files[index].path;
        let partner = self.paths.contains(join(folder(path), &format!("{stem}.sql")).as_str());
        let (version, name) = version_of(stem);
        if !partner && (!shape::is_migration_folder(folder(path)) || version == stem) {
            return Err("no migration of its name".to_owned());
        }
        let mut claim = self.make(index, Tool::Yoyo, Place::Down, &version, &name, "`.rollback.sql`".to_owned());
        claim.key = stem.to_owned();
        Ok(claim)
    }

    fn numbered(&self, index: usize, version: &str, name: &str) -> Result<Claim, String> {
        let path = self.files[index].path;
        let here = folder(path);
        let facts = &self.folders[here];
        let stem = file_name(path).strip_suffix(".sql").unwrap_or_default();
        let has = |tool| facts.tools.contains(&tool);
        let own = shape::not_a_migration(path).is_none();
        let (tool, reason) = if self.companion(&join(here, "atlas.sum")).is_some() {
            (Tool::Atlas, "`atlas.sum` beside it".to_owned())
        } else if self.companion(&join(here, "meta/_journal.json")).is_some() {
            (Tool::Drizzle, "`meta/_journal.json` beside it".to_owned())
        } else if is_supabase(here) {
            (Tool::Supabase, "folder `supabase/migrations`".to_owned())
        } else if here.ends_with("committed") && self.above(here, ".gmrc").is_some() {
            (Tool::Graphile, "`.gmrc` above it".to_owned())
        } else if [".rollback.sql", "_rollback.sql"]
            .iter()
            .any(|end| self.paths.contains(join(here, &format!("{stem}{end}")).as_str()))
        {
            (Tool::Yoyo, "a `.rollback.sql` beside it".to_owned())
        } else if self.companion(&join(here, "tern.conf")).is_some() || has(Tool::Tern) {
            (Tool::Tern, "beside migrations of tern".to_owned())
        } else if let Some(tool) = [Tool::Goose, Tool::Dbmate, Tool::SqlMigrate].into_iter().find(|tool| has(*tool)) {
            (tool, format!("beside migrations of {}", tool.name()))
        } else if own && has(Tool::Atlas) {
            (Tool::Atlas, "beside migrations with directives of Atlas".to_owned())
        } else if own && has(Tool::Yoyo) {
            (Tool::Yoyo, "beside migrations with directives of yoyo".to_owned())
        } else if has(Tool::Sqlx) || self.above(here, "sqlx.toml").is_some() {
            (Tool::Sqlx, "sqlx is set up here".to_owned())
        } else {
            return self.plain(index, version, name);
        };
        let mut claim = self.make(index, tool, Place::Up, version, name, reason);
        if tool != Tool::Sqlx {
            claim.key = stem.to_owned();
        }
        Ok(claim)
    }

    fn plain(&self, index: usize, version: &str, name: &str) -> Result<Claim, String> {
        let file = &self.files[index];
        let here = folder(file.path);
        if let Some(why) = shape::not_a_migration(file.path) {
            return Err(why.to_owned());
        }
        let own_block = rollback_block::find(file.text).is_some();
        let reason = if own_block {
            "a commented rollback at its end".to_owned()
        } else if self.folders[here].blocks {
            "numbered, beside migrations with commented rollbacks".to_owned()
        } else if shape::is_migration_folder(here) || self.forced(index).is_some() {
            "numbered, in a folder of migrations".to_owned()
        } else if matches!(file_name(here), "db" | "database") && version.len() >= 3 {
            format!("numbered, in folder `{}`", file_name(here))
        } else {
            return Err("nothing says that a tool runs it".to_owned());
        };
        let tool = if self.is_rust(here) && shape::is_migration_folder(here) {
            Tool::Sqlx
        } else if self.is_node_pg_migrate(here) && shape::is_migration_folder(here) {
            Tool::NodePgMigrate
        } else {
            Tool::Plain
        };
        let mut claim = self.make(index, tool, Place::Up, version, name, reason);
        // sqlx takes a `.down.sql` for the rollback of any migration of its version.
        if tool != Tool::Sqlx {
            claim.key = file.path.to_owned();
        }
        Ok(claim)
    }

    fn other(&self, index: usize) -> Result<Claim, String> {
        let file = &self.files[index];
        if let Some(why) = shape::not_a_migration(file.path) {
            return Err(why.to_owned());
        }
        if !matches!(rollback_block::find(file.text), Some(rollback_block::Block::Rollback { .. })) {
            let named = shape::is_migration_folder(folder(file.path));
            return Err(if named { "its name has no version" } else { "nothing says that a tool runs it" }.to_owned());
        }
        let stem = file_name(file.path).strip_suffix(".sql").unwrap_or_default();
        let reason = "a commented rollback at its end".to_owned();
        let mut claim = self.make(index, Tool::Plain, Place::Up, stem, stem, reason);
        claim.key = file.path.to_owned();
        Ok(claim)
    }
}

/// Histories that were joined over folders, but hold one version twice, are taken apart again.
pub(super) fn split_clashing(
    survey: &Survey<'_>,
    groups: BTreeMap<(String, Tool), Vec<Claim>>,
) -> BTreeMap<(String, Tool), Vec<Claim>> {
    let mut result: BTreeMap<(String, Tool), Vec<Claim>> = BTreeMap::new();
    for ((root, tool), claims) in groups {
        let mut seen = BTreeSet::new();
        let joined = matches!(tool, Tool::Flyway | Tool::Refinery);
        let clash = joined
            && claims.iter().filter(|claim| claim.place == Place::Up).any(|claim| !seen.insert(claim.version.clone()));
        for claim in claims {
            let own = if clash { folder(survey.files[claim.index].path).to_owned() } else { root.clone() };
            result.entry((own, tool)).or_default().push(claim);
        }
    }
    result
}

/// The folder that Flyway or refinery searches, with all folders below: the nearest one named after migrations,
/// unless a folder named after a database stands between.
fn prefixed_root(path: &str) -> String {
    let here = folder(path);
    for candidate in ancestors(here) {
        let name = file_name(candidate);
        if name.to_ascii_lowercase().contains("migration") {
            return candidate.to_owned();
        }
        if super::dialect::of_word(name).is_some() {
            break;
        }
    }
    here.to_owned()
}

/// Diesel's version is what stands before the first `_`: `2019-02-26-002946_create_user`.
fn diesel_version(name: &str) -> (&str, &str) {
    name.split_once('_').unwrap_or((name, ""))
}

fn is_supabase(folder: &str) -> bool {
    folder == "supabase/migrations" || folder.ends_with("/supabase/migrations")
}

/// Whether a text is what `pg_dump` or `mysqldump` prints.
pub(super) fn is_dump(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(400)).unwrap_or(text);
    head.contains("database dump") || head.contains("MySQL dump") || head.contains("MariaDB dump")
}
