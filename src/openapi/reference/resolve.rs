//! Finds what references name, in all files that were read.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Target;
use super::path::{is_remote, known_path, leaves_root, percent_decoded};
use crate::openapi::object::reference_value;
use crate::source::{FileId, SourceMap};
use crate::syntax::tree::{NodeId, NodeRef, Tree};

/// How often a pointer may pass through references on its way.
const MAX_HOPS: usize = 32;

/// The files that references may lead to.
pub(in crate::openapi) struct Resolver<'t> {
    sources: &'t SourceMap,
    trees: FxHashMap<&'t str, &'t Tree>,
    /// Files that exist, whether they have a tree or not.
    existing: FxHashSet<&'t str>,
    anchors: OnceLock<Anchors<'t>>,
}

/// Finds the targets of references, each in time that does not grow with the document.
pub(in crate::openapi) struct Session<'r, 't> {
    resolver: &'r Resolver<'t>,
    known: FxHashMap<(FileId, NodeId, &'t str), Target<'t>>,
    /// By the folder of the file that names it, and as it is named there: the files of a folder name the same ones.
    files: FxHashMap<(&'t str, &'t str), Named<'t>>,
}

/// What the name of another file stands for.
#[derive(Clone, Copy)]
enum Named<'t> {
    /// A file that was read.
    Read(&'t Tree),
    /// One that is there and was not read.
    Unread,
    /// One outside of the root.
    Outside,
    Nothing,
}

/// The places that have a name of their own: `$anchor`, `$dynamicAnchor`, `$id`, `$self`.
#[derive(Default)]
struct Anchors<'t> {
    by_name: FxHashMap<&'t str, Vec<NodeRef<'t>>>,
    by_id: FxHashMap<&'t str, NodeRef<'t>>,
}

impl<'t> Resolver<'t> {
    pub(in crate::openapi) fn new(sources: &'t SourceMap, trees: &[&'t Tree]) -> Self {
        let trees = trees.iter().map(|&tree| (sources.get(tree.file()).path(), tree)).collect();
        let existing = sources.iter().map(|(_, source)| source.path()).collect();
        Self { sources, trees, existing, anchors: OnceLock::new() }
    }

    /// A search that remembers what it found.
    pub(in crate::openapi) fn session(&self) -> Session<'_, 't> {
        Session { resolver: self, known: FxHashMap::default(), files: FxHashMap::default() }
    }

    /// What stands for a name in a file.
    fn named(&self, containing: &str, name: &str) -> Named<'t> {
        let decoded = name.contains('%').then(|| percent_decoded(name));
        let name = decoded.as_deref().unwrap_or(name);
        let Some(path) = known_path(containing, name, self.sources.location()) else { return Named::Outside };
        match self.trees.get(path.as_str()) {
            Some(tree) => Named::Read(tree),
            None if self.existing.contains(path.as_str()) => Named::Unread,
            None if leaves_root(&path, self.sources.location()) => Named::Outside,
            None => Named::Nothing,
        }
    }

    fn anchors(&self) -> &Anchors<'t> {
        self.anchors.get_or_init(|| {
            let mut named: Vec<_> = self.trees.values().filter(|tree| may_name_places(tree.text())).collect();
            named.sort_by_key(|tree| tree.file());
            let mut anchors = Anchors::default();
            for node in named.into_iter().flat_map(|tree| tree.nodes()).filter(|node| node.is_mapping()) {
                for entry in node.own_entries() {
                    let Some(text) = entry.value.text() else { continue };
                    match entry.name() {
                        "$anchor" | "$dynamicAnchor" => anchors.by_name.entry(text).or_default().push(node),
                        "$id" | "$self" => {
                            anchors.by_id.entry(text.trim_end_matches('#')).or_insert(node);
                        }
                        _ => {}
                    }
                }
            }
            anchors
        })
    }
}

/// Whether a text may hold names of its own for places.
fn may_name_places(text: &str) -> bool {
    let holds = |key: &str| memchr::memmem::find(text.as_bytes(), key.as_bytes()).is_some();
    ["$id", "$self", "$anchor", "$dynamicAnchor"].into_iter().any(holds)
}

