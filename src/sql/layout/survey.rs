//! Everything known about all files before one of them is judged: markers, companions, and what a folder holds.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::Signs;
use super::marker::{Marker, markers};
use super::shape::{Shape, ancestors, file_name, folder, join, shape};
use super::{Companion, SqlFile, Tool, rollback_block};
use crate::settings::SqlSettings;
use crate::source::FileId;

/// Everything known about the files before one of them is judged.
pub(super) struct Survey<'a> {
    pub files: &'a [SqlFile<'a>],
    pub settings: &'a SqlSettings,
    pub markers: Vec<Vec<Marker>>,
    companions: BTreeMap<&'a str, Companion<'a>>,
    pub(super) folders: BTreeMap<&'a str, FolderFacts>,
    pub(super) paths: BTreeSet<&'a str>,
    by_path: BTreeMap<&'a str, usize>,
    by_id: BTreeMap<FileId, usize>,
    /// The tool that the configuration names for each file.
    forced: Vec<Option<Tool>>,
    pub(super) signs: Signs,
    pub(super) refinery: bool,
    /// Whether the programs of Rust here say what they are made of, and sqlx is none of it.
    pub(super) without_sqlx: bool,
    /// The folders of histories of Drizzle with a folder for each migration.
    pub(super) drizzle: BTreeSet<&'a str>,
}

/// What is true of the files of one folder together.
#[derive(Debug, Default)]
pub(super) struct FolderFacts {
    pub(super) tools: BTreeSet<Tool>,
    pub(super) variants: bool,
    pub(super) blocks: bool,
    /// A `.down.sql` stands beside the `.sql` of its name.
    pub(super) bare: bool,
    /// Something is called `.up.sql`.
    pub(super) ups: bool,
    /// `U` scripts with, and without, a `V` of the same version.
    undo: (usize, usize),
}

impl<'a> Survey<'a> {
    pub(super) fn new(files: &'a [SqlFile<'a>], companions: &'a [Companion<'a>], settings: &'a SqlSettings) -> Self {
        let mut survey = Self {
            files,
            settings,
            markers: files.iter().map(|file| markers(file.text)).collect(),
            companions: companions.iter().map(|companion| (companion.path, *companion)).collect(),
            folders: BTreeMap::new(),
            paths: files.iter().map(|file| file.path).collect(),
            by_path: files.iter().enumerate().map(|(index, file)| (file.path, index)).collect(),
            by_id: files.iter().enumerate().map(|(index, file)| (file.id, index)).collect(),
            forced: files.iter().map(|file| named_tool(settings, file.path)).collect(),
            signs: Signs::default(),
            refinery: false,
            without_sqlx: is_without_sqlx(companions),
            drizzle: BTreeSet::new(),
        };
        for (index, file) in files.iter().enumerate() {
            let own = folder(file.path);
            if matches!(shape(file.path), Shape::FolderMigration { .. })
                && (survey.markers[index].iter().any(|marker| marker.tool == Tool::Drizzle)
                    || survey.companion(&join(own, "snapshot.json")).is_some())
            {
                survey.drizzle.insert(folder(own));
            }
            let facts = survey.folders.entry(folder(file.path)).or_default();
            let tools = survey.markers[index].iter().map(|marker| marker.tool);
            facts.tools.extend(tools.filter(|tool| *tool != Tool::Drizzle));
            if let Shape::Pair { stem, down } = shape(file.path) {
                facts.variants |= variant_of(&stem).1.is_some();
                facts.ups |= !down;
                facts.bare |= down && survey.paths.contains(join(own, &format!("{stem}.sql")).as_str());
            }
            if let Shape::Versioned { prefix: 'U', version, .. } = shape(file.path) {
                let partner = format!("V{}__", version.replace('.', "_"));
                let dotted = format!("V{version}__");
                let with_partner = files.iter().any(|other| {
                    let name = file_name(other.path);
                    folder(other.path) == folder(file.path) && (name.starts_with(&partner) || name.starts_with(&dotted))
                });
                facts.undo.0 += usize::from(with_partner);
                facts.undo.1 += usize::from(!with_partner);
            }
            // Who keeps one rollback in a `.rollback.sql` keeps all there.
            let partner = match shape(file.path) {
                Shape::Rollback { stem } => survey.paths.contains(join(own, &format!("{stem}.sql")).as_str()),
                _ => false,
            };
            if partner {
                facts.tools.insert(Tool::Yoyo);
            }
            facts.blocks |= rollback_block::find(file.text).is_some();
        }
        // Where no `U` has a `V`, the letter means unversioned; a single one that lost its partner does not.
        let undone = |facts: &FolderFacts| facts.undo.0 > 0;
        let named = survey.folders.keys().any(|path| path.contains("refinery"));
        let unversioned = survey.folders.values().any(|facts| facts.undo.1 > 0);
        survey.refinery = named || unversioned && !survey.folders.values().any(undone);
        survey
    }

    /// The tool that the configuration names for a file.
    pub(super) fn forced(&self, index: usize) -> Option<Tool> {
        self.forced.get(index).copied().flatten()
    }

    /// The index of a file.
    pub(super) fn index_of(&self, file: FileId) -> Option<usize> {
        self.by_id.get(&file).copied()
    }

    /// The SQL file at a path.
    pub(super) fn file_at(&self, path: &str) -> Option<&'a SqlFile<'a>> {
        self.files.get(*self.by_path.get(path)?)
    }

    /// The companion at a path.
    pub(super) fn companion_file(&self, path: &str) -> Option<Companion<'a>> {
        self.companions.get(path).copied()
    }

    /// The text of the companion at a path.
    pub(super) fn companion(&self, path: &str) -> Option<&'a str> {
        self.companion_file(path).map(|companion| companion.text)
    }

    /// The companion of a name in a folder or above it, the nearest first.
    pub(super) fn above(&self, folder: &str, name: &str) -> Option<&'a str> {
        ancestors(folder).find_map(|folder| self.companion(&join(folder, name)))
    }

    /// Whether the nearest JavaScript program around brings node-pg-migrate along.
    pub(super) fn is_node_pg_migrate(&self, folder: &str) -> bool {
        self.above(folder, "package.json").is_some_and(|text| text.contains("\"node-pg-migrate\""))
    }

    /// Whether the nearest program around is Rust's: sqlx and refinery rather than golang-migrate and Flyway.
    pub(super) fn is_rust(&self, folder: &str) -> bool {
        self.above(folder, "sqlx.toml").is_some()
            || self.above(folder, "Cargo.toml").is_some()
            || folder.split('/').any(|part| part == "crates")
    }
}

fn is_without_sqlx(companions: &[Companion<'_>]) -> bool {
    let manifests = companions.iter().filter(|companion| file_name(companion.path) == "Cargo.toml");
    let says = |word: &str| manifests.clone().any(|manifest| manifest.text.contains(word));
    says("dependencies") && !says("sqlx")
}

/// The tool that the configuration names for a path: the one of the nearest folder, or the one for all.
fn named_tool(settings: &SqlSettings, path: &str) -> Option<Tool> {
    let named = ancestors(folder(path)).find_map(|folder| settings.tools.get(folder));
    Tool::from_name(named.unwrap_or(&settings.tool))
}

/// The stem without the database and `autocommit` that pop's names end with, and the database.
pub(super) fn variant_of(stem: &str) -> (&str, Option<String>) {
    let stem = stem.strip_suffix(".autocommit").unwrap_or(stem);
    match stem.rsplit_once('.') {
        Some((bare, word)) if super::dialect::of_word(word).is_some() => (bare, Some(word.to_owned())),
        _ => (stem, None),
    }
}
