//! How SQL migrations are read and judged.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod conventions;
mod timeout;

pub use timeout::TimeoutSource;

pub use conventions::{ConstraintNames, DiscouragedType, KeywordCase, PrimaryKeyType, Source, TableNames};

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
    /// Who limits how long a migration waits for a lock.
    pub lock_timeout_set_by: TimeoutSource,
    /// The greatest `lock_timeout` that a migration may set, in milliseconds; none: any but 0.
    pub max_lock_timeout: Option<u32>,
    /// The greatest `statement_timeout` that a migration may set, in milliseconds; none: any but 0.
    pub max_statement_timeout: Option<u32>,
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
    /// Columns by which people list the rows of a table, as globs, beside `created_at`.
    pub listing_columns: Vec<String>,
    /// Whether an index of live rows alone, `WHERE deleted_at IS NULL`, is enough for a foreign key: right where rows of
    /// the referenced table are never deleted.
    pub live_index_covers_foreign_key: bool,
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
            lock_timeout_set_by: TimeoutSource::default(),
            max_lock_timeout: None,
            max_statement_timeout: None,
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
            listing_columns: Vec::new(),
            live_index_covers_foreign_key: false,
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

/// A SQL dialect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL.
    #[default]
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
