//! References: what a `$ref` says, and where it leads.
//!
//! Nothing is fetched and nothing outside the root is read. A target that cannot be known (a remote document, a file
//! that was not read, a file with a syntax error) is unknown, which is not the same as missing.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::object::{ObjectKind, reference_value};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::tree::{NodeId, NodeRef, Tree};

/// A node of the repository, as a key.
pub(super) type Place = (FileId, NodeId);

pub(super) fn place(node: NodeRef<'_>) -> Place {
    (node.tree().file(), node.target().id())
}

/// A reference to another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalReference {
    /// The `$ref`'s value.
    pub span: Span,
    /// The path as written, percent-decoded, without the fragment.
    pub path: String,
}

/// Every reference of a file to another file of the same machine, in order. Remote documents are left out.
///
/// Works on any file, also on one whose objects are known only through their uses, and therefore goes by the names of
/// keys; data is left out as far as names tell.
#[must_use]
pub fn external(tree: &Tree) -> Vec<ExternalReference> {
    if !may_refer_out(tree.text()) {
        return Vec::new();
    }
    // The words lead to the mappings that hold them: what has no reference in it is not walked.
    let mut holders: Vec<NodeRef<'_>> = tree.scalars_with("$ref").into_iter().filter_map(NodeRef::parent).collect();
    // A merge key brings references that are written elsewhere.
    holders.extend(tree.scalars_with("<<").into_iter().filter_map(NodeRef::parent));
    holders.sort_unstable_by_key(|holder| holder.id());
    holders.dedup();
    let values = holders.into_iter().filter_map(|holder| Some((holder, reference_value(holder)?)));
    let outward = values.filter_map(|(holder, value)| Some((holder, external_of(value)?)));
    outward
        .filter(|(holder, _)| Names::of(*holder).is_some_and(|names| names != Names::Data))
        .map(|(_, it)| it)
        .collect()
}

/// Whether a `$ref` of the text may name anything but a place in its own document. Most files need no closer look.
#[must_use]
pub fn may_refer_out(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "$ref").any(|at| {
        let value = text[at + "$ref".len()..].trim_start_matches(['"', '\'', ':', ' ']);
        !value.starts_with('#') && !value.is_empty()
    })
}

/// What the keys of a mapping are, when only names tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Fields of an object: `example` holds data.
    Fields,
    /// Names that the author chose: `example` is one of them.
    Free,
    /// Named examples, each an object or a reference.
    Examples,
    /// An example: data from its value on.
    Data,
}

impl Names {
    /// Those of a node, by the keys on the way to it; nothing within data.
    fn of(node: NodeRef<'_>) -> Option<Self> {
        let Some(parent) = node.parent() else { return Some(Self::Fields) };
        let names = Self::of(parent)?;
        if parent.is_sequence() {
            return Some(names);
        }
        names.below(node.key()?.text().unwrap_or_default(), node)
    }

    fn below(self, key: &str, value: NodeRef<'_>) -> Option<Self> {
        match (self, key) {
            (Self::Data, _) => None,
            (Self::Free, _) => Some(Self::Fields),
            // A media type as the name is Swagger 2.0's way to give data itself.
            (Self::Examples, name) if name.contains('/') || reference_value(value).is_none() => None,
            (Self::Examples, _) => Some(Self::Fields),
            (Self::Fields, "example" | "default" | "enum" | "const" | "value") => None,
            (Self::Fields, "examples") => value.is_mapping().then_some(Self::Examples),
            (Self::Fields, name) if name.starts_with("x-") => None,
            (
                Self::Fields,
                "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas" | "schemas"
                | "headers" | "responses" | "parameters" | "requestBodies" | "paths" | "webhooks" | "callbacks",
            ) => Some(Self::Free),
            (Self::Fields, _) => Some(Self::Fields),
        }
    }
}

fn external_of(value: NodeRef<'_>) -> Option<ExternalReference> {
    let text = value.as_str()?;
    let file = text.split_once('#').map_or(text, |(file, _)| file);
    if file.is_empty() || is_remote(file) {
        return None;
    }
    Some(ExternalReference { span: value.span(), path: percent_decoded(file) })
}

/// Whether a reference names a document by a URL. A `file:` URL or a drive letter names a file outside of the root.
fn is_remote(file: &str) -> bool {
    let scheme = file.split_once(':').map(|(scheme, _)| scheme);
    let well_formed =
        scheme.is_some_and(|scheme| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    file.starts_with("//") || (well_formed && scheme != Some("file"))
}

/// Whether a path begins with a drive of Windows, and so names a file of one machine alone.
#[must_use]
pub fn names_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic()) && letters.next() == Some(':')
}

/// The path of a file that another file names, normalised, both relative to the root or whole; nothing when it leaves the root.
#[must_use]
pub fn join(containing: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '\\']) || path.starts_with("file:") || names_drive(path) {
        return None;
    }
    let folder = containing.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut joined = String::with_capacity(folder.len() + 1 + path.len());
    // A file outside of the working directory is known by its whole path.
    let start = usize::from(folder.starts_with('/'));
    joined.extend(folder.chars().take(start));
    let add = |joined: &mut String, part: &str| {
        if joined.len() > start {
            joined.push('/');
        }
        joined.push_str(part);
    };
    folder.split('/').filter(|part| !part.is_empty() && *part != ".").for_each(|part| add(&mut joined, part));
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                let parts = joined.get(start..).unwrap_or_default();
                let (before, last) = parts.rsplit_once('/').unwrap_or(("", parts));
                // A containing path may itself begin with `..` when the run looks at a sibling of the working directory.
                if last.is_empty() || last == ".." {
                    return None;
                }
                let end = start + before.len();
                joined.truncate(end);
            }
            part => add(&mut joined, part),
        }
    }
    Some(joined)
}

