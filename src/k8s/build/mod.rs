//! What kustomizations make of the objects that they name: built here, with the place of every word kept, so that a
//! rule sees the object that is applied and points at the line of the base or of the patch. What Helm rendered from a
//! chart is of the same kind, and points at the template.
//!
//! Only what ends the chain is built: a kustomization that no other one takes in and that is no component. Remote parts,
//! charts and plug-ins are not applied: a build with one of them stays unbuilt, and its files are judged as they are
//! written. Follows kustomize 5.

mod align;
mod fields;
mod generate;
mod hash;
mod images;
mod inline;
mod known_fields;
mod labels;
mod load;
mod merge;
mod names;
mod operation;
mod patch;
mod path;
mod rendered;
mod replace;
mod resource;
mod run;
mod select;
mod transform;
mod variables;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::recognise::YamlKind;
use crate::source::{FileId, SourceMap, Span, Text};
use crate::syntax::tree::{Origin, Tree};
use crate::workers::Workers;
use load::{Loader, Stop};
use resource::Resource;
use run::Run;

pub use generate::env_files;
pub use rendered::{Rendered, charts_in, name_of, roots, templates_in};

/// Everything that kustomizations build.
#[derive(Debug, Default)]
pub struct Builds {
    /// The builds, by the folder of their kustomization.
    pub builds: Vec<Build>,
    /// What kustomize would refuse, or pass over in silence.
    pub faults: Vec<BuildFault>,
    /// Kustomizations that were not built, each with the reason.
    pub unbuilt: Vec<Unbuilt>,
    /// The files that went into builds, so that nobody judges them as they are written.
    taken: BTreeSet<String>,
    /// The files of texts, line by line, that went into ConfigMaps and Secrets.
    pub env_files: BTreeSet<FileId>,
    /// The templates that charts were rendered from, each with the place of its chart.
    rendered: BTreeMap<FileId, Span>,
}

/// Who makes objects out of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// A kustomization that ends the chain.
    Kustomization,
    /// A Helm chart.
    Chart,
}

/// The objects that one kustomization or chart makes.
#[derive(Debug)]
pub struct Build {
    /// The path of the kustomization, or of the chart's metadata.
    pub path: String,
    /// Where to point for it.
    pub place: Span,
    /// Which of the two it is.
    pub maker: Maker,
    /// Whether a chart was rendered with other values than its own, where `place` then points.
    pub with_values: bool,
    /// Its objects, in the order in which they were taken in.
    pub objects: Vec<BuiltObject>,
}

/// An object that is applied.
#[derive(Debug)]
pub struct BuiltObject {
    /// The object, whose nodes stand where they were written. Builds share what none of them changes.
    pub tree: Arc<Tree>,
    /// Its name without the hash of its content, where it has one.
    pub called: Option<String>,
    /// The file that it was rendered from, where it is one file.
    pub path: Option<String>,
}

/// A fault of a kustomization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildFault {
    /// The exact word.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Whether kustomize passes over it in silence instead of ending with an error.
    pub silent: bool,
}

/// A kustomization that was not built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbuilt {
    /// The path of the kustomization.
    pub path: String,
    /// Why not.
    pub reason: String,
}

/// What is at a path that the run does not hold, such as a file that git ignores or that is no YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// Nothing.
    Missing,
    /// Something that is not to be read.
    Hidden,
    /// A file with these bytes.
    Bytes(Vec<u8>),
}

static NONE: Builds = Builds {
    builds: Vec::new(),
    faults: Vec::new(),
    unbuilt: Vec::new(),
    taken: BTreeSet::new(),
    env_files: BTreeSet::new(),
    rendered: BTreeMap::new(),
};

/// The numbers of builds begin here: below are those of kustomizations that refer to one another.
const FIRST: usize = 1 << 32;

/// From here on the numbers are those of charts.
pub(super) const FIRST_RENDERED: usize = 1 << 33;

