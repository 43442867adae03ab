//! Which properties a response can show, and by which response they are reached on the shortest way.

use std::collections::{HashSet, VecDeque};

use super::operation::OperationKind;
use super::reference::{Place, place};
use super::{Apis, ResponseUse, Schema, words};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// A property that a response shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exposed<'t> {
    entry: Entry<'t>,
    /// The index of the response.
    response: usize,
}

/// Every property that is reached from the body of a response, once. Responses of operations that deal in credentials
/// come last, so that they are named only for what no other response shows.
pub(super) fn exposed<'t>(apis: &Apis<'t>) -> Vec<Exposed<'t>> {
    let mut found = Vec::new();
    let mut seen: HashSet<Place> = HashSet::new();
    for ordinary in [true, false] {
        let mut queue: VecDeque<(NodeRef<'t>, usize)> = VecDeque::new();
        for (index, response) in apis.responses().enumerate() {
            let mut uses = response.uses().filter(|at| at.operation.kind() == OperationKind::Path);
            let wanted = if ordinary { uses.any(is_ordinary) } else { uses.next().is_some() };
            if wanted {
                queue.extend(apis.responses.schemas(index, &apis.links).into_iter().map(|schema| (schema, index)));
            }
        }
        while let Some((node, response)) = queue.pop_front() {
            let node = node.target();
            if is_hidden(node) || !seen.insert(place(node)) {
                continue;
            }
            queue.extend(apis.links.target(node).map(|target| (target, response)));
            for entry in node.entries() {
                match entry.name() {
                    "properties" => {
                        let map = apis.links.follow(entry.value);
                        for property in map.map(NodeRef::entries).unwrap_or_default() {
                            if !is_hidden(property.value) {
                                found.push(Exposed { entry: property, response });
                                queue.push_back((property.value, response));
                            }
                        }
                    }
                    "items" | "additionalProperties" | "then" | "else" if entry.value.is_mapping() => {
                        queue.push_back((entry.value, response));
                    }
                    "allOf" | "oneOf" | "anyOf" | "prefixItems" | "items" => {
                        queue.extend(entry.value.items().map(|item| (item, response)));
                    }
                    "patternProperties" => {
                        queue.extend(entry.value.entries().into_iter().map(|entry| (entry.value, response)));
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

fn is_hidden(schema: NodeRef<'_>) -> bool {
    schema.get("writeOnly").and_then(NodeRef::as_bool) == Some(true)
}

fn is_ordinary(at: ResponseUse<'_>) -> bool {
    at.operation.kind() == OperationKind::Path && !at.operation.template().is_about_credentials()
}

/// A property of a schema that a response can show.
#[derive(Debug, Clone, Copy)]
pub struct Property<'a> {
    apis: &'a Apis<'a>,
    exposed: &'a Exposed<'a>,
}

impl<'a> Property<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Self {
        Self { apis, exposed: &apis.exposed[index] }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.exposed.entry.name()
    }

    /// Whether its name, in any casing, says that it holds a secret; not one about a secret, such as
    /// `password_changed_at`, `has_password`, `next_page_token`.
    #[must_use]
    pub fn is_named_as_secret(self) -> bool {
        const SECRETS: [&str; 40] = [
            "password",
            "passwd",
            "pwd",
            "passphrase",
            "password_hash",
            "password_digest",
            "password_salt",
            "hashed_password",
            "encrypted_password",
            "passwd_hash",
            "pwd_hash",
            "user_password",
            "secret",
            "secret_key",
            "secret_access_key",
            "secret_hash",
            "client_secret",
            "app_secret",
            "api_secret",
            "shared_secret",
            "signing_secret",
            "webhook_secret",
            "totp_secret",
            "private_key",
            "private_key_pem",
            "api_key",
            "apikey",
            "api_key_hash",
            "api_token",
            "token",
            "token_hash",
            "access_token",
            "refresh_token",
            "auth_token",
            "ssn",
            "social_security_number",
            "cvv",
            "cvc",
            "pin",
            "pin_code",
        ];
        SECRETS.contains(&words(self.name()).join("_").as_str())
    }

    /// Its key.
    #[must_use]
    pub fn span(self) -> Span {
        self.exposed.entry.key_span()
    }

    /// Its schema.
    #[must_use]
    pub fn schema(self) -> Schema<'a> {
        Schema::new(self.apis, self.exposed.entry.value)
    }

    /// The response that shows it; one that does not deal in credentials, if there is such a one.
    #[must_use]
    pub fn shown_by(self) -> Option<ResponseUse<'a>> {
        let response = super::Response::new(self.apis, self.exposed.response);
        let ordinary = response.uses().find(|at| is_ordinary(*at));
        ordinary.or_else(|| response.uses().find(|at| at.operation.kind() == OperationKind::Path))
    }

    /// The name of the nearest schema around it that has one, empty when none has.
    #[must_use]
    pub fn owner(self) -> &'a str {
        let around = std::iter::successors(self.exposed.entry.key.parent(), |node| node.parent());
        let mut previous: Option<NodeRef<'a>> = None;
        for node in around {
            let key = node.key().and_then(NodeRef::text).unwrap_or_default();
            if matches!(key, "schemas" | "definitions" | "$defs") {
                return previous.and_then(NodeRef::key).and_then(NodeRef::text).unwrap_or_default();
            }
            previous = Some(node);
        }
        ""
    }

    /// The group of documents that it belongs to.
    #[must_use]
    pub fn group(self) -> usize {
        super::Response::new(self.apis, self.exposed.response).group()
    }
}
