//! Path items: the paths of a document, where they are served, and the methods in them.

use std::borrow::Cow;
use std::ops::Range;

use super::edit::{another_item, line_before, rearranged, without_any_item};
use super::link::Links;
use super::object::{METHODS, reference_value};
use super::path::PathTemplate;
use super::site::PathSite;
use super::{Api, Operation, ParameterUse, Server, server};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// The entries of `paths` or `webhooks`, extensions aside.
pub(super) fn path_entries<'t>(root: NodeRef<'t>, key: &str, links: &Links<'t>) -> Vec<Entry<'t>> {
    let map = root.get(key).and_then(|map| links.follow(map));
    let entries = map.map(NodeRef::entries).unwrap_or_default();
    entries.into_iter().filter(|entry| !entry.name().starts_with("x-")).collect()
}

/// The path item's own node when it has more than a reference, and the one that it refers to.
pub(super) fn item_nodes<'t>(value: NodeRef<'t>, links: &Links<'t>) -> Vec<NodeRef<'t>> {
    let followed = links.follow(value);
    let own = reference_value(value).is_some() && methods(value).next().is_some();
    own.then_some(value).into_iter().chain(followed).collect()
}

/// The methods of a path item, each with its key and value.
pub(super) fn methods<'t>(item: NodeRef<'t>) -> impl Iterator<Item = (NodeRef<'t>, NodeRef<'t>)> {
    let entries = item.entries().into_iter();
    entries
        .flat_map(|entry| match entry.name() {
            "additionalOperations" => entry.value.entries(),
            name if METHODS.contains(&name) => vec![entry],
            _ => Vec::new(),
        })
        .filter(|entry| entry.value.is_mapping())
        .map(|entry| (entry.key, entry.value))
}

/// The operations of one path.
#[derive(Debug, Clone, Copy)]
pub struct PathItem<'a> {
    /// The API that serves the path.
    pub api: Api<'a>,
    entry: Entry<'a>,
    /// Its place among the paths of its document.
    index: usize,
}

