//! Habits of people who run their migrations with a program of their own: a migration and its rollback have names, or
//! stand in folders, that say which is which.

use super::{Claim, Place};
use crate::sql::layout::Tool;
use crate::sql::layout::shape::{Shape, file_name, folder, is_migration_folder, join, not_a_migration, version_of};
use crate::sql::layout::survey::Survey;

/// Folders that hold the rollbacks of what stands beside them.
const DOWN_FOLDERS: [&str; 5] = ["down", "rollback", "rollbacks", "undo", "revert"];

impl Survey<'_> {
    /// A file whose name or folder says its direction, where the file for the other one is there.
    pub(super) fn by_direction(&self, index: usize, shape: &Shape) -> Option<Claim> {
        let path = self.files[index].path;
        let named = match shape {
            Shape::Numbered { .. } | Shape::Pair { down: true, .. } => true,
            Shape::Other => is_migration_folder(folder(path)),
            _ => false,
        };
        let other = self.forced(index).is_some() || self.is_rust(folder(path)) || not_a_migration(path).is_some();
        if !named || other {
            return None;
        }
        let (up, reason) = self.up_of(path).or_else(|| self.is_up(path).map(|reason| (path.to_owned(), reason)))?;
        let place = if up == path { Place::Up } else { Place::Down };
        let stem = file_name(&up).strip_suffix(".sql").unwrap_or_default();
        let (version, name) = version_of(stem.strip_suffix("_up").unwrap_or(stem));
        let mut claim = self.make(index, Tool::Plain, place, &version, &name, reason.to_owned());
        claim.folder = folder(&up).to_owned();
        claim.key = up;
        Some(claim)
    }

    /// The migration that a rollback belongs to, also where it is lost, and what says so.
    fn up_of(&self, path: &str) -> Option<(String, &'static str)> {
        let (here, file) = (folder(path), file_name(path));
        let stem = file.strip_suffix(".sql")?;
        if let Some(bare) = stem.strip_suffix("_down") {
            let up = join(here, &format!("{bare}_up.sql"));
            return self.paths.contains(up.as_str()).then_some((up, "`_up.sql` beside it"));
        }
        if let Some(bare) = stem.strip_suffix(".down") {
            let up = join(here, &format!("{bare}.sql"));
            return self.is_bare(here).then_some((up, "`.down.sql`"));
        }
        if !DOWN_FOLDERS.contains(&file_name(here)) {
            return None;
        }
        let parent = folder(here);
        [join(parent, "up"), parent.to_owned(), join(parent, "migrations")].into_iter().find_map(|ups| {
            let start = join(here, "");
            let beside = self.paths.range(start.as_str()..).take_while(|other| other.starts_with(&start));
            // One that has its migration there speaks for all of its folder.
            let paired = beside.take(100).any(|other| self.paths.contains(join(&ups, file_name(other)).as_str()));
            paired.then(|| (join(&ups, file), "a folder for rollbacks"))
        })
    }

    /// Whether `.down.sql` belongs to `.sql` in a folder, and not to `.up.sql`.
    fn is_bare(&self, folder: &str) -> bool {
        self.folders.get(folder).is_some_and(|facts| facts.bare && !facts.ups)
    }

    /// Whether a rollback that says so is there for a file.
    fn is_up(&self, path: &str) -> Option<&'static str> {
        let (here, file) = (folder(path), file_name(path));
        let stem = file.strip_suffix(".sql")?;
        let is_there = |other: String| self.paths.contains(other.as_str());
        if let Some(bare) = stem.strip_suffix("_up") {
            return is_there(join(here, &format!("{bare}_down.sql"))).then_some("`_down.sql` beside it");
        }
        if self.is_bare(here) && is_there(join(here, &format!("{stem}.down.sql"))) {
            return Some("a `.down.sql` beside it");
        }
        let parent = folder(here);
        let apart = matches!(file_name(here), "up" | "migrations");
        let places = DOWN_FOLDERS.iter().flat_map(|down| {
            let own = join(&join(here, down), file);
            [Some(own), apart.then(|| join(&join(parent, down), file))]
        });
        places.flatten().any(is_there).then_some("its rollback in a folder for them")
    }
}