impl<'t> Session<'_, 't> {
    /// The target of a `$ref`, whose value is given.
    pub(in crate::openapi) fn resolve(&mut self, value: NodeRef<'t>) -> Target<'t> {
        self.resolve_within(value, MAX_HOPS)
    }

    /// The schema that a value of a discriminator's mapping stands for, in a document: by a reference, or by the name of
    /// a component (OpenAPI 3.1.1, "Discriminator Object").
    pub(in crate::openapi) fn resolve_mapped(&mut self, value: NodeRef<'t>, document: NodeRef<'t>) -> Target<'t> {
        let Some(name) = value.as_str().filter(|text| !text.is_empty() && !text.contains('{')) else {
            return Target::Unknown;
        };
        if name.contains(['/', '#', ':']) {
            return self.resolve(value);
        }
        let here = root_of(value);
        let schemas = |root: NodeRef<'t>| root.at(&["components", "schemas"]);
        let component = [document, here].into_iter().find_map(|root| schemas(root)?.get(name));
        if let Some(component) = component {
            return Target::Node(component);
        }
        match self.resolve(value) {
            // The names of a part are those of a document that may not be among the files that were read.
            Target::Missing if here != document.target() || !lists_schemas(document) => Target::Unknown,
            target => target,
        }
    }

    /// The target of a `$dynamicRef`: the one of a `$ref`, unless that is a `$dynamicAnchor`, whose place others of its
    /// name take on some ways (JSON Schema 2020-12 core, 8.2.3.2). Adds whatever it may be to `possible`.
    pub(in crate::openapi) fn resolve_dynamic(
        &mut self,
        value: NodeRef<'t>,
        possible: &mut Vec<NodeRef<'t>>,
    ) -> Target<'t> {
        let target = self.resolve(value);
        let Target::Node(first) = target else { return target };
        let name = value.text().and_then(|text| text.rsplit('#').next()).unwrap_or_default();
        let is_dynamic = |node: &NodeRef<'t>| node.get("$dynamicAnchor").and_then(NodeRef::text) == Some(name);
        possible.push(first);
        if !is_dynamic(&first) {
            return target;
        }
        let named = self.resolver.anchors().by_name.get(name).into_iter().flatten().copied();
        let before = possible.len();
        possible.extend(named.filter(|node| is_dynamic(node) && *node != first));
        if possible.len() > before { Target::Unknown } else { target }
    }

    fn resolve_within(&mut self, value: NodeRef<'t>, hops: usize) -> Target<'t> {
        let Some(text) = value.as_str() else { return Target::Unknown };
        if hops == 0 {
            return Target::Unknown;
        }
        let root = root_of(value);
        // Of a whole file the name is remembered already.
        if !text.contains('#') {
            return self.compute(value, root, text, hops);
        }
        let key = (root.tree().file(), root.id(), text);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let target = self.compute(value, root, text, hops);
        if matches!(target, Target::Node(_)) {
            self.known.insert(key, target);
        }
        target
    }

    fn compute(&mut self, value: NodeRef<'t>, root: NodeRef<'t>, text: &'t str, hops: usize) -> Target<'t> {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        if is_remote(file) {
            return match self.identified(file) {
                Some(identified) => self.fragment(identified, fragment, hops),
                None => Target::Remote,
            };
        }
        if file.is_empty() {
            let found = self.fragment(root, fragment, hops);
            return if found == Target::Missing { self.in_enclosing_resource(value, fragment, hops) } else { found };
        }
        let containing = self.resolver.sources.get(root.tree().file()).path();
        let folder = containing.rsplit_once('/').map_or("", |(folder, _)| folder);
        let resolver = self.resolver;
        let named = *self.files.entry((folder, file)).or_insert_with(|| resolver.named(containing, file));
        match named {
            Named::Outside => return Target::Outside,
            Named::Read(tree) => {
                return tree.root().map_or(Target::Unknown, |root| self.fragment(root, fragment, hops));
            }
            Named::Unread | Named::Nothing => {}
        }
        if let Some(identified) = self.identified(file) {
            return self.fragment(identified, fragment, hops);
        }
        let rebased = enclosing_resources(value).next().is_some();
        if matches!(named, Named::Unread) || rebased { Target::Unknown } else { Target::Missing }
    }

    fn fragment(&mut self, root: NodeRef<'t>, fragment: &'t str, hops: usize) -> Target<'t> {
        let found = if fragment.is_empty() {
            Some(root)
        } else if fragment.starts_with('/') {
            let decoded = fragment.contains('%').then(|| percent_decoded(fragment));
            let found = decoded.and_then(|decoded| self.pointer(root, &decoded, hops));
            found.or_else(|| self.pointer(root, fragment, hops))
        } else {
            return self.anchor(root, fragment);
        };
        match found {
            Some(node) => Target::Node(node),
            None if root.tree().is_broken() => Target::Unknown,
            None => Target::Missing,
        }
    }

    /// Follows a JSON pointer (RFC 6901); passes through references that stand in its way.
    fn pointer(&mut self, root: NodeRef<'t>, pointer: &str, hops: usize) -> Option<NodeRef<'t>> {
        let mut node = root;
        for token in pointer.split('/').skip(1) {
            let escaped = token.contains('~').then(|| token.replace("~1", "/").replace("~0", "~"));
            let name = escaped.as_deref().unwrap_or(token);
            let next = Self::step(node, name).or_else(|| {
                let value = reference_value(node)?;
                match self.resolve_within(value, hops - 1) {
                    Target::Node(through) => Self::step(through, name),
                    _ => None,
                }
            });
            node = next?;
        }
        Some(node)
    }

    fn step(node: NodeRef<'t>, name: &str) -> Option<NodeRef<'t>> {
        if node.is_sequence() {
            return node.items().nth(name.parse().ok()?);
        }
        node.get(name)
    }

    /// The place that `#name` means: in the same document, else unknown when another one has such an anchor.
    fn anchor(&mut self, root: NodeRef<'t>, name: &str) -> Target<'t> {
        let named = self.resolver.anchors().by_name.get(name).map_or(&[][..], Vec::as_slice);
        let here = named.iter().find(|node| node.tree().file() == root.tree().file());
        match here {
            Some(&node) => Target::Node(node),
            None if !named.is_empty() || root.tree().is_broken() => Target::Unknown,
            None => Target::Missing,
        }
    }

    /// The resource that carries this URI as its `$id` or `$self`.
    fn identified(&self, uri: &str) -> Option<NodeRef<'t>> {
        self.resolver.anchors().by_id.get(uri.trim_end_matches('#')).copied()
    }

    /// `#/…` inside a schema with an `$id` of its own means that schema, not the document (JSON Schema 2020-12, 8.2.1).
    fn in_enclosing_resource(&mut self, value: NodeRef<'t>, fragment: &'t str, hops: usize) -> Target<'t> {
        let resources: Vec<_> = enclosing_resources(value).collect();
        let mut found = resources.into_iter().map(|resource| self.fragment(resource, fragment, hops));
        found.find(|target| *target != Target::Missing).unwrap_or(Target::Missing)
    }
}

/// Whether all names of a document's schemas can be seen.
fn lists_schemas(document: NodeRef<'_>) -> bool {
    let mut node = document;
    for key in ["components", "schemas"] {
        if node.is_torn() || reference_value(node).is_some() {
            return false;
        }
        match node.get(key) {
            Some(next) => node = next,
            None => return true,
        }
    }
    node.is_mapping() && !node.is_torn() && reference_value(node).is_none()
}

fn root_of(node: NodeRef<'_>) -> NodeRef<'_> {
    std::iter::successors(Some(node), |node| node.parent()).last().unwrap_or(node)
}

/// The mappings around a node that set a base URI of their own, innermost first.
fn enclosing_resources(node: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let around = std::iter::successors(node.parent(), |node| node.parent());
    around.filter(|node| ["$id", "$self"].iter().any(|key| node.get(key).is_some_and(|id| id.is_string())))
}