/// Text with `%7B`-like escapes (RFC 3986, section 2.1) decoded; as it stands where they are none.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| first == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
            u8::from_str_radix(digits, 16).ok()
        });
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'t> {
    /// To a node of the repository.
    Node(NodeRef<'t>),
    /// To nothing: the file or the place in it does not exist.
    Missing,
    /// To a document at a URL.
    Remote,
    /// Out of the root.
    Outside,
    /// To something that was not read.
    Unknown,
}

impl<'t> Target<'t> {
    /// The node, when it is one.
    pub(super) fn node(self) -> Option<NodeRef<'t>> {
        match self {
            Self::Node(node) => Some(node),
            _ => None,
        }
    }
}

/// Whether the specification lets a reference stand for an object of this kind, in one version at least.
#[must_use]
pub fn may_replace(kind: ObjectKind) -> bool {
    use ObjectKind as O;
    matches!(
        kind,
        O::PathItem
            | O::Parameter
            | O::RequestBody
            | O::Response
            | O::Header
            | O::MediaType
            | O::Schema
            | O::Example
            | O::Link
            | O::Callback
            | O::SecurityScheme
    )
}

/// How often a pointer may pass through references on its way.
const MAX_HOPS: usize = 32;

/// The files that references may lead to.
pub(super) struct Resolver<'t> {
    sources: &'t SourceMap,
    trees: FxHashMap<&'t str, &'t Tree>,
    /// Files that exist, whether they have a tree or not.
    existing: FxHashSet<&'t str>,
    anchors: OnceLock<Anchors<'t>>,
}

/// Finds the targets of references, each in time that does not grow with the document.
pub(super) struct Session<'r, 't> {
    resolver: &'r Resolver<'t>,
    known: FxHashMap<(FileId, NodeId, &'t str), Target<'t>>,
}

/// The places that have a name of their own: `$anchor`, `$dynamicAnchor`, `$id`, `$self`.
#[derive(Default)]
struct Anchors<'t> {
    by_name: FxHashMap<&'t str, Vec<NodeRef<'t>>>,
    by_id: FxHashMap<&'t str, NodeRef<'t>>,
}

impl<'t> Resolver<'t> {
    pub(super) fn new(sources: &'t SourceMap, trees: &[&'t Tree]) -> Self {
        let trees = trees.iter().map(|&tree| (sources.get(tree.file()).path(), tree)).collect();
        let existing = sources.iter().map(|(_, source)| source.path()).collect();
        Self { sources, trees, existing, anchors: OnceLock::new() }
    }

    /// A search that remembers what it found.
    pub(super) fn session(&self) -> Session<'_, 't> {
        Session { resolver: self, known: FxHashMap::default() }
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
    pub(super) fn resolve(&mut self, value: NodeRef<'t>) -> Target<'t> {
        self.resolve_within(value, MAX_HOPS)
    }

    fn resolve_within(&mut self, value: NodeRef<'t>, hops: usize) -> Target<'t> {
        let Some(text) = value.as_str() else { return Target::Unknown };
        if hops == 0 {
            return Target::Unknown;
        }
        let root = root_of(value);
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
        let decoded = file.contains('%').then(|| percent_decoded(file));
        let named = decoded.as_deref().unwrap_or(file);
        let Some(path) = join(self.resolver.sources.get(root.tree().file()).path(), named) else {
            return Target::Outside;
        };
        if let Some(tree) = self.resolver.trees.get(path.as_str()).copied() {
            return match tree.root() {
                Some(root) => self.fragment(root, fragment, hops),
                None => Target::Unknown,
            };
        }
        if let Some(identified) = self.identified(file) {
            return self.fragment(identified, fragment, hops);
        }
        let rebased = enclosing_resources(value).next().is_some();
        if self.resolver.existing.contains(path.as_str()) || rebased { Target::Unknown } else { Target::Missing }
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

fn root_of(node: NodeRef<'_>) -> NodeRef<'_> {
    std::iter::successors(Some(node), |node| node.parent()).last().unwrap_or(node)
}

/// The mappings around a node that set a base URI of their own, innermost first.
fn enclosing_resources(node: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let around = std::iter::successors(node.parent(), |node| node.parent());
    around.filter(|node| ["$id", "$self"].iter().any(|key| node.get(key).is_some_and(|id| id.as_str().is_some())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_stay_inside() {
        let check = |containing, path, expected: Option<&str>| assert_eq!(join(containing, path).as_deref(), expected);
        check("api/openapi.yaml", "paths/a.yaml", Some("api/paths/a.yaml"));
        check("api/openapi.yaml", "./../x.json", Some("x.json"));
        check("openapi.yaml", "../x.json", None);
        check("a/b.yaml", "../../x.json", None);
        check("a/b.yaml", "/etc/passwd", None);
        check("a/b.yaml", "file:///etc/passwd", None);
        check("a/b.yaml", "c\\d.yaml", Some("a/c/d.yaml"));
        check("../sibling/a.yaml", "../../x.yaml", None);
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(percent_decoded("/paths/~1a~1%7Bid%7D"), "/paths/~1a~1{id}");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%+1%zz%C3%A9"), "%+1%zzé");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }

    #[test]
    fn urls_are_remote_and_drives_are_not() {
        for remote in ["https://a/b.yaml", "//a/b", "urn:x:y"] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["file:///etc/passwd", "C:/x.yaml", "a.yaml", "../a:b.yaml"] {
            assert!(!is_remote(local), "{local}");
        }
    }
}
