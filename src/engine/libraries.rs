//! Files that OpenAPI documents refer to: parsed round by round, never from outside the repository, never fetched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::classify::{Classified, Document, FEW, Format, Role, largest_first, parse};
use super::read::{ReadFile, read};
use super::revision::Files;
use super::{Input, Options, Origin, Roots};
use crate::config::{normal, slashed};
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::k8s::recognise::YamlKind;
use crate::openapi::{self, ExternalReference};
use crate::source::{FileId, Location, Span};
use crate::syntax::template::is_template;

/// A file that is not among the inputs.
#[derive(Debug)]
pub(super) enum LookedUp {
    /// It can be read.
    Found(Input),
    /// It is a link out of the root.
    Outside,
    /// There is none.
    Missing,
}

/// Parses every file that OpenAPI documents lead to; `look_up` finds those that are not among the inputs.
/// Returns what is to be said of references that leave the root.
pub(super) fn add(
    files: &mut Files,
    options: &Options,
    first: usize,
    look_up: impl Fn(&str) -> LookedUp + Sync,
) -> Vec<Diagnostic> {
    let mut leaving = Vec::new();
    let known = files.read.iter().enumerate().map(|(index, file)| (file.source.shared_path(), index)).collect();
    let roots = options.roots.as_ref().map(Roots::normal);
    let mut guide = Guide { roots, known };
    let is_openapi =
        |answer: &Option<Classified>| matches!(answer, Some(Ok(document)) if document.role == Role::Openapi);
    let all = 0..files.classified.len();
    let mut round: Vec<usize> = all.filter(|&index| is_openapi(&files.classified[index])).collect();
    while !round.is_empty() {
        let reached = guide.follow(&round, files, |path| added(path, options, &look_up), &mut leaving);
        round = reached.parse(files, first);
    }
    drop_strangers(files, &guide);
    leaving
}

/// The files that the documents of a round lead to and that nobody came to before.
#[derive(Default)]
struct Reached {
    /// Those that are to be parsed.
    unread: BTreeSet<usize>,
    /// Those that were read for their own references already.
    referring: BTreeSet<usize>,
}

impl Reached {
    fn note(&mut self, to: usize, answer: &Option<Classified>) {
        match answer {
            Some(Ok(document)) if document.role == Role::Referring => _ = self.referring.insert(to),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => _ = self.unread.insert(to),
        }
    }

    /// Makes libraries of them; returns the documents of the next round.
    fn parse(self, files: &mut Files, first: usize) -> Vec<usize> {
        let library = |index: usize| {
            let format = Format::of(&files.inputs[index].path).unwrap_or(Format::Yaml);
            let tree = parse(FileId::new(first + index), &files.read[index], format);
            (index, Document::new(tree, Role::Library))
        };
        let unread = largest_first(self.unread.into_iter().collect(), &files.read);
        let mut parsed: Vec<(usize, Document)> = unread.into_par_iter().with_max_len(1).map(library).collect();
        parsed.sort_unstable_by_key(|(index, _)| *index);
        for &index in &self.referring {
            if let Some(Ok(document)) = &mut files.classified[index] {
                document.role = Role::Library;
            }
        }
        let round = parsed.iter().map(|(index, _)| *index).chain(self.referring).collect();
        for (index, mut document) in parsed {
            if is_template(&document.tree) {
                document.role = Role::Yaml(YamlKind::Template);
            }
            files.classified[index] = Some(Ok(document));
        }
        round
    }
}

/// Forgets the files of other kinds that refer to nothing of an OpenAPI document.
fn drop_strangers(files: &mut Files, guide: &Guide) {
    let has_role =
        |answer: &Option<Classified>, roles: &[Role]| matches!(answer, Some(Ok(one)) if roles.contains(&one.role));
    let Files { inputs, classified, .. } = files;
    for index in 0..classified.len() {
        let Some(Ok(document)) =
            classified[index].as_ref().filter(|_| has_role(&classified[index], &[Role::Referring]))
        else {
            continue;
        };
        let folder = folder_of(&inputs[index].path);
        let leads = document.outward().into_iter().any(|reference| {
            let to = guide.file_of(folder, &reference.path);
            to.is_some_and(|to| has_role(&classified[to], &[Role::Openapi, Role::Library]))
        });
        if !leads {
            classified[index] = Some(Err(YamlKind::NotKubernetes.reason()));
        }
    }
}

/// Why the target of a link out of the root is not read.
const LEAVES: &str = "a link that leads out of the repository";

/// A file that is looked at for a reference's sake.
type Added = (Input, ReadFile, Option<Classified>);

