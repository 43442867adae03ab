//! Path items, operations, parameters, and the security that holds for an operation.

use std::borrow::Cow;

use super::link::Links;
use super::object::{METHODS, reference_value};
use super::path::PathTemplate;
use super::{Api, MediaType, Schema, Server, server};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// Who calls whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperationKind {
    /// Clients call the service.
    Path,
    /// The service calls whoever subscribed.
    Webhook,
    /// The service calls back an address from a request.
    Callback,
}

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

/// What the path of an operation says of it, asked often and therefore answered once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    exempt: bool,
    about_credentials: bool,
}

/// The traits of every operation of an API.
pub(super) fn traits(api: Api<'_>) -> Vec<Traits> {
    let answer = |operation: Operation<'_>| Traits {
        exempt: is_exempt(api, operation.path(), &operation.servers()),
        about_credentials: operation.template().is_about_credentials(),
    };
    api.operations().map(answer).collect()
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

fn path_entries<'t>(root: NodeRef<'t>, key: &str, links: &Links<'t>) -> Vec<Entry<'t>> {
    let map = root.get(key).and_then(|map| links.follow(map));
    let entries = map.map(NodeRef::entries).unwrap_or_default();
    entries.into_iter().filter(|entry| !entry.name().starts_with("x-")).collect()
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

/// The path item's own node when it has more than a reference, and the one that it refers to.
fn item_nodes<'t>(value: NodeRef<'t>, links: &Links<'t>) -> Vec<NodeRef<'t>> {
    let followed = links.follow(value);
    let own = reference_value(value).is_some() && methods(value).next().is_some();
    own.then_some(value).into_iter().chain(followed).collect()
}

fn methods<'t>(item: NodeRef<'t>) -> impl Iterator<Item = (NodeRef<'t>, NodeRef<'t>)> {
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
}

pub(super) fn path_items(api: Api<'_>) -> impl Iterator<Item = PathItem<'_>> {
    path_entries(api.root(), "paths", &api.apis.links).into_iter().map(move |entry| PathItem { api, entry })
}

impl<'a> PathItem<'a> {
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

    /// Whether conventions leave the path alone.
    #[must_use]
    pub fn is_exempt(self) -> bool {
        is_exempt(self.api, self.path(), &self.servers())
    }

    /// The servers that hold for it: its own, else the document's.
    #[must_use]
    pub fn servers(self) -> Cow<'a, [Server]> {
        let item = self.api.apis.links.follow(self.entry.value);
        item.and_then(server::of_object).map_or(Cow::Borrowed(self.api.servers()), Cow::Owned)
    }

    /// The path behind every prefix of every server; empty when no prefix is known.
    #[must_use]
    pub fn effective_paths(self) -> Vec<String> {
        effective_paths(self.path(), &self.servers())
    }

    /// Whether a method stands in it that could be read.
    #[must_use]
    pub fn has_operations(self) -> bool {
        item_nodes(self.entry.value, &self.api.apis.links).into_iter().any(|node| methods(node).next().is_some())
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
        let whole = self.api.apis.links.follow(self.entry.value).is_some();
        if found || whole { Some(found) } else { None }
    }
}

fn effective_paths(path: &str, servers: &[Server]) -> Vec<String> {
    if servers.is_empty() {
        return vec![path.to_owned()];
    }
    servers.iter().flat_map(|server| &server.prefixes).map(|prefix| format!("{prefix}{path}")).collect()
}

fn is_exempt(api: Api<'_>, path: &str, servers: &[Server]) -> bool {
    PathTemplate(path).is_exempt(api.settings())
        || effective_paths(path, servers).iter().any(|path| PathTemplate(path).is_exempt(api.settings()))
}

/// One method of a path, webhook or callback.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// The API that it belongs to.
    pub api: Api<'a>,
    index: usize,
}

/// The security that holds for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Nothing says that a caller must prove who it is.
    Absent,
    /// A value says that nobody needs to: `[]`, or a list with `{}` in it.
    Open {
        /// The value of `security`.
        span: Span,
        /// The `{}` in it, when other requirements stand beside it.
        anonymous: Option<Span>,
        /// Whether it stands at the root of the document.
        of_document: bool,
    },
    /// A caller must prove who it is.
    Required,
}

impl<'a> Operation<'a> {
    pub(super) fn new(api: Api<'a>, index: usize) -> Self {
        Self { api, index }
    }

    fn site(self) -> &'a Site<'a> {
        &self.api.document().operations[self.index]
    }

    /// Who calls whom.
    #[must_use]
    pub fn kind(self) -> OperationKind {
        self.site().kind
    }

