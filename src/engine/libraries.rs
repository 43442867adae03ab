//! Files that OpenAPI documents refer to: parsed round by round, never from outside the repository, never fetched.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classify::{Classified, Document, FEW, Format, Role, largest_first, parse};
use super::read::{ReadFile, read};
use super::{Input, Options, Origin, Roots};
use crate::config::{normal, slashed};
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::k8s::recognise::YamlKind;
use crate::openapi::{self, ExternalReference};
use crate::source::{FileId, Span};
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
    inputs: &mut Vec<Input>,
    files: &mut Vec<ReadFile>,
    classified: &mut Vec<Option<Classified>>,
    options: &Options,
    first: usize,
    look_up: impl Fn(&str) -> LookedUp,
) -> Vec<Diagnostic> {
    let mut leaving = Vec::new();
    let known = inputs.iter().enumerate().map(|(index, input)| (input.path.clone(), index)).collect();
    let roots = options.roots.as_ref().map(Roots::normal);
    let mut guide = Guide { roots, known, led: FxHashMap::default() };
    let is_openapi =
        |answer: &Option<Classified>| matches!(answer, Some(Ok(document)) if document.role == Role::Openapi);
    let mut round: Vec<usize> = (0..classified.len()).filter(|&index| is_openapi(&classified[index])).collect();
    while !round.is_empty() {
        let mut wanted: BTreeSet<usize> = BTreeSet::new();
        // What was read for its own references already.
        let mut read: BTreeSet<usize> = BTreeSet::new();
        let leading = |index: &usize| match classified.get(*index) {
            Some(Some(Ok(document))) => guide.leading(folder_of(&inputs[*index].path), document, classified),
            _ => Leading::default(),
        };
        let leading: Vec<Leading> = round.par_iter().with_max_len(FEW).map(leading).collect();
        let mut note = |to: usize, answer: &Option<Classified>| match answer {
            Some(Ok(document)) if document.role == Role::Referring => _ = read.insert(to),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => _ = wanted.insert(to),
        };
        for (index, leading) in round.into_iter().zip(leading) {
            leading.known.into_iter().for_each(|to| note(to, &classified[to]));
            if leading.others.is_empty() {
                continue;
            }
            let folder = folder_of(&inputs[index].path).to_owned();
            for reference in leading.others {
                let led = guide.lead(&folder, &reference.path, |path| {
                    let (input, file, answer) = added(path, options, &look_up)?;
                    files.push(file);
                    inputs.push(input);
                    classified.push(answer);
                    Some(inputs.len() - 1)
                });
                match led {
                    Led::Nowhere => {}
                    Led::Outside => leaving.push(outside(reference.span, &reference.path)),
                    Led::To(index) => match &classified[index] {
                        Some(Err(reason)) if *reason == LEAVES => {
                            leaving.push(outside(reference.span, &reference.path));
                        }
                        answer => note(index, answer),
                    },
                }
            }
        }
        let library = |index: usize| {
            let format = Format::of(&inputs[index].path).unwrap_or(Format::Yaml);
            let tree = parse(FileId::new(first + index), &files[index], format);
            (index, Document::new(tree, Role::Library))
        };
        let wanted = largest_first(wanted.into_iter().collect(), files);
        let mut parsed: Vec<(usize, Document)> = wanted.into_par_iter().with_max_len(1).map(library).collect();
        parsed.sort_unstable_by_key(|(index, _)| *index);
        for &index in &read {
            if let Some(Ok(document)) = &mut classified[index] {
                document.role = Role::Library;
            }
        }
        round = parsed.iter().map(|(index, _)| *index).chain(read).collect();
        for (index, mut document) in parsed {
            if is_template(&document.tree) {
                document.role = Role::Yaml(YamlKind::Template);
            }
            classified[index] = Some(Ok(document));
        }
    }
    drop_strangers(inputs, classified, &mut guide);
    leaving
}

/// Forgets the files of other kinds that refer to nothing of an OpenAPI document.
fn drop_strangers(inputs: &[Input], classified: &mut [Option<Classified>], guide: &mut Guide) {
    let has_role =
        |answer: &Option<Classified>, roles: &[Role]| matches!(answer, Some(Ok(one)) if roles.contains(&one.role));
    for index in 0..classified.len() {
        let Some(Ok(document)) =
            classified[index].as_ref().filter(|_| has_role(&classified[index], &[Role::Referring]))
        else {
            continue;
        };
        let folder = folder_of(&inputs[index].path);
        let leads = document.outward().into_iter().any(|reference| {
            let led = guide.lead(folder, &reference.path, |_| None);
            matches!(led, Led::To(to) if has_role(&classified[to], &[Role::Openapi, Role::Library]))
        });
        if !leads {
            classified[index] = Some(Err(YamlKind::NotKubernetes.reason()));
        }
    }
}

