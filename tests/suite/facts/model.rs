//! The same examples as archlint reads them.

use archlint::settings::SqlSettings;
use archlint::source::{FileId, Text};
use archlint::sql::layout::{self, SqlFile};
use archlint::sql::locks::{Fact, TypeChange};
use archlint::sql::{History, link, parse_section};

use super::examples::{COMMON, Example};

/// The facts that archlint finds about an example.
pub fn facts(example: &Example, version: u32) -> Option<Vec<&'static Fact>> {
    let history = history(&format!("{COMMON}\n{}", example.setup), example.sql);
    let last = history.migrations().last()?;
    let statement = last.statements().next()?;
    Some(statement.effects(version)?.into_iter().map(|effect| effect.fact).collect())
}

/// What archlint says of a change of type.
pub fn change_of_type(old: &str, new: &str, version: u32) -> TypeChange {
    let history = history(&format!("CREATE TABLE y (c {old});"), &format!("ALTER TABLE y ALTER COLUMN c TYPE {new};"));
    let last = history.migrations().last().expect("two migrations");
    let statement = last.statements().next().expect("one statement");
    let change = statement.table_changes().first().expect("one clause");
    statement.change_of_type(&change.action, version)
}

/// Whether the rows stay as they are, the session's time zone being UTC.
pub fn keeps_rows(change: TypeChange) -> bool {
    matches!(change, TypeChange::Same | TypeChange::InPlace | TypeChange::InPlaceInUtc)
}

fn history(before: &str, statement: &str) -> History {
    let (before, statement) = (Text::from(before), Text::from(format!("{statement};")));
    let file = |index: usize, path: &'static str, text| SqlFile {
        id: FileId::new(index),
        path,
        text,
        named: false,
        exact: true,
    };
    let files =
        [file(0, "migrations/0001_before.up.sql", &before), file(1, "migrations/0002_example.up.sql", &statement)];
    let settings = SqlSettings { dialect: Some(archlint::settings::Dialect::Postgres), ..SqlSettings::default() };
    let mut detection = layout::detect(&files, &[], &settings);
    let layout = detection.layouts.pop().expect("one history");
    let dialect = layout.dialect;
    let scripts = layout.sections().map(|section| parse_section(section, dialect)).collect();
    link(layout, scripts)
}
