//! Which files there are, and what each one is: by content, not only by name. Nothing is passed over in silence.

pub mod base;
pub mod git;
pub mod helm;
pub mod third_party;
pub mod walk;

use std::sync::Arc;

/// What a file was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A SQL migration.
    Sql,
    /// An OpenAPI document, or a file that one refers to.
    Openapi,
    /// Kubernetes objects.
    Kubernetes,
    /// A chart, a kustomization, a compose file: recognised and counted.
    Other,
}

impl FileKind {
    /// The words for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sql => "SQL migration",
            Self::Openapi => "OpenAPI",
            Self::Kubernetes => "Kubernetes",
            Self::Other => "other",
        }
    }
}

/// Why a file was taken or not, for `--explain-files`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The file.
    pub path: Arc<str>,
    /// What it was taken for, if anything.
    pub taken: Option<FileKind>,
    /// Why.
    pub reason: String,
}