    /// The Operation Object.
    #[must_use]
    pub fn node(self) -> NodeRef<'a> {
        self.site().node
    }

    /// The method in upper case.
    #[must_use]
    pub fn method(self) -> String {
        self.site().key.text().unwrap_or_default().to_ascii_uppercase()
    }

    /// Whether it is of this method, given in upper case.
    #[must_use]
    pub fn is_method(self, method: &str) -> bool {
        self.site().key.text().is_some_and(|key| key.eq_ignore_ascii_case(method))
    }

    /// The key of the path, webhook or callback as written.
    #[must_use]
    pub fn path(self) -> &'a str {
        self.site().path.text().unwrap_or_default()
    }

    /// The path as a template.
    #[must_use]
    pub fn template(self) -> PathTemplate<'a> {
        PathTemplate(self.path())
    }

    /// `GET /orders/{id}`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{} {}", self.method(), self.path())
    }

    /// The key of the method.
    #[must_use]
    pub fn span(self) -> Span {
        self.site().key.span()
    }

    /// The key of the path.
    #[must_use]
    pub fn path_span(self) -> Span {
        self.site().path.span()
    }

    /// The servers that hold for it.
    #[must_use]
    pub fn servers(self) -> Cow<'a, [Server]> {
        let own = server::of_object(self.node()).or_else(|| server::of_object(self.site().item));
        own.map_or(Cow::Borrowed(self.api.servers()), Cow::Owned)
    }

    /// Whether conventions leave its path alone, as they do with health and documentation.
    #[must_use]
    pub fn is_exempt(self) -> bool {
        self.traits().exempt
    }

    /// Whether it deals in credentials, so that its responses hand them out on purpose.
    #[must_use]
    pub fn is_about_credentials(self) -> bool {
        self.traits().about_credentials
    }

    fn traits(self) -> Traits {
        self.api.document().traits[self.index]
    }

    /// Its `operationId`, if it has one that is not empty.
    #[must_use]
    pub fn id(self) -> Option<&'a str> {
        self.node().get("operationId").and_then(NodeRef::text).filter(|id| !id.is_empty())
    }

    /// A name made of its method and path: `getOrdersByOrderId`.
    #[must_use]
    pub fn derived_id(self) -> String {
        let path = self.template().without_version(self.api.settings());
        let mut id = self.method().to_lowercase();
        for segment in path.segments() {
            let by = if segment.starts_with('{') { "By" } else { "" };
            id.push_str(by);
            for word in super::words(segment) {
                let mut letters = word.chars();
                id.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                id.push_str(letters.as_str());
            }
        }
        id
    }

    /// The edit that gives it a first key, in the style of its file; nothing where that is not plain.
    #[must_use]
    pub fn insertion(self, key: &str, value: &str) -> Option<Edit> {
        let node = self.node();
        let text = node.tree().text();
        let first = node.own_entries().next()?.key.span();
        if node.is_alias() || node.span().file != first.file {
            return None;
        }
        let at = Span::new(first.file, first.range().start, first.range().start);
        let quote = if text[first.range()].starts_with('"') { "\"" } else { "" };
        let entry = format!("{quote}{key}{quote}: {quote}{value}{quote}");
        let line = text[..first.range().start].rfind('\n').map_or(0, |end| end + 1);
        let before = &text[line..first.range().start];
        let alone = before.bytes().all(|byte| byte == b' ');
        let flow = text[node.span().range()].starts_with('{');
        let replacement = match (flow, alone) {
            (true, true) => format!("{entry},\n{before}"),
            (true, false) => format!("{entry}, "),
            (false, true) => format!("{entry}\n{before}"),
            (false, false) => return None,
        };
        Some(Edit { span: at, replacement })
    }

    /// Whether it is left open on purpose: it is exempt, where callers sign in, or says `x-public: true`.
    #[must_use]
    pub fn is_meant_for_everyone(self) -> bool {
        let public = |node: NodeRef<'_>| node.get("x-public").and_then(NodeRef::as_bool) == Some(true);
        public(self.node()) || public(self.site().item) || self.template().is_sign_in() || self.is_exempt()
    }

    /// Its tags.
    pub fn tags(self) -> impl Iterator<Item = &'a str> {
        self.node().get("tags").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text)
    }

    /// The parameters that hold for it: its own, then those of the path that it does not override. Nothing when one of
    /// them cannot be known.
    #[must_use]
    pub fn parameters(self) -> Option<Vec<Parameter<'a>>> {
        let mut found: Vec<Parameter<'a>> = Vec::new();
        for owner in [self.node(), self.site().item] {
            let Some(list) = owner.get("parameters") else { continue };
            for item in self.api.apis.links.follow(list)?.items() {
                let parameter = Parameter { api: self.api, node: self.api.apis.links.follow(item)? };
                if !found.iter().any(|known| known.name() == parameter.name() && known.place() == parameter.place()) {
                    found.push(parameter);
                }
            }
        }
        Some(found)
    }

    /// The security that holds for it: its own, else the document's.
    #[must_use]
    pub fn security(self) -> Security {
        let own = self.node().get("security");
        let Some(value) = own.or_else(|| self.api.root().get("security")) else { return Security::Absent };
        let anonymous = value.items().find(|item| item.is_mapping() && item.own_entries().next().is_none());
        match (value.items().next(), anonymous) {
            (None, _) => Security::Open { span: value.head_span(), anonymous: None, of_document: own.is_none() },
            (Some(_), Some(item)) => {
                let anonymous = Some(item.head_span());
                Security::Open { span: value.head_span(), anonymous, of_document: own.is_none() }
            }
            (Some(_), None) => Security::Required,
        }
    }

    /// The parameter by which a caller proves who it is, where no security scheme does.
    #[must_use]
    pub fn credential_parameter(self) -> Option<Parameter<'a>> {
        self.parameters()?.into_iter().find(|parameter| parameter.is_credential())
    }

    /// Where to point for a response that is absent: the key `responses`, else the method.
    #[must_use]
    pub fn responses_span(self) -> Span {
        self.node().entry("responses").map_or(self.span(), |entry| entry.key_span())
    }

    /// The entries of `responses` as written, and the objects that they stand for where that is known.
    #[must_use]
    pub fn responses(self) -> Vec<(Entry<'a>, Option<NodeRef<'a>>)> {
        response_entries(self.node(), &self.api.apis.links)
    }

    /// Whether all responses could be read.
    #[must_use]
    pub fn knows_responses(self) -> bool {
        let map = self.node().get("responses");
        map.is_none_or(|map| self.api.apis.links.follow(map).is_some())
            && self.responses().iter().all(|(_, node)| node.is_some())
    }

    /// The media types of the successful responses.
    #[must_use]
    pub fn success_bodies(self) -> Vec<MediaType<'a>> {
        let success = self.responses().into_iter().filter(|(entry, _)| entry.name().starts_with('2'));
        success
            .filter_map(|(_, node)| node)
            .flat_map(|node| super::response::media_types(self.api.apis, Some(self), node))
            .collect()
    }
}

