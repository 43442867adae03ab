//! Security schemes, and where an API asks for them.

use std::collections::{BTreeMap, BTreeSet};

use super::casing::may_end_in;
use super::edit::{reworded, without_unused};
use super::{Api, Operation, Version, words};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// A way to prove who one is, as a document declares it.
#[derive(Debug, Clone, Copy)]
pub struct SecurityScheme<'a> {
    entry: Entry<'a>,
    /// The Security Scheme Object.
    pub node: NodeRef<'a>,
}

/// A flow of OAuth 2.0.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    /// `implicit`, `password`, `clientCredentials`, `authorizationCode` and what newer versions add; 2.0's names are
    /// translated.
    pub name: &'a str,
    /// Where it is named.
    pub span: Span,
    /// The object that holds its URLs and scopes.
    pub node: NodeRef<'a>,
}

/// One scheme of one requirement.
#[derive(Debug, Clone, Copy)]
pub struct Requirement<'a> {
    /// The key that names the scheme.
    pub key: NodeRef<'a>,
    /// The scheme's name.
    pub name: &'a str,
    /// The list of scopes or roles.
    pub scopes: NodeRef<'a>,
}

impl<'a> SecurityScheme<'a> {
    /// Its name in the document.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.entry.name()
    }

    /// The key that names it.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.entry.key_span()
    }

    /// The edit that takes it away.
    #[must_use]
    pub fn deletion(self) -> Option<Edit> {
        without_unused(self.entry)
    }

    /// `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`, 2.0's `basic`; empty when it says none.
    #[must_use]
    pub fn kind(self) -> &'a str {
        self.text("type")
    }

    /// A field as text, empty when it is absent.
    #[must_use]
    pub fn text(self, key: &str) -> &'a str {
        self.node.get(key).and_then(NodeRef::text).unwrap_or_default()
    }

    /// The flows of OAuth 2.0.
    #[must_use]
    pub fn flows(self) -> Vec<Flow<'a>> {
        if self.kind() != "oauth2" {
            return Vec::new();
        }
        if let Some(flow) = self.node.get("flow") {
            let name = match flow.text().unwrap_or_default() {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                name => name,
            };
            return vec![Flow { name, span: flow.span(), node: self.node }];
        }
        let flows = self.node.get("flows").map(NodeRef::entries).unwrap_or_default().into_iter();
        let flows = flows.filter(|entry| !entry.name().starts_with("x-"));
        flows.map(|entry| Flow { name: entry.name(), span: entry.key_span(), node: entry.value }).collect()
    }

    /// The scopes that its flows know; nothing when they are found out at run time or are no matter of the scheme.
    #[must_use]
    pub fn scopes(self) -> Option<BTreeSet<&'a str>> {
        if self.kind() != "oauth2" {
            return None;
        }
        let mut scopes = BTreeSet::new();
        for flow in self.flows() {
            let map = flow.node.get("scopes").filter(|map| map.get("$ref").is_none())?;
            scopes.extend(map.entries().into_iter().map(|entry| entry.name()));
        }
        Some(scopes)
    }

    /// The edit that demands another scope in the place of one; nothing where that is not plain.
    #[must_use]
    pub fn another_scope(demanded: NodeRef<'_>, scope: &str) -> Option<Edit> {
        reworded(demanded, scope)
    }

    /// Whether it is one that libraries and gateways handle: OAuth 2.0, OpenID Connect, bearer tokens, certificates.
    #[must_use]
    pub fn is_standard(self) -> bool {
        matches!(self.kind(), "oauth2" | "openIdConnect" | "mutualTLS")
            || self.kind() == "http" && self.text("scheme").eq_ignore_ascii_case("bearer")
    }
}

/// One way to be let in: schemes with scopes; empty for nobody in particular.
pub type WayIn<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Operation<'a> {
    /// The value of `security` that holds for it: its own, else the document's.
    #[must_use]
    pub fn security_value(self) -> Option<NodeRef<'a>> {
        self.node().get("security").or_else(|| self.api.root().get("security"))
    }

    /// The ways to be let in, of which one is enough; nothing when they cannot be read.
    #[must_use]
    pub fn ways_in(self) -> Option<Vec<WayIn<'a>>> {
        let Some(list) = self.security_value() else { return Some(vec![WayIn::new()]) };
        let mut found: Vec<WayIn<'a>> = Vec::new();
        for item in list.items() {
            if !item.is_mapping() {
                return None;
            }
            let schemes = item.entries().into_iter();
            let schemes = schemes.map(|entry| {
                (self.api.scheme_name(entry.name()), entry.value.items().filter_map(NodeRef::text).collect())
            });
            found.push(schemes.collect());
        }
        if found.is_empty() {
            found.push(WayIn::new());
        }
        list.is_sequence().then_some(found)
    }
}