/// Why the target of a link out of the root is not read.
const LEAVES: &str = "a link that leads out of the repository";

/// A file that is looked at for a reference's sake; nothing when there is none.
fn added(
    path: &str,
    options: &Options,
    look_up: &impl Fn(&str) -> LookedUp,
) -> Option<(Input, ReadFile, Option<Classified>)> {
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

/// What a reference leads to.
#[derive(Clone, Copy)]
enum Led {
    /// The file of this index.
    To(usize),
    /// Nothing that exists.
    Nowhere,
    /// Out of the root.
    Outside,
}

/// Where the references of a file lead.
#[derive(Default)]
struct Leading {
    /// The indexes of known files, each once.
    known: Vec<usize>,
    /// The references whose words alone do not tell.
    others: Vec<ExternalReference>,
}

/// Knows where references lead, each asked once: the files of a folder share most of theirs.
struct Guide {
    roots: Option<Roots>,
    /// The indexes of the files by their paths.
    known: FxHashMap<String, usize>,
    /// By the folder in which a reference is written, and then by the reference.
    led: FxHashMap<String, FxHashMap<String, Led>>,
}

impl Guide {
    /// A known file below the working directory, which lies in the root: most references lead to one, and the words of
    /// the two paths are enough to find it.
    fn beside(&self, folder: &str, reference: &str) -> Option<usize> {
        if folder.starts_with('/') {
            return None;
        }
        let path = openapi::reference::join_to_folder(folder, reference).filter(|path| !path.starts_with(".."))?;
        self.known.get(&path).copied()
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
            match self.beside(folder, &reference.path) {
                Some(to) if !matches!(&classified[to], Some(Err(reason)) if *reason == LEAVES) => {
                    leading.known.push(to);
                    last = Some(reference.path);
                }
                _ => leading.others.push(reference),
            }
        }
        leading.known.sort_unstable();
        leading.known.dedup();
        leading
    }

    /// Where a reference in a file of a folder leads; `add` brings a file that is not known yet.
    fn lead(&mut self, folder: &str, reference: &str, add: impl FnOnce(&str) -> Option<usize>) -> Led {
        if let Some(led) = self.led.get(folder).and_then(|led| led.get(reference)) {
            return *led;
        }
        let led = match self.beside(folder, reference) {
            Some(index) => Led::To(index),
            None => match locate(folder, reference, self.roots.as_ref()) {
                Target::Outside => Led::Outside,
                Target::Inside(path) => match self.known.get(&path).copied().or_else(|| add(&path)) {
                    Some(index) => {
                        self.known.insert(path, index);
                        Led::To(index)
                    }
                    None => Led::Nowhere,
                },
            },
        };
        self.led.entry(folder.to_owned()).or_default().insert(reference.to_owned(), led);
        led
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Roots {
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

/// A file that the walk did not bring, such as an ignored one, if it lies in the root even when links are followed.
pub(super) fn on_disk(path: &str, roots: Option<&Roots>) -> LookedUp {
    let Some(roots) = roots else { return LookedUp::Missing };
    let Ok(disk) = roots.working.join(path).canonicalize() else { return LookedUp::Missing };
    let inside = |root: &Path| root.canonicalize().is_ok_and(|root| disk.starts_with(root));
    if !inside(&roots.root) && !roots.allowed.iter().any(|root| inside(root)) {
        return LookedUp::Outside;
    }
    match disk.is_file() {
        true => LookedUp::Found(Input { path: path.to_owned(), origin: Origin::Disk(disk), named: false }),
        false => LookedUp::Missing,
    }
}

fn outside(place: Span, reference: &str) -> Diagnostic {
    let message = format!("`{reference}` leads out of the repository and was not read");
    let mut finding = Diagnostic::new(builtin::PATH_OUTSIDE_ROOT, Severity::Error, place, message);
    finding.help("keep what is referred to in the repository, or allow its folder with `--allow-root`");
    finding
}
