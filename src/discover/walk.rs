//! Finds files: what `.gitignore` allows, no hidden folders, no links, regular files only. Named files always.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::Verdict;
use super::third_party::{self, is_filled};
use crate::config::{Config, normal, repository_root, slashed};
use crate::{docker, k8s, sql};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path relative to the working directory, with `/`.
    pub path: String,
    /// Where it is on disk.
    pub disk: PathBuf,
    /// Whether the user named it.
    pub named: bool,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// Files that may be ours by their extension or name.
    pub files: Vec<Found>,
    /// Files that are not read, each with the reason.
    pub passed_over: Vec<Verdict>,
    /// How many files there are in all.
    pub looked_at: usize,
    /// Folders that package managers fill, which are not walked.
    pub third_party: Vec<String>,
    /// Folders and files that could not be read, each with the reason.
    pub unreadable: Vec<(String, String)>,
    /// What a person should know about the paths that were named.
    pub notes: Vec<String>,
}

/// The path that could not be read, and why. The walk's own words would name the folder on this machine.
fn unreadable(error: &ignore::Error, working: &Path) -> (String, String) {
    match error {
        ignore::Error::WithDepth { err, .. } => unreadable(err, working),
        ignore::Error::WithPath { path, err } => (shown(path, working), unreadable(err, working).1),
        ignore::Error::Loop { child, .. } => (shown(child, working), "cannot be read: links in a circle".to_owned()),
        error => {
            let why = error.io_error().map_or_else(|| "unknown".to_owned(), |error| error.kind().to_string());
            (String::new(), format!("cannot be read: {why}"))
        }
    }
}

/// A named path that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The path as given.
    pub path: PathBuf,
}

/// Walks the named paths; a folder is walked, a file is taken whatever its name.
///
/// # Errors
/// A named path that does not exist.
pub fn walk(paths: &[PathBuf], working: &Path, config: &Config) -> Result<Walked, Missing> {
    let mut walked = Walked::default();
    for path in paths {
        // Without the `.` of `.` and `./db`: most paths below are then plain.
        let disk: PathBuf = working.join(path).components().collect();
        if !disk.exists() {
            return Err(Missing { path: path.clone() });
        }
        if disk.is_dir() {
            walk_folder(&disk, working, config, &mut walked);
        } else {
            named_file(&disk, working, config, &mut walked);
        }
    }
    // Where two lie on disk tells only those apart that read alike, which nearly none do.
    walked.files.sort_by(|a, b| {
        let on_disk = || (normal(&a.disk), !a.named).cmp(&(normal(&b.disk), !b.named));
        a.path.cmp(&b.path).then_with(on_disk)
    });
    // Names that are no UTF-8 may read alike, and are two files all the same.
    walked.files.dedup_by(|later, first| later.path == first.path && normal(&later.disk) == normal(&first.disk));
    walked.passed_over.sort_by(|a, b| a.path.cmp(&b.path));
    walked.unreadable.sort();
    walked.third_party.sort();
    walked.third_party.dedup();
    Ok(walked)
}

fn named_file(disk: &Path, working: &Path, config: &Config, walked: &mut Walked) {
    walked.looked_at += 1;
    let path = shown(disk, working);
    if config.is_excluded(&path) {
        walked.notes.push(format!("`{path}` is excluded by the configuration and was not checked"));
        walked.passed_over.push(Verdict {
            path: path.into(),
            taken: None,
            reason: "excluded by the configuration".to_owned(),
        });
        return;
    }
    walked.files.push(Found { path, disk: disk.to_path_buf(), named: true });
}