pub(super) fn response_entries<'t>(operation: NodeRef<'t>, links: &Links<'t>) -> Vec<(Entry<'t>, Option<NodeRef<'t>>)> {
    let map = operation.get("responses").and_then(|map| links.follow(map));
    let entries = map.map(NodeRef::entries).unwrap_or_default().into_iter();
    let entries = entries.filter(|entry| !entry.name().starts_with("x-"));
    entries.map(|entry| (entry, links.follow(entry.value))).collect()
}

/// A parameter of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    api: Api<'a>,
    /// The Parameter Object.
    pub node: NodeRef<'a>,
}

impl<'a> Parameter<'a> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.node.get("name").and_then(NodeRef::text).unwrap_or_default()
    }

    /// Where it stands: `query`, `header`, `path`, `cookie`, `querystring` (3.2), `body`, `formData` (2.0).
    #[must_use]
    pub fn place(self) -> &'a str {
        self.node.get("in").and_then(NodeRef::text).unwrap_or_default()
    }

    /// Whether every request has it.
    #[must_use]
    pub fn is_required(self) -> bool {
        self.place() == "path" || self.node.get("required").and_then(NodeRef::as_bool) == Some(true)
    }

    /// Whether a caller proves with it who it is: `Authorization`, `X-Api-Key`, `access_token` and their like.
    #[must_use]
    pub fn is_credential(self) -> bool {
        const NAMES: [&str; 8] =
            ["authorization", "auth", "apikey", "token", "accesstoken", "authtoken", "apitoken", "sessiontoken"];
        let words = super::words(self.name());
        let name = words.join("");
        let name = name.strip_prefix('x').unwrap_or(&name);
        matches!(self.place(), "header" | "query" | "cookie")
            && (NAMES.contains(&name) || ["apikey", "accesstoken", "authtoken"].iter().any(|end| name.ends_with(end)))
    }

    /// Its schema: `schema`, or in 2.0 the parameter itself.
    #[must_use]
    pub fn schema(self) -> Option<Schema<'a>> {
        let own = self.node.get("schema");
        own.or_else(|| self.node.get("type").map(|_| self.node)).map(|node| Schema::new(self.api.apis, node))
    }
}