/// The files that references lead to and that are not known yet, by their paths: to find and to read one takes longer
/// than to parse it, so this is done by all threads.
fn bring<'l>(
    leading: &'l [Leading],
    guide: &Guide,
    add: impl Fn(&str) -> Option<Added> + Sync,
) -> FxHashMap<&'l str, Added> {
    let inside = leading.iter().flat_map(|leading| &leading.others).filter_map(|(_, target)| match target {
        Target::Inside(path) => Some(path.as_str()),
        Target::Outside => None,
    });
    let unknown: FxHashSet<&str> = inside.filter(|path| !guide.known.contains_key(*path)).collect();
    unknown.into_par_iter().filter_map(|path| Some((path, add(path)?))).collect()
}

/// Finds and reads a file; nothing when there is none.
fn added(path: &str, options: &Options, look_up: &impl Fn(&str) -> LookedUp) -> Option<Added> {
    let (input, answer) = match look_up(path) {
        LookedUp::Found(input) => (input, None),
        // It exists, without a text that may be shown: what refers to it is unknown.
        LookedUp::Outside => {
            (Input { path: path.to_owned(), origin: Origin::Memory(Vec::new()), named: false }, Some(Err(LEAVES)))
        }
        LookedUp::Missing => return None,
    };
    let file = read(&input, options.config.max_file_size);
    Some((input, file, answer))
}

/// Where the references of a file lead.
#[derive(Default)]
struct Leading {
    /// The indexes of known files, each once.
    known: Vec<usize>,
    /// The references to other files, and those whose words alone do not tell.
    others: Vec<(ExternalReference, Target)>,
}

/// Knows where references lead.
struct Guide {
    roots: Option<Roots>,
    /// The indexes of the files by their paths.
    known: FxHashMap<Arc<str>, usize>,
}

impl Guide {
    /// The path below the working directory, which lies in the root, that a reference leads to: the words of the two paths
    /// tell it of nearly every reference.
    fn below(folder: &str, reference: &str) -> Option<String> {
        if folder.starts_with('/') {
            return None;
        }
        openapi::reference::join_to_folder(folder, reference).filter(|path| !path.starts_with(".."))
    }

    /// Where the documents of a round lead; `add` reads the files that are not known yet, which come behind the others.
    fn follow(
        &mut self,
        round: &[usize],
        files: &mut Files,
        add: impl Fn(&str) -> Option<Added> + Sync,
        leaving: &mut Vec<Diagnostic>,
    ) -> Reached {
        let mut reached = Reached::default();
        let leading = |index: &usize| match files.classified.get(*index) {
            Some(Some(Ok(document))) => {
                self.leading(folder_of(&files.inputs[*index].path), document, &files.classified)
            }
            _ => Leading::default(),
        };
        let leading: Vec<Leading> = round.par_iter().with_max_len(FEW).map(leading).collect();
        let mut brought = bring(&leading, self, add);
        for leading in &leading {
            leading.known.iter().for_each(|&to| reached.note(to, &files.classified[to]));
            for (reference, target) in &leading.others {
                let Target::Inside(path) = target else {
                    leaving.push(outside(reference.span, &reference.path));
                    continue;
                };
                if let Some((input, file, answer)) = brought.remove(path.as_str()) {
                    self.known.insert(file.source.shared_path(), files.inputs.len());
                    files.push(input, file, answer);
                }
                let Some(&to) = self.known.get(path.as_str()) else { continue };
                match &files.classified[to] {
                    Some(Err(reason)) if *reason == LEAVES => leaving.push(outside(reference.span, &reference.path)),
                    answer => reached.note(to, answer),
                }
            }
        }
        reached
    }

    /// Where the references of a file in a folder lead, as far as that is known before anything is looked up.
    fn leading(&self, folder: &str, document: &Document, classified: &[Option<Classified>]) -> Leading {
        let mut leading = Leading::default();
        // References to one file mostly follow each other.
        let mut last = None;
        for reference in document.outward() {
            if last.as_ref() == Some(&reference.path) {
                continue;
            }
            let below = Self::below(folder, &reference.path);
            match below.as_deref().and_then(|path| self.known.get(path)) {
                Some(&to) if !matches!(&classified[to], Some(Err(reason)) if *reason == LEAVES) => {
                    leading.known.push(to);
                    last = Some(reference.path);
                }
                _ => {
                    let target = match below.filter(|_| self.roots.is_some()) {
                        Some(path) => Target::Inside(path),
                        None => locate(folder, &reference.path, self.roots.as_ref()),
                    };
                    leading.others.push((reference, target));
                }
            }
        }
        leading.known.sort_unstable();
        leading.known.dedup();
        leading
    }

