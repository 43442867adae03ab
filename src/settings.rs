//! What a repository may say about itself, as plain data with the house's defaults.
//!
//! The configuration file fills these sections; models and rules read them. Knows nothing of files or of YAML.

use std::collections::BTreeMap;

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
    /// The day of the run; nothing when nobody says, and then nothing has ended.
    pub today: Option<Day>,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads `2026-11-28`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(|part| {
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| plain && part.len() <= 4)
        });
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        let is_day = (1..=last).contains(&day) && parts.next().is_none();
        Some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? }).filter(|_| is_day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
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
    /// The major version of MySQL that migrations run on.
    pub mysql_version: u32,
    /// The migration tool, such as `goose`; `auto` detects it per folder.
    pub tool: String,
    /// The migration tools of single folders and of all below them, where `tool` is not right for all.
    pub tools: BTreeMap<String, String>,
    /// SQL files with the schema that a history begins with, such as the output of `pg_dump --schema-only`; each is for
    /// the nearest history.
    pub baseline: Vec<String>,
    /// Whether the tool opens a transaction around a migration that says nothing of it; as the detected tool does when
    /// absent.
    pub transaction: Option<Wrapping>,
    /// Tables known to stay small, as globs: rules about locks and listings leave them alone.
    pub small_tables: Vec<String>,
    /// Whether tools without a rollback of their own (Prisma, Drizzle, refinery…) must ship one all the same.
    pub require_rollback: RequireRollback,
    /// Columns that hold local wall-clock times on purpose, as globs: no time zone is asked of them.
    pub local_time_columns: Vec<String>,
    /// Tables whose form is that of another system, such as copies of its data, as globs: conventions leave them alone.
    pub imported_tables: Vec<String>,
    /// What the key of an entity is.
    pub primary_key_type: PrimaryKeyType,
    /// Who makes the values of primary keys that are no numbers.
    pub ids_from: Source,
    /// Who fills `created_at` and `updated_at` when a row comes.
    pub audit_times_from: Source,
    /// Who sets `updated_at` when a row changes.
    pub updated_at_from: Source,
    /// The types that `sql/discouraged-type` speaks of.
    pub discouraged_types: Vec<DiscouragedType>,
    /// The greatest length at which `char(n)` counts as a code that always fills it: 3 holds countries and currencies.
    pub fixed_code_length: u32,
    /// Columns whose documents must keep the order or the duplicates of their keys, as globs: `json` is right for them.
    pub ordered_json_columns: Vec<String>,
    /// The words, in the singular, that name a column of money.
    pub money_words: Vec<String>,
    /// Columns that hold the keys of other systems, as globs: no foreign key is asked of them.
    pub external_id_columns: Vec<String>,
    /// Booleans that may be unknown on purpose, as globs.
    pub nullable_boolean_columns: Vec<String>,
    /// Columns whose names say nothing about their type, as globs, beyond the built-in ones.
    pub generic_columns: Vec<String>,
    /// Columns that need no comment, as globs.
    pub uncommented_columns: Vec<String>,
    /// The most columns that a table has.
    pub max_columns: u32,
    /// The most bytes for each row that the order of columns may waste.
    pub max_padding: u32,
    /// Names that are spelt in mixed case on purpose, as globs, such as those that an object mapper expects.
    pub mixed_case_names: Vec<String>,
    /// Templates for the names of indexes, such as `idx_{table}_{columns}_{suffix}`; none: what most have in common.
    pub index_names: Vec<String>,
    /// The same for unique indexes; none: those of `index-names`.
    pub unique_index_names: Vec<String>,
    /// Templates for the names of constraints.
    pub constraint_names: ConstraintNames,
    /// Whether tables are named in the singular or in the plural.
    pub table_names: TableNames,
    /// The case of SQL's own words.
    pub keyword_case: KeywordCase,
    /// The schemas that clients reach without a server of one's own in between, such as through PostgREST. When
    /// absent: `public` for Supabase, otherwise none.
    pub exposed_schemas: Option<Vec<String>>,
}

