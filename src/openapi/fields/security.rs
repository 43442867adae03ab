//! Who may call.

use super::Value::{Boolean, Text, TextMap, Word};
use super::{ALL, FROM_3_1, Field, V2, V3, V3_0, V3_2, may, must, one, sorted};
use crate::openapi::object::ObjectKind as O;

pub(super) static SECURITY_SCHEME: [Field; 17] = sorted([
    must("type", V2, Word(&["basic", "apiKey", "oauth2"])),
    must("type", V3_0, Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
    must("type", FROM_3_1, Word(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"])),
    may("description", ALL, Text),
    may("name", ALL, Text),
    may("in", V2, Word(&["query", "header"])),
    may("in", V3, Word(&["query", "header", "cookie"])),
    may("scheme", V3, Text),
    may("bearerFormat", V3, Text),
    may("flow", V2, Word(&["implicit", "password", "application", "accessCode"])),
    may("flows", V3, one(O::OauthFlows)),
    may("authorizationUrl", V2, Text),
    may("tokenUrl", V2, Text),
    may("scopes", V2, TextMap),
    may("openIdConnectUrl", V3, Text),
    may("oauth2MetadataUrl", V3_2, Text),
    may("deprecated", V3_2, Boolean),
]);

pub(super) static OAUTH_FLOWS: [Field; 5] = sorted([
    may("implicit", V3, one(O::OauthFlow)),
    may("password", V3, one(O::OauthFlow)),
    may("clientCredentials", V3, one(O::OauthFlow)),
    may("authorizationCode", V3, one(O::OauthFlow)),
    may("deviceAuthorization", V3_2, one(O::OauthFlow)),
]);

pub(super) static OAUTH_FLOW: [Field; 5] = sorted([
    may("authorizationUrl", V3, Text),
    may("tokenUrl", V3, Text),
    may("refreshUrl", V3, Text),
    may("scopes", V3, TextMap),
    may("deviceAuthorizationUrl", V3_2, Text),
]);
