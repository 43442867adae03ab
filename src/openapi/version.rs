//! Which version of the specification a document follows.

use crate::syntax::tree::NodeRef;

/// The version of the specification that a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1.
    V3_1,
    /// OpenAPI 3.2, and 3.x that is newer still.
    V3_2,
}

impl Version {
    /// Its number without the patch.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::V2 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        }
    }

    /// Whether this is Swagger 2.0.
    #[must_use]
    pub fn is_2(self) -> bool {
        self == Self::V2
    }
}

/// The version of a document, from its root key `openapi` or `swagger`; nothing when it has neither. A version that
/// is not known is read as the nearest one.
#[must_use]
pub fn recognise(root: NodeRef<'_>) -> Option<Version> {
    let scalar = |key: &str| root.get(key).and_then(NodeRef::text).filter(|text| !text.is_empty());
    if let Some(version) = scalar("openapi") {
        let mut parts = version.trim_start_matches(['v', 'V']).split('.');
        return match (parts.next(), parts.next()) {
            (Some("2"), _) => Some(Version::V2),
            (Some("3"), Some("1")) => Some(Version::V3_1),
            (Some("3"), Some("0") | None) => Some(Version::V3_0),
            (Some(major), _) if major.bytes().all(|byte| byte.is_ascii_digit()) => Some(Version::V3_2),
            _ => None,
        };
    }
    scalar("swagger").filter(|version| version.starts_with(|first: char| first.is_ascii_digit())).map(|_| Version::V2)
}