/// What the key of an entity is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrimaryKeyType {
    /// A `uuid`.
    #[default]
    Uuid,
    /// A `bigint` that the server numbers.
    BigintIdentity,
}

/// Who makes a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The database, by a default or a trigger.
    #[default]
    Database,
    /// The application, in every statement.
    Application,
}

/// A type of PostgreSQL that has a better one beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiscouragedType {
    /// `time with time zone`.
    Timetz,
    /// `money`.
    Money,
    /// `char(n)`.
    Char,
    /// `json`.
    Json,
    /// The object identifier types that `pg_upgrade` refuses, such as `regproc`.
    Reg,
    /// `varchar(n)`; not among the defaults.
    Varchar,
}

/// Templates for the names of constraints, such as `fk_{table}_{columns}`. A kind without any takes the usual forms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConstraintNames {
    /// Primary keys.
    pub primary_key: Vec<String>,
    /// Unique constraints.
    pub unique: Vec<String>,
    /// Foreign keys.
    pub foreign_key: Vec<String>,
    /// Checks.
    pub check: Vec<String>,
    /// Exclusion constraints.
    pub exclude: Vec<String>,
}

/// Whether tables are named in the singular or in the plural.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TableNames {
    /// As most of them are.
    #[default]
    Consistent,
    /// `orders`.
    Plural,
    /// `order`.
    Singular,
}

/// The case of SQL's own words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeywordCase {
    /// As most words of the file are.
    #[default]
    Consistent,
    /// `SELECT`.
    Upper,
    /// `select`.
    Lower,
}

/// Whether a tool opens a transaction around a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Wrapping {
    /// It does.
    Wrapped,
    /// Every statement runs by itself.
    None,
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
            mysql_version: 8,
            tool: "auto".to_owned(),
            tools: BTreeMap::new(),
            baseline: Vec::new(),
            transaction: None,
            small_tables: Vec::new(),
            require_rollback: RequireRollback::default(),
            local_time_columns: Vec::new(),
            imported_tables: Vec::new(),
            primary_key_type: PrimaryKeyType::default(),
            ids_from: Source::default(),
            audit_times_from: Source::default(),
            updated_at_from: Source::default(),
            discouraged_types: vec![
                DiscouragedType::Timetz,
                DiscouragedType::Money,
                DiscouragedType::Char,
                DiscouragedType::Json,
                DiscouragedType::Reg,
            ],
            fixed_code_length: 3,
            ordered_json_columns: Vec::new(),
            money_words: ["amount", "balance", "cost", "fee", "price", "total"].map(str::to_owned).to_vec(),
            external_id_columns: Vec::new(),
            nullable_boolean_columns: Vec::new(),
            generic_columns: Vec::new(),
            uncommented_columns: ["id", "created_at", "updated_at", "deleted_at"].map(str::to_owned).to_vec(),
            max_columns: 50,
            max_padding: 8,
            mixed_case_names: Vec::new(),
            index_names: Vec::new(),
            unique_index_names: Vec::new(),
            constraint_names: ConstraintNames::default(),
            table_names: TableNames::default(),
            keyword_case: KeywordCase::default(),
            exposed_schemas: None,
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
    /// Whatever each API chose.
    Any,
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

/// What is true of the cluster that manifests are for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct K8sSettings {
    /// The Kubernetes minor version to deploy to, as `1.37`.
    pub version: String,
    /// Images built by this organisation, as globs; path conventions hold for them alone.
    pub own_images: Vec<String>,
    /// Registries that images may come from, as globs over `registry` or `registry/repository`; all when empty.
    pub trusted_registries: Vec<String>,
    /// Paths that a liveness probe may ask.
    pub liveness_paths: Vec<String>,
    /// Paths that a readiness probe may ask.
    pub readiness_paths: Vec<String>,
    /// Labels that every object is meant to have.
    pub recommended_labels: Vec<String>,
}

impl Default for K8sSettings {
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        Self {
            version: "1.37".to_owned(),
            own_images: Vec::new(),
            trusted_registries: Vec::new(),
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
            recommended_labels: words(&["app.kubernetes.io/name"]),
        }
    }
}
