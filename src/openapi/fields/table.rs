//! Which table belongs to which kind of object.

use super::{Fields, Patterned, Value, document, fixed, one, operation, schema, security};
use crate::openapi::Version;
use crate::openapi::object::{ObjectKind, ObjectKind as O};

/// Whether a key of the Paths Object is a path.
pub(super) fn is_path(key: &str, _: Version) -> bool {
    key.starts_with('/')
}

/// Whether a key of the Responses Object is a status or `default`; ranges such as `4XX` are known from 3.0 on.
pub(super) fn is_status(key: &str, version: Version) -> bool {
    match key.as_bytes() {
        b"default" => true,
        [b'1'..=b'5', b'X', b'X'] => !version.is_2(),
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => true,
        _ => false,
    }
}

fn is_any(_: &str, _: Version) -> bool {
    true
}

/// The fields of a kind of object.
pub(crate) const fn fields(kind: ObjectKind) -> Fields {
    match kind {
        O::Document => fixed(&document::DOCUMENT),
        O::Components => fixed(&document::COMPONENTS),
        O::Paths => Fields { fixed: &[], patterned: Some(Patterned { fits: is_path, value: one(O::PathItem) }) },
        O::PathItem => fixed(&operation::PATH_ITEM),
        O::Operation => fixed(&operation::OPERATION),
        O::Parameter => fixed(&operation::PARAMETER),
        O::RequestBody => fixed(&operation::REQUEST_BODY),
        O::Responses => Fields { fixed: &[], patterned: Some(Patterned { fits: is_status, value: one(O::Response) }) },
        O::Response => fixed(&operation::RESPONSE),
        O::Header => fixed(&operation::HEADER),
        O::MediaType => fixed(&operation::MEDIA_TYPE),
        O::Encoding => fixed(&operation::ENCODING),
        O::Schema => fixed(&schema::SCHEMA),
        O::Discriminator => fixed(&schema::DISCRIMINATOR),
        O::Xml => fixed(&schema::XML),
        O::Example => fixed(&operation::EXAMPLE),
        O::Link => fixed(&operation::LINK),
        O::Callback => Fields { fixed: &[], patterned: Some(Patterned { fits: is_any, value: one(O::PathItem) }) },
        O::SecurityScheme => fixed(&security::SECURITY_SCHEME),
        O::OauthFlows => fixed(&security::OAUTH_FLOWS),
        O::OauthFlow => fixed(&security::OAUTH_FLOW),
        O::SecurityRequirement => {
            Fields { fixed: &[], patterned: Some(Patterned { fits: is_any, value: Value::Texts }) }
        }
        O::Server => fixed(&document::SERVER),
        O::ServerVariable => fixed(&document::SERVER_VARIABLE),
        O::Info => fixed(&document::INFO),
        O::Contact => fixed(&document::CONTACT),
        O::License => fixed(&document::LICENSE),
        O::ExternalDocs => fixed(&document::EXTERNAL_DOCS),
        O::Tag => fixed(&document::TAG),
    }
}