fn walk_folder(folder: &Path, working: &Path, config: &Config, walked: &mut Walked) {
    // The walk's own threads come to the entries in any order; the lists are sorted when all are there.
    let (sender, met) = mpsc::channel();
    let threads = if has_many_folders(folder) { 0 } else { 1 };
    let third_party = Arc::new(Mutex::new(Vec::new()));
    builder(folder, working, config, &third_party).threads(threads).build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| match Met::of(entry, working, config).map(|met| sender.send(met)) {
            Some(Err(_)) => WalkState::Quit,
            _ => WalkState::Continue,
        })
    });
    drop(sender);
    for met in met {
        walked.looked_at += usize::from(!matches!(met, Met::Unreadable(..)));
        match met {
            Met::File(found) => walked.files.push(found),
            Met::PassedOver(verdict) => walked.passed_over.push(verdict),
            Met::Unreadable(path, reason) => walked.unreadable.push((path, reason)),
        }
    }
    walked.third_party.append(&mut third_party.lock().unwrap_or_else(PoisonError::into_inner));
}

/// More folders than this are walked by several threads.
const FEW_FOLDERS: usize = 16;

/// Whether there are so many folders in one that several threads are worth it: one of them that finds nothing to do sleeps
/// for a millisecond, and the walk of a small repository takes less.
fn has_many_folders(folder: &Path) -> bool {
    let mut folders = vec![folder.to_path_buf()];
    let mut next = 0;
    while let Some(folder) = folders.get(next).filter(|_| folders.len() <= FEW_FOLDERS) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let inner = entries.filter(|entry| {
            let is_hidden = || entry.file_name().as_encoded_bytes().starts_with(b".");
            entry.file_type().is_ok_and(|kind| kind.is_dir()) && !is_hidden()
        });
        let inner: Vec<PathBuf> = inner.map(|entry| entry.path()).take(FEW_FOLDERS).collect();
        folders.extend(inner);
        next += 1;
    }
    folders.len() > FEW_FOLDERS
}

/// A walk through a folder as it is done to check it. Into `third_party` come the folders that package managers fill and
/// that it passes over for that.
fn builder(folder: &Path, working: &Path, config: &Config, third_party: &Arc<Mutex<Vec<String>>>) -> WalkBuilder {
    let mut builder = git_walk(folder);
    builder.follow_links(false);
    let (own, from, others) = (config.clone(), working.to_path_buf(), Arc::clone(third_party));
    builder.filter_entry(move |entry| {
        // What a link leads to is only looked at here, to say nothing of excluded folders.
        let is_folder = match entry.file_type() {
            Some(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => entry.path().is_dir(),
        };
        if entry.depth() == 0 || !is_folder {
            return true;
        }
        let path = || shown(entry.path(), &from);
        if own.is_excluded(&path()) {
            return false;
        }
        let is_others = !own.checks_third_party && is_filled(entry.path());
        if is_others {
            others.lock().unwrap_or_else(PoisonError::into_inner).push(path());
        }
        !is_others
    });
    builder
}

/// A walk through a folder that passes over what git ignores there. Lists above its repository are not its own: who has
/// `*` in that of his home would see nothing checked. A `.gitignore` counts outside a repository too, from the folder on:
/// an unpacked archive is linted as its repository would be.
fn git_walk(folder: &Path) -> WalkBuilder {
    let root = repository_root(folder);
    let is_in_one = root.join(".git").exists();
    let mut builder = WalkBuilder::new(folder);
    builder.require_git(is_in_one).parents(is_in_one && root != folder).git_global(may_ignore_globally());
    builder
}

/// The files of a folder that git does not ignore, hidden ones among them.
#[must_use]
pub fn kept_in(folder: &Path) -> HashSet<PathBuf> {
    let mut builder = git_walk(folder);
    builder.hidden(false).max_depth(Some(1));
    builder.build().flatten().map(DirEntry::into_path).collect()
}

/// What a walk does not even look at, for people who ask: hidden files, what a `.gitignore` names, excluded folders. Such
/// a folder stands for all that is in it.
#[must_use]
pub fn left_out(paths: &[PathBuf], working: &Path, config: &Config) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let folders = paths.iter().map(|path| working.join(path).components().collect::<PathBuf>());
    for folder in folders.filter(|folder| folder.is_dir()) {
        let others = Arc::default();
        let met: HashSet<PathBuf> =
            builder(&folder, working, config, &others).build().flatten().map(DirEntry::into_path).collect();
        let (found, own, from) = (Arc::new(Mutex::new(Vec::new())), config.clone(), working.to_path_buf());
        let list = Arc::clone(&found);
        let mut all = WalkBuilder::new(&folder);
        all.standard_filters(false).follow_links(false).filter_entry(move |entry| {
            if entry.depth() == 0 || met.contains(entry.path()) {
                return true;
            }
            let mut path = shown(entry.path(), &from);
            let reason = if entry.file_name().to_string_lossy().starts_with('.') {
                "hidden"
            } else if own.is_excluded(&path) {
                "excluded by the configuration"
            } else if others.lock().is_ok_and(|others| others.contains(&path)) {
                third_party::REASON
            } else {
                "ignored by git or a file `.ignore`"
            };
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                path.push('/');
            }
            if let Ok(mut list) = list.lock() {
                list.push(Verdict { path: path.into(), taken: None, reason: reason.to_owned() });
            }
            false
        });
        all.build().for_each(drop);
        verdicts.extend(found.lock().map(|mut found| std::mem::take(&mut *found)).unwrap_or_default());
    }
    verdicts
}

