//! What schemas are meant to look like: keys, types, names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
