//! What kustomizations make of the objects that they name: built here, with the place of every word kept, so that a
//! rule sees the object that is applied and points at the line of the base or of the patch.
//!
//! Only what ends the chain is built: a kustomization that no other one takes in and that is no component. Remote parts,
//! charts and plug-ins are not applied: a build with one of them stays unbuilt, and its files are judged as they are
//! written. Follows kustomize 5.

mod fields;
mod generate;
mod hash;
mod images;
mod inline;
mod labels;
mod load;
mod merge;
mod names;
mod operation;
mod patch;
mod path;
mod replace;
mod resource;
mod run;
mod select;
mod transform;
mod variables;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::recognise::YamlKind;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::tree::{Origin, Tree};
use load::Loader;
use run::Run;

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
}

/// The objects of one kustomization that ends the chain.
#[derive(Debug)]
pub struct Build {
    /// The path of the kustomization.
    pub path: String,
    /// Where to point for it.
    pub place: Span,
    /// Its objects, in the order in which they were taken in.
    pub objects: Vec<BuiltObject>,
}

/// An object that is applied.
#[derive(Debug)]
pub struct BuiltObject {
    /// The object, whose nodes stand where they were written.
    pub tree: Tree,
    /// Its name without the hash of its content, where it has one.
    pub called: Option<String>,
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

static NONE: Builds = Builds { builds: Vec::new(), faults: Vec::new(), unbuilt: Vec::new(), taken: BTreeSet::new() };

/// The numbers of builds begin here: below are those of kustomizations that refer to one another.
const FIRST: usize = 1 << 32;

impl Builds {
    /// Nothing is built.
    #[must_use]
    pub fn none() -> &'static Self {
        &NONE
    }

    /// The number of a build, as objects have it in their place.
    #[must_use]
    pub fn number(index: usize) -> usize {
        FIRST + index
    }

    /// The build of a number.
    #[must_use]
    pub fn of(&self, number: usize) -> Option<&Build> {
        self.builds.get(number.checked_sub(FIRST)?)
    }

    /// Builds everything that can be built. `elsewhere` tells what is at a path that the run does not hold.
    #[must_use]
    pub fn make(sources: &SourceMap, trees: &[(&Tree, YamlKind)], elsewhere: &dyn Fn(&str) -> Elsewhere) -> Self {
        let mut found = Self::default();
        if !trees.iter().any(|(_, kind)| *kind == YamlKind::Kustomization) {
            return found;
        }
        let loader = Loader::new(sources, trees, elsewhere);
        let texts: BTreeMap<FileId, Arc<str>> = sources.iter().map(|(id, source)| (id, source.shared_text())).collect();
        let text = |file: FileId| texts.get(&file).cloned().unwrap_or_else(|| Arc::from(""));
        let mut matched = BTreeSet::new();
        let mut faults: BTreeMap<Span, BuildFault> = BTreeMap::new();
        for root in loader.roots() {
            let mut run = Run::new(&loader);
            let built = run.build(root);
            matched.extend(run.matched);
            for fault in run.faults {
                faults.entry(fault.span).or_insert(fault);
            }
            let Some((path, node)) = loader.kustomization(root) else { continue };
            match built {
                Ok(resources) => {
                    found.taken.extend(run.taken.into_iter().map(str::to_owned));
                    let objects = resources.iter().map(|resource| BuiltObject {
                        tree: Tree::assemble(&resource.value, &text),
                        called: resource.called.clone(),
                    });
                    found.builds.push(Build {
                        path: path.to_owned(),
                        place: node.head_span(),
                        objects: objects.collect(),
                    });
                }
                Err(reason) => found.unbuilt.push(Unbuilt { path: path.to_owned(), reason: reason.words() }),
            }
        }
        for fault in loader.cycles() {
            faults.entry(fault.span).or_insert(fault);
        }
        found.faults = faults.into_values().filter(|fault| !(fault.silent && matched.contains(&fault.span))).collect();
        found
    }

    /// Whether a file went into a build, so that its objects are judged as they are applied.
    #[must_use]
    pub fn takes(&self, path: &str) -> bool {
        self.taken.contains(path)
    }
}

/// The place of a node of a kustomization, for what it sets.
fn origin(node: crate::syntax::tree::NodeRef<'_>) -> Origin {
    Origin::of(node)
}
