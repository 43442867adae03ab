//! Components that nothing needs: reached from no operation, of any document.

use memchr::memmem::Finder;
use rustc_hash::{FxHashMap, FxHashSet};

use super::discriminator::mapped_values;
use super::edit::without_unused;
use super::object::{Holds, ObjectKind, holds, reference_value};
use super::reference::{Place, place};
use super::ways::{Marks, Stop};
use super::{Api, Apis, Object, Target};
use crate::diagnostic::Edit;
use crate::syntax::tree::{Entry, NodeRef, Tree};
use crate::workers::{Workers, spread};

/// A component that nothing uses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unused<'t> {
    document: usize,
    /// `schemas`, `parameters`, …
    map: &'t str,
    entry: Entry<'t>,
}

/// Where documents keep what is reusable. Security schemes are asked for by name and are not among them.
const KEPT: [&str; 5] = ["components", "definitions", "parameters", "responses", "securityDefinitions"];
/// The most schemas in a row that take one another over.
pub(super) const MAX_PARENTS: usize = 16;

/// What a component is called that stands in a map of this name.
#[must_use]
pub fn component_kind(map: &str) -> &str {
    match map {
        "definitions" | "schemas" => "schema",
        "requestBodies" => "request body",
        "pathItems" => "path item",
        "mediaTypes" => "media type",
        map => map.strip_suffix('s').unwrap_or(map),
    }
}

impl<'a> Api<'a> {
    /// The components that this document is the first to reach, in all its files, with their names.
    pub fn kept_components(self) -> impl Iterator<Item = (&'a str, Object<'a>)> {
        self.objects().filter_map(|object| Some((object.kept_name()?, object)))
    }

    /// The edit that takes away a component that nothing uses.
    #[must_use]
    pub fn deletion(component: Entry<'_>) -> Option<Edit> {
        without_unused(component)
    }

    /// The components that nothing uses: the name of the map that holds each, and its entry.
    pub fn unused_components(self) -> impl Iterator<Item = (&'a str, Entry<'a>)> {
        let own = self.apis.unused.iter().filter(move |unused| unused.document == self.index);
        own.map(|unused| (unused.map, unused.entry))
    }
}

/// Finds them. Whatever may be a use is one: a pointer within an extension, a name in a discriminator, a schema that
/// takes over one with a discriminator, a name of a reference that leads nowhere.
pub(super) fn unused<'t>(apis: &Apis<'t>, workers: &impl Workers) -> Vec<Unused<'t>> {
    let components: Vec<Unused<'t>> = (0..apis.len()).flat_map(|index| components(apis, index)).collect();
    if components.is_empty() {
        return Vec::new();
    }
    let known: FxHashMap<Place, ObjectKind> = components
        .iter()
        .filter_map(|component| Some((place(component.entry.value), kind_of(component.map)?)))
        .collect();
    let ways = &apis.links.ways;
    let mut walk = Walk { apis, known: &known, visited: Marks::none(ways), open: Vec::new() };
    for document in &apis.documents {
        for entry in document.root.entries().into_iter().filter(|entry| !KEPT.contains(&entry.name())) {
            walk.open(holds(ObjectKind::Document, entry.name()), entry.value);
        }
    }
    // Nearly all of the walk comes before the names, which all threads look for at once: then none waits for it alone.
    walk.run();
    let named = names(apis, workers);
    for component in &components {
        let node = component.entry.value;
        let anchored = ["$id", "$anchor", "$dynamicAnchor"].iter().any(|key| node.get(key).is_some());
        if anchored || named.contains(component.entry.name()) || takes_over_discriminator(apis, node, MAX_PARENTS) {
            walk.open(kind_of(component.map).map(Holds::One), node);
        }
    }
    // Which of several anchors a `$dynamicRef` means is another matter.
    for target in &apis.links.dynamic_targets {
        let mut around = std::iter::successors(Some(*target), |node| node.parent());
        if let Some((node, kind)) = around.find_map(|node| Some((node, *known.get(&place(node))?))) {
            walk.open(Some(Holds::One(kind)), node);
        }
    }
    walk.run();
    let is_used = |node| ways.stops_at(node).any(|stop| walk.visited.has(stop));
    components.into_iter().filter(|component| !is_used(component.entry.value)).collect()
}

fn kind_of(map: &str) -> Option<ObjectKind> {
    let kept = holds(ObjectKind::Components, map).or_else(|| holds(ObjectKind::Document, map))?;
    match kept {
        Holds::Map(ObjectKind::SecurityScheme) => None,
        Holds::Map(kind) => Some(kind),
        _ => None,
    }
}

/// The components of a document that has operations, all of whose parts were read.
fn components<'t>(apis: &Apis<'t>, index: usize) -> Vec<Unused<'t>> {
    let Some(document) = apis.documents.get(index) else { return Vec::new() };
    let api = Api { apis, index };
    if document.operations.is_empty() || api.has_unknown_paths() {
        return Vec::new();
    }
    let holder = if document.version.is_2() { Some(document.root) } else { document.root.get("components") };
    let maps: Vec<Entry<'t>> = holder.map(|holder| holder.own_entries().collect()).unwrap_or_default();
    let kept = |map: &Entry<'t>| {
        let here = !document.version.is_2() || KEPT.contains(&map.name());
        here && kind_of(map.name()).is_some() && reference_value(map.value).is_none() && !map.value.is_alias()
    };
    let maps = maps.into_iter().filter(kept);
    let entries = maps.flat_map(|map| {
        let own = map.value.own_entries().filter(|entry| !entry.name().starts_with("x-") && entry.name() != "<<");
        own.map(move |entry| Unused { document: index, map: map.key.text().unwrap_or_default(), entry })
    });
    entries.collect()
}

