//! Walks every document once by kind of object, and resolves each reference on the way.

mod walk;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::entry::groups;
use super::object::{Holds, reference_value};
use super::reached::ObjectSite;
use super::reference::{Place, Resolver, Target, known_path, percent_decoded, place};
use super::ways::Ways;
use crate::source::{FileId, SourceMap};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{Entry, NodeRef};
use crate::workers::{Workers, spread};

/// A reference as it stands in a document.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceSite<'t> {
    /// The mapping that holds the `$ref`.
    pub node: NodeRef<'t>,
    /// The value of the `$ref`.
    pub value: NodeRef<'t>,
    /// What its target is taken for.
    pub holds: Holds,
    /// Where it leads.
    pub target: Target<'t>,
    /// The first document, by index, that reaches it.
    pub document: usize,
}

impl ReferenceSite<'_> {
    /// Whether the file that it names was read.
    #[must_use]
    pub fn finds_file(&self, sources: &SourceMap) -> bool {
        let text = self.value.text().unwrap_or_default();
        let file = percent_decoded(text.split('#').next().unwrap_or_default());
        let path = known_path(sources.get(self.value.tree().file()).path(), &file, sources.location());
        path.is_some_and(|path| sources.iter().any(|(_, source)| source.path() == path))
    }

    /// For a reference within its document that leads nowhere, a similar one that leads somewhere.
    #[must_use]
    pub fn nearest(&self) -> Option<String> {
        let pointer = self.value.text()?.strip_prefix("#/")?;
        let root = std::iter::successors(Some(self.node), |node| node.parent()).last()?;
        // Documents that moved from 2.0 to 3.0 often keep the old place in their references.
        let moved = ["definitions/", "schemas/"].iter().find_map(|old| pointer.strip_prefix(old));
        if let Some(name) = moved.filter(|name| root.at(&["components", "schemas", name]).is_some()) {
            return Some(format!("#/components/schemas/{name}"));
        }
        let mut node = root;
        let mut path = String::from("#");
        for token in pointer.split('/') {
            let name = percent_decoded(token).replace("~1", "/").replace("~0", "~");
            path.push('/');
            if let Some(next) = node.get(&name) {
                node = next;
                path.push_str(token);
                continue;
            }
            let best = nearest(&name, node.own_entries().map(Entry::name))?;
            node = node.get(best)?;
            path.push_str(&best.replace('~', "~0").replace('/', "~1"));
        }
        Some(path)
    }

    /// A new value in the quotes that the `$ref`'s value has now.
    #[must_use]
    pub fn quoted_like_value(&self, text: &str) -> String {
        let written = self.value.tree().text().get(self.value.span().range()).unwrap_or_default();
        match written.chars().next() {
            Some(quote @ ('"' | '\'')) => format!("{quote}{text}{quote}"),
            _ => format!("'{text}'"),
        }
    }
}

/// Where a value leads that names an object without being a `$ref`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mapped<'t> {
    pub(super) target: Target<'t>,
    /// The first document, by index, that reaches it.
    pub(super) document: usize,
    /// The name of an operation, where it is no reference: which operations there are is known after the walk.
    pub(super) operation: Option<&'t str>,
}

impl<'t> Mapped<'t> {
    fn new(target: Target<'t>, document: usize) -> Self {
        Self { target, document, operation: None }
    }
}

/// Every reference reached from a document, resolved.
#[derive(Debug, Default)]
pub(super) struct Links<'t> {
    /// Where every place leads that a document reaches.
    pub(super) ways: Ways,
    /// In the order of the documents and of the walk through each.
    pub(super) references: Vec<ReferenceSite<'t>>,
    /// Every object, at its definition, in the same order.
    pub(super) objects: Vec<ObjectSite<'t>>,
    /// Where each value leads of a discriminator's mapping, each `operationRef` or `operationId` of a link, each
    /// `$dynamicRef`.
    pub(super) mappings: FxHashMap<Place, Mapped<'t>>,
    /// Every place that a `$dynamicRef` may lead to.
    pub(super) dynamic_targets: Vec<NodeRef<'t>>,
    /// For each file that was reached, the documents that reach it.
    pub(super) reached: BTreeMap<FileId, Vec<usize>>,
}

/// More references in a row than this are taken for a cycle.
const MAX_CHAIN: usize = 64;

/// How many documents are linked in a row, as neighbours share files.
const RUN: usize = 16;
/// A run ends early where its documents have more nodes than this.
const HEAVY: usize = 16 << 10;

/// The number of a document that is none any more.
const GONE: usize = usize::MAX;

