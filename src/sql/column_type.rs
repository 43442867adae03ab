//! What rules ask of the types of columns.

use super::catalog::{Column, Table};
use super::migration::is_listed_column;
use crate::settings::{DiscouragedType, SqlSettings};
use crate::syntax::identifier::words;

impl Column {
    /// Why its type is discouraged in PostgreSQL, if it is and the configuration says no otherwise.
    #[must_use]
    pub fn discouraged_type(&self, table: &Table, settings: &SqlSettings) -> Option<DiscouragedType> {
        let data_type = self.data_type.as_ref().filter(|data_type| data_type.schema.is_none())?;
        let length = || data_type.modifiers.first().and_then(|length| length.parse::<u32>().ok());
        let kind = match &*data_type.name {
            "time with time zone" => DiscouragedType::Timetz,
            "money" => DiscouragedType::Money,
            "json" if !self.keeps_text(table, settings) => DiscouragedType::Json,
            "character" if length()? > settings.fixed_code_length => DiscouragedType::Char,
            "character varying" if !data_type.modifiers.is_empty() => DiscouragedType::Varchar,
            // `regclass`, `regrole` and `regtype` survive an upgrade (PostgreSQL documentation, "pg_upgrade").
            "regcollation" | "regconfig" | "regdictionary" | "regnamespace" | "regoper" | "regoperator" | "regproc"
            | "regprocedure" => DiscouragedType::Reg,
            _ => return None,
        };
        settings.discouraged_types.contains(&kind).then_some(kind)
    }

    /// Whether a document must stay as it was written, as far as anybody says.
    fn keeps_text(&self, table: &Table, settings: &SqlSettings) -> bool {
        let as_written =
            |word: &String| matches!(word.as_str(), "raw" | "original" | "verbatim" | "signed" | "ordered");
        words(&self.name).iter().any(as_written) || is_listed_column(&settings.ordered_json_columns, table, self)
    }
}
