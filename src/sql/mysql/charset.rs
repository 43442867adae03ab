//! Character sets: which one a column has, and which ones are of the past.

use std::sync::Arc;

use crate::source::Span;
use crate::sql::catalog::{Column, Constraint, Table};
use crate::sql::statement::{AlterAction, ColumnDefinition, DataType, Statement, StatementKind};
use crate::sql::{Migration, MigrationStatement};

/// A character set that cannot hold every character, where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldCharset {
    /// `utf8`, `utf8mb3`, `latin1`.
    pub name: Arc<str>,
    /// The option, or the definition of the column.
    pub span: Span,
    /// The column, if it is that of one column.
    pub column: Option<Arc<str>>,
    /// Whether a collation of it is written beside.
    pub collated: bool,
}

impl Table {
    /// The collation of a column as far as it is written.
    #[must_use]
    pub fn collation_of<'a>(&'a self, column: &'a Column) -> Option<&'a str> {
        let own_charset = column.options.iter().any(|(name, _)| &**name == "charset");
        let of_table = || self.options.iter().find(|(name, _)| &**name == "collate").map(|(_, value)| &**value);
        let own = column.collation.as_ref().map(|collation| collation.as_str());
        own.or_else(|| of_table().filter(|_| !own_charset))
    }

    /// The character set of a column as far as it is written, in lower case.
    #[must_use]
    pub fn charset_of<'a>(&'a self, column: &'a Column) -> Option<&'a str> {
        let option = |options: &'a [(Arc<str>, Arc<str>)], name: &str| {
            options.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
        };
        let of_collation = |name: &'a str| name.split('_').next();
        option(&column.options, "charset")
            .or_else(|| of_collation(column.collation.as_ref()?.as_str()))
            .or_else(|| option(&self.options, "charset"))
            .or_else(|| of_collation(option(&self.options, "collate")?))
    }
}

/// Two columns of a foreign key whose texts MySQL does not compare.
#[derive(Debug, Clone)]
pub struct MixedKey<'a> {
    /// The foreign key.
    pub constraint: &'a Constraint,
    /// The referring column and its set or collation.
    pub own: (String, String),
    /// The referenced column and its set or collation.
    pub far: (String, String),
}

impl<'a> Migration<'a> {
    /// The foreign keys that it makes between texts of different character sets or collations, as far as both are
    /// written: MySQL refuses them (error 3780).
    #[must_use]
    pub fn mixed_keys(self) -> Vec<MixedKey<'a>> {
        let mut found = Vec::new();
        for (table, constraint) in self.constraints().filter(|_| self.is_mysql()) {
            let Some(key) = constraint.foreign_key() else { continue };
            let Some(parent) = self.after(&key.table) else { continue };
            for (own, far) in constraint.columns.iter().zip(&key.columns) {
                let (Some(own), Some(far)) = (table.table.column(own), parent.column(far)) else { continue };
                let texts =
                    [own, far].iter().all(|column| column.data_type.as_ref().is_some_and(DataType::has_charset));
                let charsets = table.table.charset_of(own).zip(parent.charset_of(far));
                let collations = table.table.collation_of(own).zip(parent.collation_of(far));
                let differ = [charsets, collations].into_iter().flatten().find(|(own, far)| alike(own) != alike(far));
                if let Some((own_set, far_set)) = differ.filter(|_| texts) {
                    let own = (format!("{}.{}", table.table.key, own.name), own_set.to_owned());
                    let far = (format!("{}.{}", parent.key, far.name), far_set.to_owned());
                    found.push(MixedKey { constraint, own, far });
                }
            }
        }
        found
    }
}

/// `utf8` is another name of `utf8mb3`.
fn alike(name: &str) -> String {
    name.replace("utf8mb3", "utf8")
}

impl MigrationStatement<'_> {
    /// Whether its table, or the column, still has the character set when the history ends.
    #[must_use]
    pub fn is_charset_today(&self, old: &OldCharset) -> bool {
        let Some(column) = &old.column else { return self.has_option_today("charset", &old.name) };
        let known = self.table_today().and_then(|table| table.column(column));
        known
            .is_some_and(|column| column.options.iter().any(|(name, value)| &**name == "charset" && *value == old.name))
    }
}

impl Statement {
    /// The character sets of the past that it gives to a table or to a column.
    #[must_use]
    pub fn old_charsets(&self) -> Vec<OldCharset> {
        let collated = match &self.kind {
            StatementKind::CreateTable(create) => create.option("collate").is_some(),
            StatementKind::AlterTable(alter) => alter
                .changes
                .iter()
                .any(|change| matches!(&change.action, AlterAction::Option { name, .. } if &**name == "collate")),
            _ => false,
        };
        let of_table = |name: &str, value: &Arc<str>, span: Span| {
            let written = matches!(name, "charset" | "convert to charset");
            (written && is_old(value)).then(|| OldCharset { name: Arc::clone(value), span, column: None, collated })
        };
        match &self.kind {
            StatementKind::CreateTable(create) => {
                let options = create.options.iter();
                let of_table = options.filter_map(|option| of_table(&option.name, &option.value, option.span));
                of_table.chain(create.columns.iter().filter_map(of_column)).collect()
            }
            StatementKind::AlterTable(alter) => {
                let found = alter.changes.iter().filter_map(|change| match &change.action {
                    AlterAction::Option { name, value } => of_table(name, value, change.span),
                    AlterAction::AddColumn { column, .. }
                    | AlterAction::ModifyColumn { column, .. }
                    | AlterAction::ChangeColumn { column, .. } => of_column(column),
                    _ => None,
                });
                found.collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Where a table has another character set, `latin1` for one column is a choice.
fn of_column(column: &ColumnDefinition) -> Option<OldCharset> {
    let charset = column.charset.as_ref().filter(|charset| is_old(&charset.value) && &*charset.value != "latin1")?;
    let name = Arc::clone(&charset.value);
    let collated = column.collation.is_some();
    Some(OldCharset { name, span: charset.span, column: Some(Arc::clone(&column.name.value)), collated })
}

/// Whether a character set lacks characters that people write: `utf8` has at most three bytes for each.
#[must_use]
pub fn is_old(name: &str) -> bool {
    matches!(name, "utf8" | "utf8mb3" | "latin1")
}