/// Whether the user has files that git passes over everywhere. The walk knows itself where they are named, but compiles a
/// regular expression to find that out, which is a tenth of what a small repository costs; most users name none.
fn may_ignore_globally() -> bool {
    let Some(home) = std::env::home_dir() else { return true };
    let configuration = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let git = configuration.unwrap_or_else(|| home.join(".config")).join("git");
    let names_one = |path: PathBuf| {
        std::fs::read(path)
            .is_ok_and(|text| String::from_utf8_lossy(&text).to_ascii_lowercase().contains("excludesfile"))
    };
    git.join("ignore").exists() || names_one(home.join(".gitconfig")) || names_one(git.join("config"))
}

/// What a walk meets in a folder.
enum Met {
    /// A file that may be ours.
    File(Found),
    /// A file that is not read.
    PassedOver(Verdict),
    /// The path of what could not be read, and why.
    Unreadable(String, String),
}

impl Met {
    /// Nothing for a folder, which is walked.
    fn of(entry: Result<DirEntry, ignore::Error>, working: &Path, config: &Config) -> Option<Self> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let (path, reason) = unreadable(&error, working);
                return Some(Self::Unreadable(path, reason));
            }
        };
        let kind = entry.file_type().filter(|kind| !kind.is_dir())?;
        let path = shown(entry.path(), working);
        let reason = if kind.is_symlink() {
            "a link, not followed"
        } else if !kind.is_file() {
            "not a regular file"
        } else if config.is_excluded(&path) {
            "excluded by the configuration"
        } else if may_be_ours(&path) {
            return Some(Self::File(Found { path, disk: entry.into_path(), named: false }));
        } else {
            "no SQL, YAML, JSON or Dockerfile by its name"
        };
        Some(Self::PassedOver(Verdict { path: path.into(), taken: None, reason: reason.to_owned() }))
    }
}

/// Whether a name makes it worth reading the file.
#[must_use]
pub fn may_be_ours(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(extension.as_deref(), Some("sql" | "yaml" | "yml" | "json"))
        || sql::layout::is_pair_of_postgres(path)
        || sql::layout::is_companion(path)
        || k8s::recognise::is_bare_kustomization(path)
        || docker::is_dockerfile(path)
}