/// How many nodes the trees of a run have.
fn size(run: &[(usize, NodeRef<'_>)]) -> usize {
    run.iter().map(|(_, root)| root.tree().len()).sum()
}

/// Documents in runs of neighbours.
fn runs<'d, 't>(documents: &'d [(usize, NodeRef<'t>)]) -> Vec<&'d [(usize, NodeRef<'t>)]> {
    let (mut runs, mut from) = (Vec::new(), 0);
    for until in 1..=documents.len() {
        let run = &documents[from..until];
        if run.len() == RUN || size(run) > HEAVY || until == documents.len() {
            runs.push(run);
            from = until;
        }
    }
    runs
}

impl<'t> Links<'t> {
    /// The object that a node stands for: itself, or the end of its references; nothing when that is not known.
    pub(super) fn follow(&self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let mut node = node;
        for _ in 0..MAX_CHAIN {
            if reference_value(node).is_none() {
                return Some(node);
            }
            node = self.target(node)?;
        }
        None
    }

    /// The node that a reference names, one step on.
    pub(super) fn target(&self, reference: NodeRef<'t>) -> Option<NodeRef<'t>> {
        self.references.get(self.ways.reference(reference)?)?.target.node()
    }

    /// Where a value of a discriminator's mapping leads, what a link names or a `$dynamicRef`; nothing when it is none.
    pub(super) fn mapped(&self, value: NodeRef<'_>) -> Option<Target<'t>> {
        self.mappings.get(&place(value)).map(|mapped| mapped.target)
    }

    /// The files that mappings of discriminators, and links, lead to from others.
    pub(super) fn mapped_files(&self) -> impl Iterator<Item = FileId> {
        let targets = self.mappings.iter().filter_map(|((file, _), mapped)| Some((*file, mapped.target.node()?)));
        targets.map(|(file, target)| (file, target.tree().file())).filter(|(from, to)| from != to).map(|(_, to)| to)
    }

    /// Links the documents, given by their roots: runs of them apart, and then once more those of different runs that
    /// came to the same file, because the first of them says what is in it.
    pub(super) fn of(roots: &[NodeRef<'t>], resolver: &Resolver<'t>, workers: &impl Workers) -> Self {
        let documents: Vec<(usize, NodeRef<'t>)> = roots.iter().copied().enumerate().collect();
        let runs = runs(&documents);
        let (mut all, mut shared) = (FxHashSet::default(), FxHashSet::default());
        let parts = spread(workers, &runs, |run| size(run), &|run| Self::of_run(run, resolver));
        for part in &parts {
            shared.extend(part.reached.keys().filter(|file| !all.insert(**file)));
        }
        let mut parts = parts.into_iter();
        let mut links = parts.next().unwrap_or_default();
        links.append(parts.collect(), workers);
        if shared.is_empty() {
            return links;
        }
        let groups = groups(roots.len(), &links);
        let sharing = shared.iter().filter_map(|file| links.reached.get(file)).flatten();
        let touched = sharing.filter_map(|&document| groups.get(document).copied()).collect();
        links.again(&touched, &Grouped { roots, groups: &groups, gone: &vec![false; roots.len()] }, resolver, workers)
    }

    /// Takes documents away, and walks again through those that share files with one of them, because who reaches what
    /// first may change. `roots` are those of all documents, `groups` says which ones share files, and the documents that
    /// stay are numbered anew.
    pub(super) fn without(
        self,
        gone: &[bool],
        groups: &[usize],
        roots: &[NodeRef<'t>],
        resolver: &Resolver<'t>,
        workers: &impl Workers,
    ) -> Self {
        let touched = gone.iter().zip(groups).filter(|(gone, _)| **gone).map(|(_, &of)| of).collect();
        self.again(&touched, &Grouped { roots, groups, gone }, resolver, workers)
    }

    /// Walks again through the groups of documents that are touched, each group apart, less the documents that are gone.
    fn again(
        mut self,
        touched: &FxHashSet<usize>,
        documents: &Grouped<'_, 't>,
        resolver: &Resolver<'t>,
        workers: &impl Workers,
    ) -> Self {
        let numbers = documents.numbers();
        let is_touched = |document: usize| documents.groups.get(document).is_some_and(|group| touched.contains(group));
        let number = |old: usize| if is_touched(old) { GONE } else { numbers.get(old).copied().unwrap_or(GONE) };
        for (&file, documents) in &mut self.reached {
            if documents.iter().any(|&document| is_touched(document)) {
                self.ways.forget(file);
                documents.clear();
            }
            documents.iter_mut().for_each(|document| *document = number(*document));
        }
        self.reached.retain(|_, documents| !documents.is_empty());
        self.references.iter_mut().for_each(|site| site.document = number(site.document));
        self.objects.iter_mut().for_each(|site| site.count_to(number(site.document())));
        self.mappings.values_mut().for_each(|mapped| mapped.document = number(mapped.document));
        self.mappings.retain(|_, mapped| mapped.document != GONE);
        let mut runs: BTreeMap<usize, Vec<(usize, NodeRef<'t>)>> = BTreeMap::new();
        for ((&number, &root), &group) in numbers.iter().zip(documents.roots).zip(documents.groups) {
            if touched.contains(&group) && number != GONE {
                runs.entry(group).or_default().push((number, root));
            }
        }
        let runs: Vec<_> = runs.into_values().collect();
        let parts = spread(workers, &runs, |run| size(run), &|run| Self::of_run(run, resolver));
        self.append(parts, workers);
        self.order();
        self
    }

    /// Links a few documents, given by their numbers and roots.
    fn of_run(documents: &[(usize, NodeRef<'t>)], resolver: &Resolver<'t>) -> Self {
        let mut links = Self::default();
        links.make_room(size(documents));
        let mut resolver = resolver.session();
        documents.iter().for_each(|&(document, root)| links.walk(document, root, &mut resolver));
        links.give_back();
        links
    }

    /// Makes room for what trees of so many nodes mostly hold. What is not needed is given back untouched, while lists
    /// that grow are copied from place to place: for a document of 1.7 MB that was half a megabyte.
    fn make_room(&mut self, nodes: usize) {
        self.ways.make_room(nodes / 4);
        self.objects.reserve_exact(nodes / 7);
        self.references.reserve_exact(nodes / 16);
    }

    fn give_back(&mut self) {
        self.ways.give_back();
        self.objects.shrink_to_fit();
        self.references.shrink_to_fit();
    }

    /// Takes over what was linked apart and comes later. Of a file that several came to, the way through it stays as it
    /// was first.
    fn append(&mut self, parts: Vec<Self>, workers: &impl Workers) {
        let Self { ways, references, objects, mappings, dynamic_targets, reached, .. } = self;
        let mut before = references.len();
        references.reserve_exact(parts.iter().map(|part| part.references.len()).sum());
        objects.reserve_exact(parts.iter().map(|part| part.objects.len()).sum());
        ways.reserve(parts.iter().map(|part| &part.ways));
        let apart = parts.into_iter().map(|part| {
            let first = before;
            before += part.references.len();
            dynamic_targets.extend(part.dynamic_targets);
            ((part.ways, first), (part.references, part.objects, part.mappings, part.reached))
        });
        let (of_ways, others): (Vec<_>, Vec<_>) = apart.unzip();
        workers.both(
            || of_ways.into_iter().for_each(|(part, first)| ways.append(part, first)),
            || {
                for (more_references, more_objects, more_mappings, more_reached) in others {
                    references.extend(more_references);
                    objects.extend(more_objects);
                    more_mappings.into_iter().for_each(|(value, mapped)| _ = mappings.entry(value).or_insert(mapped));
                    for (file, documents) in more_reached {
                        reached.entry(file).or_default().extend(documents);
                    }
                }
            },
        );
    }

    /// Brings what was walked through again back into the order of the documents, and drops what is gone.
    fn order(&mut self) {
        let mut order: Vec<usize> = (0..self.references.len()).collect();
        order.sort_by_key(|&index| self.references[index].document);
        let mut new = vec![0; order.len()];
        order.iter().enumerate().for_each(|(index, &old)| new[old] = index);
        self.ways.renumber(&new);
        self.references.sort_by_key(|site| site.document);
        self.references.retain(|site| site.document != GONE);
        self.objects.sort_by_key(ObjectSite::document);
        self.objects.retain(|site| site.document() != GONE);
    }

    /// The indexes of the references to each place.
    pub(super) fn uses(&self) -> FxHashMap<Place, Vec<usize>> {
        let mut uses: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
        for (index, reference) in self.references.iter().enumerate() {
            if let Target::Node(target) = reference.target {
                uses.entry(place(target)).or_default().push(index);
            }
        }
        uses
    }
}

/// Documents that were linked.
struct Grouped<'g, 't> {
    roots: &'g [NodeRef<'t>],
    /// Which ones share files.
    groups: &'g [usize],
    /// Which ones turned out to be parts of others.
    gone: &'g [bool],
}

impl Grouped<'_, '_> {
    /// The numbers of the documents when those that are gone are counted no more.
    fn numbers(&self) -> Vec<usize> {
        let mut stay = 0..;
        self.gone.iter().map(|gone| if *gone { GONE } else { stay.next().unwrap_or(GONE) }).collect()
    }
}