    /// The known file that a reference in a file of a folder leads to.
    fn file_of(&self, folder: &str, reference: &str) -> Option<usize> {
        let below = Self::below(folder, reference).and_then(|path| self.known.get(path.as_str()));
        below.copied().or_else(|| match locate(folder, reference, self.roots.as_ref()) {
            Target::Inside(path) => self.known.get(path.as_str()).copied(),
            Target::Outside => None,
        })
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Roots {
    /// The same folders as references are held against.
    pub(super) fn location(&self) -> Location {
        let Self { working, root, .. } = self.normal();
        Location { working: slashed(&working), root: slashed(&root) }
    }

    /// The same folders by paths without `.` and `..`, which others can be compared with.
    fn normal(&self) -> Self {
        Self {
            working: normal(&self.working),
            root: normal(&self.root),
            allowed: self.allowed.iter().map(|root| normal(root)).collect(),
        }
    }
}

enum Target {
    /// A path relative to the working directory.
    Inside(String),
    Outside,
}

/// Where a reference in a file of a folder leads, by the words of its path. The roots are normal.
fn locate(folder: &str, reference: &str, roots: Option<&Roots>) -> Target {
    let folder = Path::new(folder);
    let reference = &reference.replace('\\', "/");
    let reference = reference.strip_prefix("file://").or_else(|| reference.strip_prefix("file:")).unwrap_or(reference);
    if openapi::names_drive(reference) {
        return Target::Outside;
    }
    let Some(roots) = roots else {
        // In memory the files are all there is: a path that climbs above them leaves the root.
        let path = normal(&Path::new("/").join(folder)).join(reference);
        let depth = folder.components().count();
        let climbs = Path::new(reference).components().filter(|part| part.as_os_str() == "..").count();
        if Path::new(reference).is_absolute() || climbs > depth {
            return Target::Outside;
        }
        return Target::Inside(normal(&path).to_string_lossy().trim_start_matches('/').to_owned());
    };
    let whole = normal(&roots.working.join(folder).join(reference));
    if !whole.starts_with(&roots.root) && !roots.allowed.iter().any(|root| whole.starts_with(root)) {
        return Target::Outside;
    }
    let path = whole.strip_prefix(&roots.working).unwrap_or(&whole);
    Target::Inside(slashed(path))
}

/// The files of the repository that the walk did not bring, such as ignored ones.
pub(super) struct OnDisk<'r> {
    working: Option<&'r Path>,
    /// The folders that files may lie in, links followed.
    within: Vec<PathBuf>,
    /// The folders that were looked into so far, links followed; nothing for one that is not there.
    folders: Mutex<FxHashMap<PathBuf, Option<PathBuf>>>,
}

impl<'r> OnDisk<'r> {
    pub(super) fn of(roots: Option<&'r Roots>) -> Self {
        let within = roots.into_iter().flat_map(|roots| std::iter::once(&roots.root).chain(&roots.allowed));
        Self {
            working: roots.map(|roots| roots.working.as_path()),
            within: within.filter_map(|root| root.canonicalize().ok()).collect(),
            folders: Mutex::default(),
        }
    }

    /// The file at a path, if it lies in the repository even when links are followed.
    pub(super) fn look_up(&self, path: &str) -> LookedUp {
        let Some((disk, is_file)) = self.working.and_then(|working| self.real(&working.join(path))) else {
            return LookedUp::Missing;
        };
        if !self.within.iter().any(|root| disk.starts_with(root)) {
            return LookedUp::Outside;
        }
        match is_file {
            true => LookedUp::Found(Input { path: path.to_owned(), origin: Origin::Disk(disk), named: false }),
            false => LookedUp::Missing,
        }
    }

    /// Where a path leads when links are followed, and whether a regular file is there.
    fn real(&self, path: &Path) -> Option<(PathBuf, bool)> {
        let disk = match path.file_name() {
            // The files of a folder have its links in common, and few are links themselves.
            Some(name) => self.folder(path.parent()?)?.join(name),
            None => path.canonicalize().ok()?,
        };
        let found = disk.symlink_metadata().ok()?;
        if !found.is_symlink() {
            return Some((disk, found.is_file()));
        }
        let disk = disk.canonicalize().ok()?;
        let is_file = disk.is_file();
        Some((disk, is_file))
    }

    fn folder(&self, folder: &Path) -> Option<PathBuf> {
        let folders = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders().get(folder) {
            return known.clone();
        }
        let real = self.followed(folder);
        folders().insert(folder.to_owned(), real.clone());
        real
    }

    /// A folder with its links followed: where the folder around it leads is mostly known, and few are links themselves.
    fn followed(&self, folder: &Path) -> Option<PathBuf> {
        let around = folder
            .parent()
            .filter(|_| self.working.is_some_and(|working| folder != working && folder.starts_with(working)));
        let inside = around.zip(folder.file_name()).and_then(|(around, name)| Some(self.folder(around)?.join(name)));
        match inside {
            Some(inside) if inside.symlink_metadata().ok()?.is_dir() => Some(inside),
            _ => folder.canonicalize().ok(),
        }
    }
}

fn outside(place: Span, reference: &str) -> Diagnostic {
    let message = format!("`{reference}` leads out of the repository and was not read");
    let mut finding = Diagnostic::new(builtin::PATH_OUTSIDE_ROOT, Severity::Error, place, message);
    finding.help("keep what is referred to in the repository, or allow its folder with `--allow-root`");
    finding
}
