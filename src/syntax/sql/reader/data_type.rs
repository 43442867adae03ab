//! Data types and their names in full.

use std::sync::Arc;

use super::Reader;
use super::expression::RESERVED;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{DataType, Name};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// A data type.
    pub(super) fn data_type(&mut self) -> Option<DataType> {
        let start = self.at;
        self.eat("setof");
        let first = self.token(0)?;
        if self.is_any(&RESERVED) || self.is_any(&["array", "not", "null", "collate"]) {
            return None;
        }
        let mut schema = None;
        let mut name: String;
        let mut modifiers = Vec::new();
        if first.kind == Kind::Word && self.token(1).is_none_or(|token| token.kind != Kind::Period) {
            name = self.written(first).to_ascii_lowercase();
            self.at += 1;
            self.type_words(&mut name);
        } else {
            let written: Name = self.name()?;
            schema = written.schema.map(|schema| schema.value);
            name = if written.ident.quoted && &*written.ident.value == "char" {
                "\"char\"".to_owned()
            } else {
                written.ident.value.to_string()
            };
        }
        if self.is_kind(Kind::LeftParenthesis) {
            modifiers = self.modifiers()?;
        }
        self.type_suffix(&mut name);
        if self.is_kind(Kind::LeftParenthesis) && name.starts_with("interval") {
            modifiers = self.modifiers()?;
        }
        let mut unsigned = false;
        if self.dialect == Dialect::Mysql {
            while let Some(word) = self.eat_any(&["unsigned", "signed", "zerofill"]) {
                unsigned |= word == "unsigned";
            }
        }
        let dimensions = self.dimensions()?;
        if schema.as_deref() == Some("pg_catalog") {
            schema = None;
        }
        let name = canonical(&name, &mut modifiers, self.dialect);
        Some(DataType {
            schema,
            name: name.into(),
            modifiers: modifiers.into(),
            dimensions,
            unsigned,
            span: self.since(start),
        })
    }

    pub(super) fn type_words(&mut self, name: &mut String) {
        let more = |reader: &mut Self, name: &mut String, word: &'static str| {
            let found = reader.eat(word).is_some();
            if found {
                name.push(' ');
                name.push_str(word);
            }
            found
        };
        match name.as_str() {
            "double" => {
                more(self, name, "precision");
            }
            "character" | "char" | "nchar" | "bit" => {
                more(self, name, "varying");
            }
            "national" => {
                let _ = more(self, name, "character") || more(self, name, "char") || more(self, name, "varchar");
                more(self, name, "varying");
            }
            "interval" => {
                let field = ["year", "month", "day", "hour", "minute", "second"];
                if let Some(word) = self.eat_any(&field) {
                    name.push(' ');
                    name.push_str(word);
                    if self.eat("to").is_some()
                        && let Some(word) = self.eat_any(&field)
                    {
                        name.push_str(" to ");
                        name.push_str(word);
                    }
                }
            }
            _ if self.dialect == Dialect::Sqlite => {
                // SQLite takes any run of words as a type (SQLite documentation, "Datatypes In SQLite").
                while let Some(word) = self.word_at(0) {
                    if super::column::starts_column_constraint(word) {
                        break;
                    }
                    name.push(' ');
                    name.push_str(&word.to_ascii_lowercase());
                    self.at += 1;
                }
            }
            _ => {}
        }
    }

    pub(super) fn type_suffix(&mut self, name: &mut String) {
        match name.as_str() {
            "timestamp" | "time" if self.dialect == Dialect::Postgres => {
                if self.eat("with time zone").is_some() {
                    name.push_str(" with time zone");
                } else {
                    self.eat("without time zone");
                    name.push_str(" without time zone");
                }
            }
            _ => {}
        }
        // `%TYPE`, `%ROWTYPE` in arguments of functions.
        if self.token(0).is_some_and(|token| self.written(token) == "%") && self.word_at(1).is_some() {
            self.at += 2;
        }
    }

    pub(super) fn modifiers(&mut self) -> Option<Vec<Arc<str>>> {
        let range = self.group()?;
        let mut modifiers = Vec::new();
        let mut start = range.start;
        for at in range.clone() {
            if self.tokens.get(at).is_some_and(|token| token.kind == Kind::Comma) {
                modifiers.push(self.normalised(start..at));
                start = at + 1;
            }
        }
        modifiers.push(self.normalised(start..range.end));
        Some(modifiers)
    }

    pub(super) fn dimensions(&mut self) -> Option<u8> {
        let mut dimensions = 0u8;
        if self.dialect == Dialect::Postgres && self.eat("array").is_some() {
            dimensions = 1;
        }
        while self.is_kind(Kind::LeftBracket) {
            self.at += 1;
            self.eat_kind(Kind::Number);
            self.eat_kind(Kind::RightBracket)?;
            dimensions = dimensions.saturating_add(1);
        }
        Some(dimensions)
    }
}

/// The name of a type as `format_type` writes it (Postgres documentation, "Data Types", table 8.1).
fn canonical(name: &str, modifiers: &mut Vec<Arc<str>>, dialect: Dialect) -> String {
    let name = if dialect == Dialect::Mysql { mysql_name(name, modifiers) } else { name };
    let full = match name {
        "int" | "int4" | "integer" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "varchar" | "char varying" | "character varying" => "character varying",
        "char" | "character" => {
            if modifiers.is_empty() {
                modifiers.push("1".into());
            }
            "character"
        }
        "bpchar" => "character",
        "decimal" | "dec" => "numeric",
        "bool" => "boolean",
        _ if dialect != Dialect::Postgres => name,
        "float8" | "double precision" => "double precision",
        "float4" => "real",
        "float" => match modifiers.pop().and_then(|precision| precision.parse::<u32>().ok()) {
            Some(precision) if precision <= 24 => "real",
            _ => "double precision",
        },
        "timestamptz" => "timestamp with time zone",
        "timetz" => "time with time zone",
        "varbit" => "bit varying",
        "timestamp" => "timestamp without time zone",
        "time" => "time without time zone",
        other => other,
    };
    full.to_owned()
}

/// The one name of a type of MySQL that has several. The display width of integers says nothing about what they hold
/// (MySQL reference manual, "Numeric Type Attributes"), but `TINYINT(1)` is what `BOOLEAN` stands for.
fn mysql_name<'n>(name: &'n str, modifiers: &mut Vec<Arc<str>>) -> &'n str {
    match name {
        "tinyint" if matches!(modifiers.as_slice(), [width] if &**width == "1") => {
            modifiers.clear();
            "boolean"
        }
        "int" | "integer" | "int4" | "tinyint" | "int1" | "smallint" | "int2" | "mediumint" | "middleint" | "int3"
        | "bigint" | "int8" | "year" => {
            modifiers.clear();
            match name {
                "int1" => "tinyint",
                "int3" | "middleint" => "mediumint",
                other => other,
            }
        }
        "double precision" | "real" | "float8" => "double",
        "float4" => "float",
        "fixed" => "numeric",
        other => other,
    }
}
