//! What a repository may say about itself, as plain data with the house's defaults.
//!
//! The configuration file fills these sections; models and rules read them. Knows nothing of files or of YAML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The sections of the configuration that models and rules read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// SQL migrations.
    pub sql: SqlSettings,
    /// OpenAPI documents.
    pub openapi: OpenapiSettings,
    /// Kubernetes manifests.
    pub k8s: K8sSettings,
}

/// A SQL dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// The word used in the configuration and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }
}

/// How SQL migrations are read and judged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SqlSettings {
    /// The dialect of every migration; detected per history when absent.
    pub dialect: Option<Dialect>,
    /// The major version of PostgreSQL that migrations run on.
    pub postgres_version: u32,
    /// The migration tool, such as `goose`; `auto` detects it per folder.
    pub tool: String,
    /// Tables known to stay small, as globs: rules about locks and listings leave them alone.
    pub small_tables: Vec<String>,
    /// Whether tools without a rollback of their own (Prisma, Drizzle, refinery…) must ship one all the same.
    pub require_rollback: RequireRollback,
    /// Columns that hold local wall-clock times on purpose, as globs: no time zone is asked of them.
    pub local_time_columns: Vec<String>,
}

/// When `sql/missing-rollback` asks for a rollback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequireRollback {
    /// Where the tool has a place for one.
    #[default]
    WhereSupported,
    /// Everywhere.
    Always,
}

impl Default for SqlSettings {
    fn default() -> Self {
        Self {
            dialect: None,
            postgres_version: 17,
            tool: "auto".to_owned(),
            small_tables: Vec::new(),
            require_rollback: RequireRollback::default(),
            local_time_columns: Vec::new(),
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
        }
    }
}

/// What is true of the cluster that manifests are for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct K8sSettings {
    /// The Kubernetes minor version to deploy to, as `1.37`.
    pub version: String,
    /// Images built by this organisation, as globs; path conventions hold for them alone.
    pub own_images: Vec<String>,
    /// Paths that a liveness probe may ask.
    pub liveness_paths: Vec<String>,
    /// Paths that a readiness probe may ask.
    pub readiness_paths: Vec<String>,
}

impl Default for K8sSettings {
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        Self {
            version: "1.37".to_owned(),
            own_images: Vec::new(),
            liveness_paths: words(&[
                "/health",
                "/healthz",
                "/livez",
                "/health/live",
                "/actuator/health/liveness",
                "/q/health/live",
            ]),
            readiness_paths: words(&[
                "/ready",
                "/readyz",
                "/health/ready",
                "/actuator/health/readiness",
                "/q/health/ready",
            ]),
        }
    }
}
