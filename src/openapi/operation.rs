//! Operations, and what holds for each: names, parameters, servers, security.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::edit::{Value, first_entry};
use super::path::PathTemplate;
use super::path_item::is_exempt;
use super::sign_in::{OfCredentials, Segments};
use super::site::Site;
use super::{Api, Parameter, ParameterUse, PathItem, Server, parameter, secret, server};
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

/// What the path and the name of an operation say of it, asked often and therefore answered once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    pub(super) exempt: bool,
    signs_in: bool,
    about_credentials: bool,
    issues_secret: bool,
}

/// The traits of every operation of an API, and for each of its paths whether conventions leave it alone.
pub(super) fn traits<'a>(api: Api<'a>) -> (Vec<Traits>, Vec<bool>) {
    let is_of_document = |servers: &Cow<'_, [Server]>| matches!(servers, Cow::Borrowed(_));
    // The servers of the document are the same for all methods of a path; an operation may have others.
    let mut of_paths: Vec<Option<bool>> = vec![None; api.operations().count()];
    let of_path = |item: PathItem<'_>| {
        let servers = item.servers();
        let exempt = is_exempt(api, item.path(), &servers);
        if is_of_document(&servers) {
            item.operations().for_each(|operation| of_paths[operation.index] = Some(exempt));
        }
        exempt
    };
    let exempt = api.paths().map(of_path).collect();
    let mut segments = Segments::default();
    let of_operation = |(operation, of_path): (Operation<'a>, Option<bool>)| {
        let servers = operation.servers();
        let of_path = of_path.filter(|_| is_of_document(&servers));
        let exempt = of_path.unwrap_or_else(|| is_exempt(api, operation.path(), &servers));
        let OfCredentials { signs_in, named } = segments.read(PathTemplate(operation.path()));
        let issues_secret = secret::is_issued_by(operation);
        Traits { exempt, signs_in, about_credentials: signs_in || named, issues_secret }
    };
    (api.operations().zip(of_paths).map(of_operation).collect(), exempt)
}

/// One method of a path, webhook or callback.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// The API that it belongs to.
    pub api: Api<'a>,
    index: usize,
}

/// What an operation demands of its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Whether it demands scopes or roles.
    pub scoped: bool,
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
        /// The `{}` in it, when it is not empty.
        anonymous: Option<Span>,
        /// Whether it stands at the root of the document.
        of_document: bool,
    },
    /// A caller must prove who it is, or what is written cannot be understood.
    Required,
}

impl<'a> Operation<'a> {
    pub(super) fn new(api: Api<'a>, index: usize) -> Self {
        Self { api, index }
    }

    /// Its place among the operations of its document.
    pub(super) fn index(self) -> usize {
        self.index
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

    /// The key under which it stands.
    pub(super) fn key(self) -> NodeRef<'a> {
        self.site().key
    }

    /// The Path Item that lists it.
    pub(super) fn item(self) -> NodeRef<'a> {
        self.site().item
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

    /// Whether it makes something that a program proves itself with, and shows the secret this one time.
    #[must_use]
    pub fn issues_secret(self) -> bool {
        self.traits().issues_secret
    }

    fn traits(self) -> Traits {
        self.api.document().traits[self.index]
    }