struct Walk<'w, 't> {
    apis: &'w Apis<'t>,
    known: &'w FxHashMap<Place, ObjectKind>,
    visited: Marks,
    open: Vec<Stop>,
}

impl Walk<'_, '_> {
    fn open(&mut self, holds: Option<Holds>, node: NodeRef<'_>) {
        self.open.extend(holds.and_then(|holds| self.apis.links.ways.find(node, holds)));
    }

    fn run(&mut self) {
        let links = &self.apis.links;
        while let Some(stop) = self.open.pop() {
            if !self.visited.insert(stop) {
                continue;
            }
            self.open.extend(links.ways.onward(stop));
            let reference = links.ways.reference_at(stop).and_then(|index| links.references.get(index));
            // What names a part of a component uses the component.
            if let Some(target) = reference.and_then(|reference| reference.target.node())
                && !self.known.contains_key(&place(target))
            {
                let mut around = std::iter::successors(target.parent(), |node| node.parent());
                if let Some((node, kind)) = around.find_map(|node| Some((node, *self.known.get(&place(node))?))) {
                    self.open(Some(Holds::One(kind)), node);
                }
            }
        }
    }
}

/// The last words of everything that may name a component without being a reference that leads to it.
fn names<'t>(apis: &Apis<'t>, workers: &impl Workers) -> FxHashSet<&'t str> {
    let mut names = FxHashSet::default();
    for reference in &apis.links.references {
        if !matches!(reference.target, Target::Node(_)) {
            names.extend(reference.value.text().map(last_word));
        }
    }
    let sites = apis.links.objects.iter().map(|object| object.node.tree());
    let mut trees: Vec<&'t Tree> = sites.chain(apis.referring.iter().copied()).collect();
    trees.dedup_by_key(|tree| tree.file());
    trees.sort_by_key(|tree| tree.file());
    trees.dedup_by_key(|tree| tree.file());
    // A reference that a merge key brings stands in another mapping than the one that it counts for.
    let merged = apis.links.references.iter().filter(|site| site.value.parent() != Some(site.node.target()));
    let merged: FxHashSet<Place> = merged.map(|site| place(site.value)).collect();
    let mentioned = spread(workers, &trees, |tree| tree.len(), &|tree| mentioned(tree, apis, &merged));
    names.extend(mentioned.into_iter().flatten());
    for object in apis.links.objects.iter().filter(|object| object.kind == ObjectKind::Discriminator) {
        let unknown =
            mapped_values(object.node).filter(|value| !matches!(apis.links.mapped(*value), Some(Target::Node(_))));
        names.extend(unknown.filter_map(NodeRef::text).map(last_word));
    }
    names
}

fn last_word(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// The name of the component that a pointer leads to or into, as `#/components/pathItems/Order/get` of a link does.
fn component_word(text: &str) -> Option<&str> {
    let (_, pointer) = text.split_once("#/components/")?;
    pointer.split('/').nth(1)
}

/// The last words of what looks like a reference in a file and is none that was followed.
fn mentioned<'t>(tree: &'t Tree, apis: &Apis<'t>, merged: &FxHashSet<Place>) -> Vec<&'t str> {
    let is_linked = |node: NodeRef<'t>| {
        let index = node.parent().and_then(|holder| apis.links.ways.reference(holder));
        let site = index.and_then(|index| apis.links.references.get(index));
        // Nobody walks on from a link: what it names is used by that alone.
        let is_of_link = || node.key().and_then(NodeRef::text) == Some("operationRef");
        let is_mapped = || matches!(apis.links.mapped(node), Some(Target::Node(_))) && !is_of_link();
        site.is_some_and(|site| site.value == node) || merged.contains(&place(node)) || is_mapped()
    };
    let others = tree.scalars_with(&Finder::new("#/")).into_iter().filter(|node| !is_linked(*node));
    // A long text is prose, which names nothing.
    let texts = others.filter_map(NodeRef::text).filter(|text| text.len() < 512);
    texts.flat_map(|text| [Some(last_word(text)), component_word(text)]).flatten().collect()
}

/// Whether data may be of this schema because a discriminator further up can name it (OpenAPI 3.0.4, "Discriminator
/// Object": a schema's name is a value of its own accord).
pub(super) fn takes_over_discriminator(apis: &Apis<'_>, schema: NodeRef<'_>, depth: usize) -> bool {
    let Some(parents) = schema.get("allOf").filter(|_| depth > 0) else { return false };
    parents.items().any(|item| {
        let parent =
            Some(item).filter(|item| reference_value(*item).is_some()).and_then(|item| apis.links.target(item));
        parent.is_some_and(|parent| {
            parent.get("discriminator").is_some() || takes_over_discriminator(apis, parent, depth - 1)
        })
    })
}