/// What stands behind the working directory in a path that begins with it and goes only down, as nearly all do.
fn plainly_below<'p>(disk: &'p Path, working: &Path) -> Option<&'p str> {
    let below = disk.to_str()?.strip_prefix(working.to_str()?)?.strip_prefix('/')?;
    // A part that begins with a dot may be `.` or `..`; whoever has one is looked at closely.
    let begins_odd = |pair: &[u8]| matches!(pair, [b'/', b'/' | b'.']);
    let is_odd = below.is_empty()
        || below.starts_with(['.', '/'])
        || below.ends_with('/')
        || below.as_bytes().windows(2).any(begins_odd);
    (!is_odd && !below.contains('\\')).then_some(below)
}

/// A path as findings name it: relative to the working directory where it lies below it.
#[must_use]
pub fn shown(disk: &Path, working: &Path) -> String {
    if let Some(below) = plainly_below(disk, working) {
        return below.to_owned();
    }
    if let Ok(below) = disk.strip_prefix(working)
        && below.components().all(|part| matches!(part, Component::Normal(_)))
    {
        let mut path = String::with_capacity(below.as_os_str().len());
        for part in below.components() {
            path.push_str(if path.is_empty() { "" } else { "/" });
            path.push_str(&part.as_os_str().to_string_lossy());
        }
        return path;
    }
    let whole = normal(&working.join(disk));
    slashed(whole.strip_prefix(normal(working)).unwrap_or(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_below_the_working_directory_however_they_are_written() {
        for (disk, expected) in [
            ("/w/a/b.yaml", "a/b.yaml"),
            ("/w/./a.yaml", "a.yaml"),
            ("/w/a//b.yaml", "a/b.yaml"),
            ("/w/a/../b.yaml", "b.yaml"),
            ("/w/.github/a.yaml", ".github/a.yaml"),
            ("/w/a/.b/c.yaml", "a/.b/c.yaml"),
            ("/w/a...b/c.yaml", "a...b/c.yaml"),
            ("a.yaml", "a.yaml"),
            ("/v/a.yaml", "/v/a.yaml"),
        ] {
            assert_eq!(shown(Path::new(disk), Path::new("/w")), expected, "{disk}");
        }
    }

    #[test]
    fn lists_above_a_repository_are_not_its_own() {
        let outer = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = outer.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(".gitignore", "*\n");
        write("inner/.gitignore", "skipped.yaml\n/deploy/by-path.yaml\n");
        for name in ["a", "skipped", "by-path"] {
            write(&format!("inner/deploy/{name}.yaml"), "");
        }
        let found = |folder: &str| {
            let walked = walk(&[outer.path().join(folder)], outer.path(), &Config::default()).unwrap();
            walked.files.into_iter().map(|found| found.path).collect::<Vec<String>>()
        };
        let keeps = |name: &str| {
            let deploy = outer.path().join("inner/deploy");
            kept_in(&deploy).contains(&deploy.join(name))
        };
        let all = ["inner/deploy/a.yaml", "inner/deploy/by-path.yaml", "inner/deploy/skipped.yaml"];
        assert_eq!(found("inner"), all[..1], "an unpacked archive has its lists as well");
        assert_eq!(found("inner/deploy"), all, "but none above what is named");
        assert!(keeps("a.yaml") && keeps("skipped.yaml"));
        std::fs::create_dir(outer.path().join("inner/.git")).unwrap();
        assert_eq!((found("inner"), found("inner/deploy")), (vec![all[0].to_owned()], vec![all[0].to_owned()]));
        assert!(keeps("a.yaml") && !keeps("skipped.yaml") && !keeps("by-path.yaml"));
    }

    #[test]
    fn folders_count_however_deep_they_lie_and_hidden_ones_do_not() {
        let root = tempfile::tempdir().unwrap();
        let make = |path: &str| std::fs::create_dir_all(root.path().join(path)).unwrap();
        (0..50).for_each(|at| make(&format!(".git/{at}")));
        // With the root itself there are as many as one thread walks.
        (1..FEW_FOLDERS).for_each(|at| make(&vec!["a"; at].join("/")));
        assert!(!has_many_folders(root.path()));
        make("b");
        assert!(has_many_folders(root.path()));
    }
}