pub(super) fn path_items(api: Api<'_>) -> impl Iterator<Item = PathItem<'_>> {
    let sites = api.document().paths.iter().enumerate();
    sites.map(move |(index, site)| PathItem { api, entry: site.entry, index })
}

impl<'a> PathItem<'a> {
    fn site(self) -> &'a PathSite<'a> {
        &self.api.document().paths[self.index]
    }

    /// The path as a template, for questions about its form.
    #[must_use]
    pub fn template(self) -> PathTemplate<'a> {
        PathTemplate(self.path())
    }

    /// The path as its key is written.
    #[must_use]
    pub fn path(self) -> &'a str {
        self.entry.name()
    }

    /// The key.
    #[must_use]
    pub fn span(self) -> Span {
        self.entry.key_span()
    }

    /// Where a part of the path is written; the whole key where it is not written plainly.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Span {
        let span = self.span();
        let written = self.entry.key.tree().text().get(span.range());
        let at = written.and_then(|written| written.find(self.path()));
        at.map_or(span, |at| span.part(at + range.start, range.len()))
    }

    /// Its operations, in the order of the document.
    pub fn operations(self) -> impl Iterator<Item = Operation<'a>> {
        self.site().operations.iter().map(move |&index| Operation::new(self.api, index))
    }

    /// The edits that put these operations of it, which come as they stand, into the order of their ranks.
    #[must_use]
    pub fn rearranged(self, operations: &[(usize, Operation<'a>)]) -> Option<Vec<Edit>> {
        let parts: Vec<_> = operations.iter().map(|(_, operation)| (operation.key(), operation.node())).collect();
        rearranged(&parts, &operations.iter().map(|(rank, _)| *rank).collect::<Vec<_>>())
    }

    /// The edits that define a parameter at the path and in none of its operations, which list it at these places; nothing
    /// where the copies differ, or are written on several lines.
    #[must_use]
    pub fn hoisted(self, uses: &[ParameterUse<'a>]) -> Option<Vec<Edit>> {
        let first = uses.first()?.item;
        let written = |at: &ParameterUse<'a>| Some(at.item.tree().text().get(at.item.span().range())?.trim_end());
        let definition = written(uses.first()?).filter(|text| !text.contains(['\n', '&', '*']))?;
        if !uses.iter().all(|at| written(at) == Some(definition)) {
            return None;
        }
        let owner = first.parent()?.parent()?.parent().filter(|owner| !owner.is_flow() && !owner.is_alias())?;
        let added = match owner.get("parameters") {
            Some(list) => another_item(list, definition)?,
            None => {
                let key = owner.own_entries().next()?.key.span();
                let before = line_before(owner.tree().text(), key.range().start)?;
                let replacement = format!("parameters:\n{before}  - {definition}\n{before}");
                let at = before.trim().is_empty().then_some(key.range().start)?;
                Edit { span: Span::new(key.file, at, at), replacement }
            }
        };
        let removed: Vec<Edit> = uses.iter().map(|at| without_any_item(at.item)).collect::<Option<_>>()?;
        Some(std::iter::once(added).chain(removed).collect())
    }

    /// The methods of its operations, in upper case.
    #[must_use]
    pub fn methods(self) -> Vec<String> {
        self.operations().map(Operation::method).collect()
    }

    /// A method for which one URL can mean this path as well as another one, and neither is the more concrete one.
    pub(super) fn clashes_with(self, other: Self) -> Option<String> {
        let (mine, others): (Vec<&str>, Vec<&str>) =
            (self.template().segments().collect(), other.template().segments().collect());
        let is_whole = |segment: &str| {
            segment.starts_with('{') && segment.ends_with('}') && PathTemplate(segment).placeholders().len() == 1
        };
        // For each place of which one side has a text and the other a placeholder: that placeholder and the text.
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for (&mine, &other) in mine.iter().zip(&others) {
            match (mine.contains('{'), other.contains('{')) {
                (false, false) if mine != other => return None,
                (true, false) if is_whole(mine) => here.push((mine, other)),
                (false, true) if is_whole(other) => there.push((other, mine)),
                (false, false) => {}
                (true, true) if is_whole(mine) && is_whole(other) => {}
                _ => return None,
            }
        }
        if mine.len() != others.len() || here.is_empty() || there.is_empty() || self.servers() != other.servers() {
            return None;
        }
        let shared = self.operations().find_map(|operation| {
            let same = other.operations().find(|other| other.method() == operation.method())?;
            Some((operation, same))
        });
        let (first, second) = shared?;
        (first.fills(&here) && second.fills(&there)).then(|| first.method())
    }

    /// Whether conventions leave the path alone.
    #[must_use]
    pub fn is_exempt(self) -> bool {
        self.site().exempt
    }

    /// The servers that hold for it: its own, else the document's.
    #[must_use]
    pub fn servers(self) -> Cow<'a, [Server]> {
        let item = self.api.apis.links.follow(self.entry.value);
        item.and_then(server::of_object).map_or(Cow::Borrowed(self.api.servers()), Cow::Owned)
    }

    /// The path behind every prefix of every server; empty when no prefix is known.
    #[must_use]
    pub fn effective_paths(self) -> Vec<Cow<'a, str>> {
        effective_paths(self.path(), &self.servers())
    }

    /// Whether one of its paths is like this: the one that is written, or one behind a server's prefix.
    pub(super) fn has_path(self, is_wanted: impl Fn(PathTemplate<'_>) -> bool) -> bool {
        is_wanted(self.template())
            || behind_prefixes(self.path(), &self.servers()).any(|path| is_wanted(PathTemplate(&path)))
    }

    /// The servers that its operations have: their own, else those of the path. Each set once; none without operations.
    #[must_use]
    pub fn servers_of_operations(self) -> Vec<Cow<'a, [Server]>> {
        let links = &self.api.apis.links;
        let mut sets: Vec<Cow<'a, [Server]>> = Vec::new();
        for item in item_nodes(self.entry.value, links) {
            for operation in methods(item).filter_map(|(_, value)| links.follow(value)) {
                let servers = server::of_object(operation).map_or_else(|| self.servers(), Cow::Owned);
                if !sets.contains(&servers) {
                    sets.push(servers);
                }
            }
        }
        sets
    }

    /// The edit that puts a prefix before the path, where the key is written plainly.
    #[must_use]
    pub fn prefixed(self, prefix: &str) -> Option<Edit> {
        let key = self.entry.key;
        let written = key.tree().text().get(key.span().range())?;
        let at = written.find('/').filter(|&at| at <= 1 && written[at..].starts_with(self.path()))?;
        Some(Edit { span: key.span().part(at, 0), replacement: prefix.to_owned() })
    }

    /// Whether its reference leads nowhere.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.api.apis.links.follow(self.entry.value).is_none()
    }

    /// Whether it has an operation of this method; nothing when a reference hides that.
    #[must_use]
    pub fn offers(self, method: &str) -> Option<bool> {
        let nodes = item_nodes(self.entry.value, &self.api.apis.links);
        let found = nodes
            .iter()
            .any(|node| methods(*node).any(|(key, _)| key.text().is_some_and(|key| key.eq_ignore_ascii_case(method))));
        let whole = self.api.apis.links.follow(self.entry.value).is_some_and(|item| !item.is_torn());
        if found || whole { Some(found) } else { None }
    }
}

/// A path behind every prefix of every server, or as it stands when there is no server.
#[must_use]
pub fn effective_paths<'p>(path: &'p str, servers: &[Server]) -> Vec<Cow<'p, str>> {
    if servers.is_empty() {
        return vec![Cow::Borrowed(path)];
    }
    servers.iter().flat_map(|server| &server.prefixes).map(|prefix| behind(prefix, path)).collect()
}

/// A path behind a prefix.
fn behind<'p>(prefix: &str, path: &'p str) -> Cow<'p, str> {
    if prefix.is_empty() { Cow::Borrowed(path) } else { Cow::Owned([prefix, path].concat()) }
}

/// A path behind every prefix that makes another one of it.
fn behind_prefixes(path: &str, servers: &[Server]) -> impl Iterator<Item = String> {
    let prefixes = servers.iter().flat_map(|server| &server.prefixes).filter(|prefix| !prefix.is_empty());
    prefixes.map(move |prefix| format!("{prefix}{path}"))
}

/// Whether a path is exempt, as written or behind a server's prefix.
pub(super) fn is_exempt(api: Api<'_>, path: &str, servers: &[Server]) -> bool {
    PathTemplate(path).is_exempt(api.settings())
        || behind_prefixes(path, servers).any(|path| PathTemplate(&path).is_exempt(api.settings()))
}
