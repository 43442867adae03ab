//! The files of a base revision: those that the walk would have found, had this been the working tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::git::{self, Fault, Revision};
use super::third_party::Filled;
use super::walk::{may_be_ours, shown};
use crate::config::{Config, normal, slashed};

/// A file of the base revision, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseFile {
    /// Its path relative to the working directory, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether the user named it.
    pub named: bool,
    /// Whether it is outside of what is checked, so that it counts only when another file refers to it.
    pub beside: bool,
}

/// The files of the base revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseFiles {
    /// Those that are known.
    pub files: Vec<BaseFile>,
    /// The paths from the root of submodules whose commit is not here, so that all of their files look added.
    pub unknown: Vec<String>,
}

/// All files of a folder of a revision, whatever they are, by their paths in that folder. `folder` is a path as the walk
/// has it.
///
/// # Errors
/// When git cannot read the revision.
pub fn folder(
    revision: &Revision,
    folder: &str,
    working: &Path,
    config: &Config,
) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let top = normal(&working.join(folder));
    let entries = git::listing(revision, config.max_file_size)?.entries.into_iter().filter_map(|entry| {
        let disk = normal(&revision.root.join(&entry.path));
        let inside = slashed(disk.strip_prefix(&top).ok()?);
        Some((inside, entry))
    });
    let (paths, entries): (Vec<String>, Vec<_>) = entries.unzip();
    Ok(paths.into_iter().zip(git::contents(revision, &entries)?).collect())
}

/// The files of a revision. `paths` are those that are checked, `now` is what the walk found there in the working
/// tree, and whether the user named it.
///
/// What the working tree has but the walk passed over (an ignored file, a hidden one) is beside: the revisions are
/// compared, and a file that only one of them sees would look added or removed. Links, files over the size limit, and
/// those that the configuration excludes are left out.
///
/// # Errors
/// When git cannot read the revision.
pub fn files(
    revision: &Revision,
    paths: &[PathBuf],
    now: &BTreeMap<&str, bool>,
    working: &Path,
    config: &Config,
) -> Result<BaseFiles, Fault> {
    let scopes: Vec<PathBuf> = paths.iter().map(|path| normal(&working.join(path))).collect();
    let root = normal(&revision.root);
    let (mut entries, mut files) = (Vec::new(), Vec::new());
    let listing = git::listing(revision, config.max_file_size)?;
    let filled = Filled::of(listing.entries.iter().map(|entry| entry.path.as_str()));
    for entry in listing.entries {
        let disk = normal(&revision.root.join(&entry.path));
        let path = shown(&disk, working);
        let named = now.get(path.as_str()).copied();
        if named.is_none() && !may_be_ours(&path) || config.is_excluded(&path) {
            continue;
        }
        let scope = scopes.iter().find(|scope| disk.starts_with(scope));
        let hidden = |scope: &PathBuf| {
            let below = disk.strip_prefix(scope).unwrap_or(&disk);
            below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
        };
        let gone = || disk.symlink_metadata().is_err();
        let is_others = |scope: &PathBuf| {
            let below = scope.strip_prefix(&root).map(slashed).unwrap_or_default();
            !config.checks_third_party && filled.hold(&entry.path, &below)
        };
        let checked = named.is_some() || scope.is_some_and(|scope| !hidden(scope) && !is_others(scope)) && gone();
        entries.push(entry);
        files.push(BaseFile { path, bytes: Vec::new(), named: named.unwrap_or(false), beside: !checked });
    }
    for (file, bytes) in files.iter_mut().zip(git::contents(revision, &entries)?) {
        file.bytes = bytes;
    }
    Ok(BaseFiles { files, unknown: listing.unknown })
}
