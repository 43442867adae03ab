//! Parameters, and which of them carry credentials.

use super::{Api, Schema};
use crate::syntax::tree::NodeRef;

/// A parameter of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    pub(super) api: Api<'a>,
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