    /// Its `operationId`, if it has one that is not empty.
    #[must_use]
    pub fn id(self) -> Option<&'a str> {
        let id = self.node().get("operationId").filter(|id| !id.is_null());
        id.and_then(NodeRef::text).filter(|id| !id.is_empty())
    }

    /// Whether it certainly has no `operationId`: none stands there, and all of it was read.
    #[must_use]
    pub fn lacks_id(self) -> bool {
        self.id().is_none() && !self.node().is_torn()
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

    /// The edit that gives it this name; nothing where that is not plain.
    #[must_use]
    pub fn naming(self, id: &str) -> Option<Edit> {
        first_entry(self.node(), "operationId", Value::Text(id))
    }

    /// Whether it is left open on purpose: it is exempt, where callers sign in, or says `x-public: true`.
    #[must_use]
    pub fn is_meant_for_everyone(self) -> bool {
        let public = |node: NodeRef<'_>| node.get("x-public").and_then(NodeRef::as_bool) == Some(true);
        public(self.node()) || public(self.site().item) || self.traits().signs_in || self.is_exempt()
    }

    /// Its tags.
    pub fn tags(self) -> impl Iterator<Item = &'a str> {
        self.node().get("tags").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text)
    }

    /// The parameters that hold for it: its own, then those of the path that it does not override. Nothing when one of
    /// them cannot be known.
    #[must_use]
    pub fn parameters(self) -> Option<Vec<Parameter<'a>>> {
        let uses = self.parameter_uses()?.into_iter();
        Some(uses.map(|at| at.parameter).collect())
    }

    /// The parameters that hold for it, each where it is listed. Nothing when one of them cannot be known.
    #[must_use]
    pub fn parameter_uses(self) -> Option<Vec<ParameterUse<'a>>> {
        let [own, shared] = self.parameter_lists();
        let (mut found, shared) = (own?, shared?);
        if shared.is_empty() {
            return Some(found);
        }
        let mut known: BTreeSet<_> = found.iter().map(|at| at.parameter.identity()).collect();
        found.extend(shared.into_iter().filter(|at| known.insert(at.parameter.identity())));
        Some(found)
    }

    /// The path parameters that hold for it, each where it is listed; nothing when one of its parameters is unknown.
    #[must_use]
    pub fn path_parameters(self) -> Option<Vec<ParameterUse<'a>>> {
        let uses = self.parameter_uses()?.into_iter();
        Some(uses.filter(|at| at.parameter.place() == "path" && !at.parameter.name().is_empty()).collect())
    }

    /// Whether its placeholders can certainly stand for these texts.
    pub(super) fn fills(self, places: &[(&str, &str)]) -> bool {
        let Some(parameters) = self.path_parameters() else { return false };
        places.iter().all(|(placeholder, text)| {
            let placeholder = PathTemplate(placeholder).placeholders().into_iter().next();
            let takes = |at: &&ParameterUse<'_>| placeholder.as_ref().is_some_and(|it| it.takes(at.parameter.name()));
            let schema = parameters.iter().find(takes).and_then(|at| at.parameter.schema());
            schema.is_some_and(|schema| schema.may_be(text))
        })
    }

    /// The parameters as they are listed: its own, and those of the path; nothing for a list with an unknown part.
    #[must_use]
    pub fn parameter_lists(self) -> [Option<Vec<ParameterUse<'a>>>; 2] {
        [self.node(), self.site().item].map(|owner| parameter::listed(self.api, owner))
    }

    /// The security that holds for it: its own, else the document's.
    #[must_use]
    pub fn security(self) -> Security {
        let own = self.node().get("security");
        let Some(value) = own.or_else(|| self.api.root().get("security")) else {
            let unread = self.node().is_torn() || self.api.root().is_torn();
            return if unread { Security::Required } else { Security::Absent };
        };
        if value.is_torn() || own.is_none() && self.node().is_torn() || !value.is_sequence() && !value.is_null() {
            return Security::Required;
        }
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

    /// Whether its tags speak of payments.
    #[must_use]
    pub fn is_about_payments(self) -> bool {
        const WORDS: [&str; 8] = ["payment", "payments", "payout", "payouts", "refund", "refunds", "charge", "charges"];
        self.tags().any(|tag| super::words(tag).iter().any(|word| WORDS.contains(&word.as_str())))
    }

    /// Whether a retry is known for what it is: by a header, a property of the body, or an extension that says so.
    /// Nothing when that is not known.
    #[must_use]
    pub fn takes_idempotency_key(self) -> Option<bool> {
        const KEYS: [&str; 9] = [
            "idempotency-key",
            "x-idempotency-key",
            "idempotent-key",
            "x-idempotent-key",
            "idempotency-token",
            "x-idempotency-token",
            "repeatability-request-id",
            "paypal-request-id",
            "x-request-idempotency-key",
        ];
        const PROPERTIES: [&str; 6] =
            ["idempotency_key", "idempotencyKey", "client_token", "clientToken", "ClientToken", "clientRequestToken"];
        let extended = self.node().own_entries().any(|entry| {
            let name = entry.name().to_ascii_lowercase();
            name.starts_with("x-idempoten") && entry.value.as_bool() != Some(false)
        });
        let by_header = |parameter: &Parameter<'_>| {
            parameter.place() == "header" && KEYS.contains(&parameter.name().to_ascii_lowercase().as_str())
        };
        let content = self.request_body().map(|body| body.content).unwrap_or_default();
        let by_property = content
            .iter()
            .filter_map(|(_, schema, _)| *schema)
            .any(|schema| PROPERTIES.iter().any(|name| matches!(schema.property(name), super::Presence::Present(_))));
        Some(extended || self.parameters()?.iter().any(by_header) || by_property)
    }

    /// Whether a caller must certainly prove who it is, and whether with scopes.
    #[must_use]
    pub fn demands(self) -> Option<Demand> {
        if self.security() != Security::Required {
            return None;
        }
        let list = self.node().get("security").or_else(|| self.api.root().get("security"))?;
        let schemes: Vec<Entry<'a>> = list.items().flat_map(NodeRef::entries).collect();
        let scoped = schemes.iter().any(|scheme| scheme.value.items().next().is_some());
        (!schemes.is_empty()).then_some(Demand { scoped })
    }

    /// Where its `operationId` stands.
    #[must_use]
    pub fn id_span(self) -> Span {
        self.node().get("operationId").map_or(self.span(), NodeRef::head_span)
    }
}
