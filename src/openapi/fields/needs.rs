//! Fields that are required because of what another field says.

use super::Named;
use crate::openapi::Version;
use crate::openapi::object::{ObjectKind, ObjectKind as O};

/// What an object of a kind needs when one of its fields is this word, or when it stands behind this key.
#[derive(Debug, Clone, Copy)]
struct Need {
    kind: ObjectKind,
    /// The field that decides; the object's own key when it is empty.
    field: &'static str,
    word: &'static str,
    /// The fields that may not be left out then.
    fields: &'static [&'static str],
}

const fn need(kind: ObjectKind, field: &'static str, word: &'static str, fields: &'static [&'static str]) -> Need {
    Need { kind, field, word, fields }
}

/// Fields that are required under a condition (section "Security Scheme Object" and "OAuth Flow Object" of each
/// version; for 2.0 also "Parameter Object").
const NEEDS: [Need; 18] = [
    need(O::SecurityScheme, "type", "apiKey", &["name", "in"]),
    need(O::SecurityScheme, "type", "http", &["scheme"]),
    need(O::SecurityScheme, "type", "openIdConnect", &["openIdConnectUrl"]),
    need(O::SecurityScheme, "type", "oauth2", &["flows", "flow"]),
    need(O::SecurityScheme, "flow", "implicit", &["authorizationUrl", "scopes"]),
    need(O::SecurityScheme, "flow", "password", &["tokenUrl", "scopes"]),
    need(O::SecurityScheme, "flow", "application", &["tokenUrl", "scopes"]),
    need(O::SecurityScheme, "flow", "accessCode", &["authorizationUrl", "tokenUrl", "scopes"]),
    need(O::OauthFlow, "", "implicit", &["authorizationUrl", "scopes"]),
    need(O::OauthFlow, "", "password", &["tokenUrl", "scopes"]),
    need(O::OauthFlow, "", "clientCredentials", &["tokenUrl", "scopes"]),
    need(O::OauthFlow, "", "authorizationCode", &["authorizationUrl", "tokenUrl", "scopes"]),
    need(O::OauthFlow, "", "deviceAuthorization", &["deviceAuthorizationUrl", "tokenUrl", "scopes"]),
    need(O::Parameter, "in", "query", &["type"]),
    need(O::Parameter, "in", "header", &["type"]),
    need(O::Parameter, "in", "path", &["type"]),
    need(O::Parameter, "in", "formData", &["type"]),
    need(O::Parameter, "in", "body", &["schema"]),
];

/// What an object of a kind needs beyond its required fields, in this version. `field` gives the text of a field, of
/// the object's key for an empty name.
pub(crate) fn needs<'n>(
    kind: ObjectKind,
    version: Version,
    field: impl Fn(&str) -> Option<&'n str>,
) -> impl Iterator<Item = &'static str> {
    let own = NEEDS.iter().filter(move |need| need.kind == kind && field(need.field) == Some(need.word));
    own.flat_map(|need| need.fields)
        .copied()
        .filter(move |name| Named::by(kind, name).fields.iter().any(|field| field.versions.has(version)))
}
