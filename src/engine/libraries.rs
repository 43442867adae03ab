//! Files that OpenAPI documents refer to: parsed round by round, never from outside the repository, never fetched.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::classify::{Classified, Document, Format, Role, parse};
use super::read::{ReadFile, read};
use super::{Input, Options, Origin, Roots};
use crate::config::normal;
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::k8s::recognise::YamlKind;
use crate::openapi;
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
    let mut known: BTreeMap<String, usize> =
        inputs.iter().enumerate().map(|(index, input)| (input.path.clone(), index)).collect();
    let is_openapi =
        |answer: &Option<Classified>| matches!(answer, Some(Ok(document)) if document.role == Role::Openapi);
    let mut round: Vec<usize> = (0..classified.len()).filter(|&index| is_openapi(&classified[index])).collect();
    while !round.is_empty() {
        let mut wanted: BTreeMap<usize, ()> = BTreeMap::new();
        for index in round {
            let Some(Some(Ok(document))) = classified.get(index) else { continue };
            for reference in openapi::external(&document.tree) {
                let place = reference.span;
                let target = match locate(&inputs[index].path, &reference.path, options.roots.as_ref()) {
                    Target::Inside(path) => path,
                    Target::Outside => {
                        leaving.push(outside(place, &reference.path));
                        continue;
                    }
                };
                let found = known.get(&target).copied().or_else(|| {
                    let (input, file, answer) = match look_up(&target) {
                        LookedUp::Found(input) => {
                            let file = read(&input, options.config.max_file_size);
                            (input, file, None)
                        }
                        LookedUp::Outside => {
                            // It exists, without a text that may be shown: what refers to it is unknown.
                            let input =
                                Input { path: target.clone(), origin: Origin::Memory(Vec::new()), named: false };
                            let file = read(&input, options.config.max_file_size);
                            (input, file, Some(Err(LEAVES)))
                        }
                        LookedUp::Missing => return None,
                    };
                    files.push(file);
                    inputs.push(input);
                    classified.push(answer);
                    known.insert(target, inputs.len() - 1);
                    Some(inputs.len() - 1)
                });
                match found.map(|found| (found, &classified[found])) {
                    Some((_, Some(Err(reason)))) if *reason == LEAVES => {
                        leaving.push(outside(place, &reference.path));
                    }
                    Some((_, Some(Ok(_)))) | None => {}
                    Some((found, _)) => {
                        wanted.insert(found, ());
                    }
                }
            }
        }
        let parsed: Vec<(usize, Document)> = wanted
            .into_keys()
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|index| {
                let format = Format::of(&inputs[index].path).unwrap_or(Format::Yaml);
                (
                    index,
                    Document { tree: parse(FileId::new(first + index), &files[index], format), role: Role::Library },
                )
            })
            .collect();
        round = parsed.iter().map(|(index, _)| *index).collect();
        for (index, document) in parsed {
            let role = if is_template(&document.tree) { Role::Yaml(YamlKind::Template) } else { document.role };
            classified[index] = Some(Ok(Document { role, ..document }));
        }
    }
    leaving
}

/// Why the target of a link out of the root is not read.
const LEAVES: &str = "a link that leads out of the repository";

enum Target {
    /// A path relative to the working directory.
    Inside(String),
    Outside,
}

/// Where a reference leads, by the words of its path.
fn locate(from: &str, reference: &str, roots: Option<&Roots>) -> Target {
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
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
    let inside = |root: &Path| whole.starts_with(normal(root));
    if !inside(&roots.root) && !roots.allowed.iter().any(|root| inside(root)) {
        return Target::Outside;
    }
    let path = whole.strip_prefix(normal(&roots.working)).unwrap_or(&whole);
    Target::Inside(path.to_string_lossy().replace('\\', "/"))
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
