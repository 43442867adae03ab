//! The conventions of the HTTP APIs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The conventions of the HTTP APIs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OpenapiSettings {
    /// The start of every path, `{N}` standing for the major version.
    pub version_prefix: String,
    /// The properties that every successful JSON body has.
    pub success_envelope: Vec<String>,
    /// The properties that every JSON error body has.
    pub error_envelope: Vec<String>,
    /// The form of error bodies.
    pub error_format: ErrorFormat,
    /// Paths beyond the built-in health, metrics and documentation paths that conventions leave alone, as globs.
    pub exempt_paths: Vec<String>,
    /// What identifiers in paths and responses are.
    pub id_format: IdFormat,
    /// The media types that bodies may have, without parameters; `*` stands for any text.
    pub media_types: Vec<String>,
    /// The headers that responses of a status have, by status.
    pub response_headers: BTreeMap<String, Vec<String>>,
    /// What `info.version` is.
    pub version_format: VersionFormat,
    /// The key beside `deprecated` that names the last day.
    pub sunset_key: String,
    /// How properties are named; when absent as most of the document are.
    pub property_casing: Option<NameCasing>,
    /// The keys of `info` by which the organisation knows an API.
    pub identity_keys: Vec<String>,
}

impl Default for OpenapiSettings {
    fn default() -> Self {
        let words = |list: [&str; 2]| list.map(str::to_owned).to_vec();
        Self {
            version_prefix: "/api/v{N}".to_owned(),
            success_envelope: words(["data", "meta"]),
            error_envelope: words(["error", "code"]),
            error_format: ErrorFormat::default(),
            exempt_paths: Vec::new(),
            id_format: IdFormat::default(),
            media_types: ["application/json", "application/*+json", "multipart/form-data"].map(str::to_owned).to_vec(),
            response_headers: BTreeMap::from([("201".to_owned(), vec!["Location".to_owned()])]),
            version_format: VersionFormat::default(),
            sunset_key: "x-sunset".to_owned(),
            property_casing: None,
            identity_keys: words(["x-api-id", "x-audience"]),
        }
    }
}

/// The form that error bodies must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ErrorFormat {
    /// The fields of `error-envelope`.
    #[default]
    Envelope,
    /// `application/problem+json` (RFC 9457).
    Problem,
    /// Either of the two.
    Either,
}

/// What the identifiers of an API are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdFormat {
    /// UUIDs.
    #[default]
    Uuid,
    /// ULIDs: `format: ulid` is as good as `format: uuid`.
    Ulid,
    /// Nano IDs: `format: nanoid` is as good as `format: uuid`.
    Nanoid,
    /// Whatever each API chose.
    Any,
}

impl IdFormat {
    /// The `format` that schemas give it, and how people write it; nothing when anything will do.
    #[must_use]
    pub fn names(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Uuid => Some(("uuid", "UUID")),
            Self::Ulid => Some(("ulid", "ULID")),
            Self::Nanoid => Some(("nanoid", "Nano ID")),
            Self::Any => None,
        }
    }
}

/// What `info.version` is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VersionFormat {
    /// `1.4.0`.
    #[default]
    Semver,
    /// `2026-11-28`.
    Date,
    /// Either of the two.
    Either,
}

/// A way to write names of several words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NameCasing {
    /// `pageSize`.
    Camel,
    /// `PageSize`.
    Pascal,
    /// `page_size`.
    Snake,
    /// `page-size`.
    Kebab,
}
