//! One API: a document that stands for itself, and the questions about it as a whole.

use super::edit::without_item;
use super::{Apis, Document, Operation, PathItem, Server, Version, path_item};
use crate::diagnostic::Edit;
use crate::settings::OpenapiSettings;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// One API: an entry-point document with everything that it reaches.
#[derive(Debug, Clone, Copy)]
pub struct Api<'a> {
    pub(super) apis: &'a Apis<'a>,
    pub(super) index: usize,
}

impl<'a> Api<'a> {
    pub(super) fn document(self) -> &'a Document<'a> {
        &self.apis.documents[self.index]
    }

    /// The document's root.
    #[must_use]
    pub fn root(self) -> NodeRef<'a> {
        self.document().root
    }

    /// The version of the specification that it follows.
    #[must_use]
    pub fn version(self) -> Version {
        self.document().version
    }

    /// The number of the group of documents that share files with this one.
    #[must_use]
    pub fn group(self) -> usize {
        self.document().group
    }

    /// The conventions.
    #[must_use]
    pub fn settings(self) -> &'a OpenapiSettings {
        &self.apis.settings
    }

    /// The key beside `deprecated` that names the last day.
    pub(super) fn sunset_key(self) -> &'a str {
        &self.apis.settings.sunset_key
    }

    /// `info.title`, empty when there is none.
    #[must_use]
    pub fn title(self) -> &'a str {
        self.root().at(&["info", "title"]).and_then(NodeRef::text).unwrap_or_default()
    }

    /// The names of the tags that it declares, in order.
    pub fn tags(self) -> impl Iterator<Item = NodeRef<'a>> {
        let list = self.root().get("tags");
        list.into_iter().flat_map(NodeRef::items).filter_map(|tag| tag.get("name"))
    }

    /// The edit that takes a tag out of the list, given by its name, and whether an earlier one says all that it says.
    #[must_use]
    pub fn without_tag(self, name: NodeRef<'a>, earlier: NodeRef<'a>) -> Option<(Edit, bool)> {
        let (tag, earlier) = (name.parent()?, earlier.parent()?);
        let is_said = |entry: Entry<'a>| earlier.get(entry.name()).is_some_and(|said| said.is_same_value(entry.value));
        Some((without_item(tag)?, tag.own_entries().all(is_said)))
    }

    /// Where to point for something that the whole document lacks: the key `paths`, else the version key.
    #[must_use]
    pub fn paths_span(self) -> Span {
        let entry = ["paths", "openapi", "swagger"].iter().find_map(|key| self.root().entry(key));
        entry.map_or_else(|| self.root().head_span(), |entry| entry.key_span())
    }

    /// The servers that hold for every path that names none itself.
    #[must_use]
    pub fn servers(self) -> &'a [Server] {
        &self.document().servers
    }

    /// The paths, in the order of the document.
    pub fn paths(self) -> impl Iterator<Item = PathItem<'a>> {
        path_item::path_items(self)
    }

    /// Every operation: of paths, then of webhooks, each with its callbacks.
    pub fn operations(self) -> impl Iterator<Item = Operation<'a>> {
        (0..self.document().operations.len()).map(move |index| Operation::new(self, index))
    }

    /// Whether the document says that something before the service limits requests: `x-rate-limit` at its root or in
    /// `info`; nothing when a syntax error may hide that.
    #[must_use]
    pub fn limits_rate_elsewhere(self) -> Option<bool> {
        let stated = [&["x-rate-limit"][..], &["info", "x-rate-limit"]].into_iter().find_map(|at| self.root().at(at));
        let limits = stated.is_some_and(|value| value.as_bool() != Some(false) && !value.is_null());
        (limits || !self.root().is_torn()).then_some(limits)
    }

    /// Whether a path item could not be read, because its reference leads nowhere or the file is broken.
    #[must_use]
    pub fn has_unknown_paths(self) -> bool {
        let map = self.root().get("paths");
        self.root().tree().is_broken()
            || map.is_some_and(|map| self.apis.links.follow(map).is_none())
            || self.paths().any(|item| item.is_unknown())
    }

    /// Whether a request would reach an operation, by the path as written or behind a server's prefix; nothing when
    /// the document has paths that could not be read.
    #[must_use]
    pub fn offers(self, method: &str, path: &str) -> Option<bool> {
        let map = self.root().get("paths").map(|map| self.apis.links.follow(map));
        let mut unknown = map.map_or(self.root().is_torn(), |map| map.is_none_or(NodeRef::is_torn));
        for item in self.paths() {
            if !item.has_path(|template| template.takes(path)) {
                continue;
            }
            match item.offers(method) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(false)
    }
}
