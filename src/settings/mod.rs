//! What a repository may say about itself, as plain data with the house's defaults.
//!
//! The configuration file fills these sections; models and rules read them. Knows nothing of files or of YAML.

mod day;
mod k8s;
mod openapi;
mod sql;

pub use day::Day;
pub use k8s::{K8sSettings, NEWEST_KUBERNETES};
pub use openapi::{ErrorFormat, IdFormat, NameCasing, OpenapiSettings, VersionFormat};
pub use sql::{
    ConstraintNames, Dialect, DiscouragedType, KeywordCase, PrimaryKeyType, RequireRollback, Source, SqlSettings,
    TableNames, TimeoutSource, Wrapping,
};

/// The sections of the configuration that models and rules read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// SQL migrations.
    pub sql: SqlSettings,
    /// OpenAPI documents.
    pub openapi: OpenapiSettings,
    /// Kubernetes manifests.
    pub k8s: K8sSettings,
    /// The day of the run; nothing when nobody says, and then nothing has ended.
    pub today: Option<Day>,
}
