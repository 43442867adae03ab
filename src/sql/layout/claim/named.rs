//! Files that a tool claims by their names and by what stands beside them.

use super::root::prefixed_root;
use super::{Claim, Place};
use crate::sql::layout::shape::{self, file_name, folder, join, version_of};
use crate::sql::layout::survey::{Survey, variant_of};
use crate::sql::layout::{Tool, rollback_block};

impl Survey<'_> {
    pub(super) fn pair(&self, index: usize, stem: &str, down: bool) -> Claim {
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

    pub(super) fn up_down_folder(&self, index: usize, name: &str, down: bool) -> Result<Claim, String> {
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

    pub(super) fn folder_migration(&self, index: usize, name: &str) -> Result<Claim, String> {
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

    pub(super) fn prefixed(&self, index: usize, prefix: char, version: &str, name: &str) -> Claim {
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

    pub(super) fn rollback_file(&self, index: usize, stem: &str) -> Result<Claim, String> {
        let path = self.files[index].path;
        let partner = self.paths.contains(join(folder(path), &format!("{stem}.sql")).as_str());
        let (version, name) = version_of(stem);
        let kept_so = || self.folders[folder(path)].tools.contains(&Tool::Yoyo);
        if !partner && (version == stem || !shape::is_migration_folder(folder(path)) && !kept_so()) {
            return Err("no migration of its name".to_owned());
        }
        let mut claim = self.make(index, Tool::Yoyo, Place::Down, &version, &name, "`.rollback.sql`".to_owned());
        claim.key = stem.to_owned();
        Ok(claim)
    }

    pub(super) fn numbered(&self, index: usize, version: &str, name: &str) -> Result<Claim, String> {
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

    pub(super) fn plain(&self, index: usize, version: &str, name: &str) -> Result<Claim, String> {
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
        let tool = if self.is_rust(here) && !self.without_sqlx && shape::is_migration_folder(here) {
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

    pub(super) fn other(&self, index: usize) -> Result<Claim, String> {
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

/// Diesel's version is what stands before the first `_`: `2019-02-26-002946_create_user`.
fn diesel_version(name: &str) -> (&str, &str) {
    name.split_once('_').unwrap_or((name, ""))
}

fn is_supabase(folder: &str) -> bool {
    folder == "supabase/migrations" || folder.ends_with("/supabase/migrations")
}
