//! Where operations are: every method of every path, webhook and callback of a document.

use rustc_hash::FxHashMap;

use super::OperationKind;
use super::link::Links;
use super::path_item::{item_nodes, methods, path_entries};
use super::reference::{Place, place};
use crate::syntax::tree::{Entry, NodeRef};

/// An operation where it is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'t> {
    pub(super) kind: OperationKind,
    /// The key of the path, the webhook's name, or the callback's expression.
    pub(super) path: NodeRef<'t>,
    /// The path item, references followed.
    pub(super) item: NodeRef<'t>,
    /// The key of the method.
    pub(super) key: NodeRef<'t>,
    /// The operation, references followed.
    pub(super) node: NodeRef<'t>,
}

/// Callbacks may hold operations with callbacks: no deeper than this.
const MAX_CALLBACK_DEPTH: usize = 4;

/// Every operation of a document.
pub(super) fn sites<'t>(root: NodeRef<'t>, links: &Links<'t>) -> Vec<Site<'t>> {
    let mut sites = Vec::new();
    for (key, kind) in [("paths", OperationKind::Path), ("webhooks", OperationKind::Webhook)] {
        for entry in path_entries(root, key, links) {
            item_sites(entry, kind, links, 0, &mut sites);
        }
    }
    sites
}

/// A path of a document.
#[derive(Debug)]
pub(super) struct PathSite<'t> {
    pub(super) entry: Entry<'t>,
    /// The indexes of its operations, without those of callbacks.
    pub(super) operations: Vec<usize>,
    /// Whether conventions leave it alone; known once the servers are.
    pub(super) exempt: bool,
}

/// Every path of a document, given all of its operations.
pub(super) fn paths<'t>(root: NodeRef<'t>, sites: &[Site<'t>], links: &Links<'t>) -> Vec<PathSite<'t>> {
    let mut found: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
    for (index, site) in sites.iter().enumerate().filter(|(_, site)| site.kind == OperationKind::Path) {
        found.entry(place(site.path)).or_default().push(index);
    }
    let operations = |entry: &Entry<'t>| found.get(&place(entry.key)).cloned().unwrap_or_default();
    let entries = path_entries(root, "paths", links).into_iter();
    entries.map(|entry| PathSite { entry, operations: operations(&entry), exempt: false }).collect()
}

fn item_sites<'t>(path: Entry<'t>, kind: OperationKind, links: &Links<'t>, depth: usize, sites: &mut Vec<Site<'t>>) {
    for item in item_nodes(path.value, links) {
        for (key, value) in methods(item) {
            let Some(node) = links.follow(value) else { continue };
            sites.push(Site { kind, path: path.key, item, key, node });
            if depth >= MAX_CALLBACK_DEPTH {
                continue;
            }
            let callbacks = node.get("callbacks").and_then(|map| links.follow(map));
            for callback in callbacks.map(NodeRef::entries).unwrap_or_default() {
                let expressions = links.follow(callback.value).map(NodeRef::entries).unwrap_or_default();
                for expression in expressions.into_iter().filter(|entry| !entry.name().starts_with("x-")) {
                    item_sites(expression, OperationKind::Callback, links, depth + 1, sites);
                }
            }
        }
    }
}