impl<'a> Api<'a> {
    /// The security schemes that it declares; nothing when one of them cannot be read.
    #[must_use]
    pub fn security_schemes(self) -> Option<Vec<SecurityScheme<'a>>> {
        let links = &self.apis.links;
        let map = if self.version().is_2() {
            self.root().get("securityDefinitions")
        } else {
            self.root().get("components").and_then(|components| links.follow(components)?.get("securitySchemes"))
        };
        let Some(map) = map else {
            // What a broken document would still say is not known.
            return (!self.root().tree().is_broken()).then(Vec::new);
        };
        // `x-api-key` is a usual name of a scheme; what says neither its type nor where it stands is an extension.
        let is_scheme = |entry: &Entry<'_>| {
            !entry.name().starts_with("x-") || ["type", "$ref"].iter().any(|key| entry.value.get(key).is_some())
        };
        let entries = links.follow(map)?.entries().into_iter().filter(is_scheme);
        entries.map(|entry| Some(SecurityScheme { entry, node: links.follow(entry.value)? })).collect()
    }

    /// The name of a scheme that a requirement names, by its address within the document where 3.2 allows that.
    fn scheme_name(self, key: &str) -> &str {
        let local = key.strip_prefix("#/components/securitySchemes/");
        local.filter(|_| self.version() >= Version::V3_2).unwrap_or(key)
    }

    /// Every scheme that the document or an operation asks for, in order.
    #[must_use]
    pub fn requirements(self) -> Vec<Requirement<'a>> {
        let mut found = Vec::new();
        let own = self.operations().filter_map(|operation: Operation<'a>| operation.node().get("security"));
        for list in self.root().get("security").into_iter().chain(own) {
            for item in list.items().filter(|item| item.is_mapping()) {
                let schemes = item.entries().into_iter();
                found.extend(schemes.map(|entry| Requirement {
                    key: entry.key,
                    name: self.scheme_name(entry.name()),
                    scopes: entry.value,
                }));
            }
        }
        found
    }
}

/// Whether a parameter of this name carries a secret: `access_token`, `apiKey`, `password`. Names that only speak of
/// one, and tokens that lead to the next page, do not.
#[must_use]
pub fn names_credential(name: &str) -> bool {
    const SECRETS: [&str; 9] =
        ["token", "password", "passwd", "secret", "apikey", "accesstoken", "authtoken", "credential", "credentials"];
    const HARMLESS: [&str; 21] = [
        "page",
        "next",
        "prev",
        "previous",
        "cursor",
        "continuation",
        "sync",
        "pagination",
        "skip",
        "reset",
        "has",
        "is",
        "public",
        "start",
        "search",
        "csrf",
        "include",
        "show",
        "with",
        "verify",
        "idempotency",
    ];
    let words = words(name);
    let (Some(last), before) = (words.last(), &words[..words.len().saturating_sub(1)]) else { return false };
    let pair = before.last().map(|word| format!("{word}{last}")).unwrap_or_default();
    let named = SECRETS.contains(&last.as_str()) || pair == "apikey" || pair == "privatekey";
    named && !before.iter().any(|word| HARMLESS.contains(&word.as_str()))
}

/// Whether a text says that a token keeps a repeated request from being done twice, as the `clientToken` of AWS does.
#[must_use]
pub fn describes_retries(text: &str) -> bool {
    let text = text.to_lowercase();
    ["idempoten", "duplicate", "retries", "retried"].iter().any(|word| text.contains(word))
}

/// Whether a name is that of an identifier of one's own, which is a UUID: not one that other systems give.
#[must_use]
pub fn names_own_id(name: &str) -> bool {
    const FOREIGN: [&str; 22] = [
        "external",
        "request",
        "trace",
        "correlation",
        "span",
        "client",
        "stripe",
        "github",
        "gitlab",
        "google",
        "facebook",
        "paypal",
        "slack",
        "aws",
        "azure",
        "tax",
        "vat",
        "message",
        "session",
        "device",
        "provider",
        "transaction",
    ];
    if !may_end_in(name, &["id"]) {
        return false;
    }
    let words = words(name);
    match words.as_slice() {
        [only] => only == "id",
        [before @ .., last] => last == "id" && !before.iter().any(|word| FOREIGN.contains(&word.as_str())),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{names_credential, names_own_id};

    #[test]
    fn names() {
        for name in ["token", "access_token", "apiKey", "api-key", "user_password", "client_secret"] {
            assert!(names_credential(name), "{name}");
        }
        for name in
            ["tokenize", "next_page_token", "page_token", "cursor_token", "token_type", "password_reset_id", "key"]
        {
            assert!(!names_credential(name), "{name}");
        }
        for name in ["id", "order_id", "customerId", "ID"] {
            assert!(names_own_id(name), "{name}");
        }
        for name in ["external_id", "request_id", "client_id", "identity", "grid", "stripe_customer_id"] {
            assert!(!names_own_id(name), "{name}");
        }
    }
}
