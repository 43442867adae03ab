//! Walks every document once by kind of object, and resolves each reference on the way.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::object::{Holds, ObjectKind, inside, reference_value};
use super::reached::ObjectSite;
use super::reference::{Place, Resolver, Target, join, percent_decoded, place};
use super::seen::Seen;
use crate::source::{FileId, SourceMap};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{Entry, NodeRef};

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
        let path = join(sources.get(self.value.tree().file()).path(), &file);
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

/// Every reference reached from a document, resolved.
#[derive(Debug, Default)]
pub(super) struct Links<'t> {
    targets: FxHashMap<Place, Target<'t>>,
    /// In the order of the walk.
    pub(super) references: Vec<ReferenceSite<'t>>,
    /// Every object, at its definition, in the order of the walk.
    pub(super) objects: Vec<ObjectSite<'t>>,
    /// The indexes of the references to each place.
    pub(super) uses: FxHashMap<Place, Vec<usize>>,
    /// For each file that was reached, the documents that reach it.
    pub(super) reached: BTreeMap<FileId, Vec<usize>>,
}

/// More references in a row than this are taken for a cycle.
const MAX_CHAIN: usize = 64;

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
        match self.targets.get(&place(reference))? {
            Target::Node(node) => Some(*node),
            _ => None,
        }
    }
}

/// Links the documents, given by their roots.
pub(super) fn link<'t>(roots: &[NodeRef<'t>], resolver: &mut Resolver<'t>) -> Links<'t> {
    let mut links = Links::default();
    let mut visited = Seen::default();
    for (document, &root) in roots.iter().enumerate() {
        let has_siblings = super::recognise(root).is_some_and(|version| version >= super::Version::V3_1);
        // A document may reach a file that an earlier one walked already: its references lead on from there.
        let mut passed: FxHashSet<FileId> = FxHashSet::default();
        let mut open = vec![(root, Holds::One(super::ObjectKind::Document))];
        while let Some((node, holds)) = open.pop() {
            let node = node.target();
            if passed.insert(node.tree().file()) {
                links.reached.entry(node.tree().file()).or_default().push(document);
            }
            if !visited.insert(node, holds) {
                continue;
            }
            let reference = reference_value(node);
            if let Holds::One(kind) = holds
                && node.is_mapping()
                && (reference.is_none() || has_siblings && kind == ObjectKind::Schema && node.own_entries().count() > 1)
            {
                links.objects.push(ObjectSite { node, kind, document });
            }
            if let Some(value) = reference {
                let target = resolver.resolve(value);
                if links.targets.insert(place(node), target).is_none() {
                    links.references.push(ReferenceSite { node, value, holds, target, document });
                }
                if let Target::Node(target) = target {
                    links.uses.entry(place(target)).or_default().push(links.references.len() - 1);
                    open.push((target, holds));
                }
            }
            let from = open.len();
            inside(node, holds, |inner, holds| open.push((inner, holds)));
            open[from..].reverse();
        }
    }
    links
}