impl Builds {
    /// Nothing is built.
    #[must_use]
    pub fn none() -> &'static Self {
        &NONE
    }

    /// The number of a build, as objects have it in their place.
    #[must_use]
    pub fn number(&self, index: usize) -> usize {
        let rendered = self.builds.get(index).is_some_and(|build| build.maker == Maker::Chart);
        if rendered { FIRST_RENDERED + index } else { FIRST + index }
    }

    /// The build of a number.
    #[must_use]
    pub fn of(&self, number: usize) -> Option<&Build> {
        self.builds.get(number.checked_sub(FIRST_RENDERED).or_else(|| number.checked_sub(FIRST))?)
    }

    /// Builds everything that can be built. `elsewhere` tells what is at a path that the run does not hold.
    #[must_use]
    pub fn make(
        sources: &SourceMap,
        trees: &[(&Tree, YamlKind)],
        elsewhere: &(dyn Fn(&str) -> Elsewhere + Sync),
        workers: &impl Workers,
    ) -> Self {
        let mut found = Self::default();
        if !trees.iter().any(|(_, kind)| *kind == YamlKind::Kustomization) {
            return found;
        }
        let loader = Loader::new(sources, trees, elsewhere);
        let texts: BTreeMap<FileId, Text> =
            sources.iter().map(|(id, source)| (id, source.shared_text().clone())).collect();
        let text = |file: FileId| texts.get(&file).cloned().unwrap_or_default();
        let mut matched = BTreeSet::new();
        let mut faults: BTreeMap<Span, BuildFault> = BTreeMap::new();
        for made in all(&loader, &loader.roots(), &text, workers) {
            matched.extend(made.matched);
            for fault in made.faults {
                faults.entry(fault.span).or_insert(fault);
            }
            let Some((path, node)) = loader.kustomization(made.root) else { continue };
            match made.objects {
                Ok(objects) => {
                    found.taken.extend(made.taken.into_iter().map(str::to_owned));
                    found.env_files.extend(made.env_files);
                    found.builds.push(Build {
                        path: path.to_owned(),
                        place: node.head_span(),
                        maker: Maker::Kustomization,
                        with_values: false,
                        objects,
                    });
                }
                Err(reason) => found.unbuilt.push(Unbuilt { path: path.to_owned(), reason: reason.words() }),
            }
        }
        for fault in loader.cycles().into_iter().chain(loader.absent()) {
            faults.entry(fault.span).or_insert(fault);
        }
        found.faults = faults.into_values().filter(|fault| !(fault.silent && matched.contains(&fault.span))).collect();
        found
    }

    /// Who makes the objects of each build, by its place.
    #[must_use]
    pub fn makers(&self) -> HashMap<Span, Maker> {
        self.builds.iter().map(|build| (build.place, build.maker)).collect()
    }

    /// The place of the chart that was rendered from a template.
    #[must_use]
    pub fn chart_of(&self, file: FileId) -> Option<Span> {
        self.rendered.get(&file).copied()
    }

    /// The templates from which something was rendered.
    pub fn templates(&self) -> impl Iterator<Item = FileId> {
        self.rendered.keys().copied()
    }

    /// Whether the place of a build is that of other values for a chart than its own.
    #[must_use]
    pub fn is_of_values(&self, place: Span) -> bool {
        let build = self.builds.iter().find(|build| build.place == place && build.maker == Maker::Chart);
        build.is_some_and(|build| build.with_values)
    }

    /// Whether a file went into a build, so that its objects are judged as they are applied.
    #[must_use]
    pub fn takes(&self, path: &str) -> bool {
        self.taken.contains(path)
    }
}

/// What came of one kustomization that ends the chain.
struct Made<'t> {
    root: &'t str,
    objects: Result<Vec<BuiltObject>, Stop>,
    taken: BTreeSet<&'t str>,
    env_files: BTreeSet<FileId>,
    faults: Vec<BuildFault>,
    matched: BTreeSet<Span>,
}

/// Builds each of some kustomizations, in their order.
fn all<'t>(
    loader: &Loader<'t>,
    roots: &[&'t str],
    text: &(dyn Fn(FileId) -> Text + Sync),
    workers: &impl Workers,
) -> Vec<Made<'t>> {
    if let [root] = roots {
        return vec![one(loader, root, text)];
    }
    let (low, high) = roots.split_at(roots.len() / 2);
    if low.is_empty() {
        return Vec::new();
    }
    let (mut made, rest) = workers.both(|| all(loader, low, text, workers), || all(loader, high, text, workers));
    made.extend(rest);
    made
}

fn one<'t>(loader: &Loader<'t>, root: &'t str, text: &(dyn Fn(FileId) -> Text + Sync)) -> Made<'t> {
    let mut run = Run::new(loader);
    let built = run.build(root).map(|resources| {
        let object = |resource: &Resource<'t>| BuiltObject {
            tree: loader.tree(&resource.value, &|file| text(file)),
            called: resource.called.clone(),
            path: None,
        };
        resources.iter().map(object).collect()
    });
    let Run { taken, env_files, faults, matched, .. } = run;
    Made { root, objects: built, taken, env_files, faults, matched }
}

/// The place of a node of a kustomization, for what it sets.
fn origin(node: crate::syntax::tree::NodeRef<'_>) -> Origin {
    Origin::of(node)
}
