use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::{Column, Table};
use crate::sql::statement::DataType;
use crate::sql::{Migration, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

/// How many referring columns are shown beside a key.
const SHOWN: usize = 5;

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    // An integer of SQLite has eight bytes whatever it is called.
    if migration.history.dialect == Dialect::Sqlite {
        return;
    }
    for (table, column) in migration.columns().chain(migration.new_keys()) {
        let small = |table: &Table, column: &Column| ceiling(column).is_some() && table.counts_rows(column);
        let Some(ceiling) = ceiling(column).filter(|_| table.lasts(column, small)) else { continue };
        let few = matches!(table.role(), Role::Lookup | Role::Settings | Role::Internal);
        if few || table.is_small(&cx.settings.sql) || table.is_imported(&cx.settings.sql) {
            continue;
        }
        let followers = table.followers(column);
        let small = |column: &Column| column.data_type.as_ref().and_then(DataType::low_ceiling).is_some();
        let followers: Vec<_> = followers.into_iter().filter(|(_, column)| small(column)).collect();
        let own = table.written_type(column).and_then(|_| widened(column, cx));
        let edits: Vec<Edit> =
            own.into_iter().chain(followers.iter().filter_map(|(_, own)| widened(own, cx))).collect();
        let place = table.written_type(column).or_else(|| Some(table.table.primary_key()?.word));
        let written = column.type_origin.is_none() && table.create().is_some() && !migration.history.has_routines();
        let complete = edits.len() == followers.len() + 1;
        let finding = cx.report(
            place.unwrap_or(column.origin.clause),
            format!("`{}` ends at {}: the row after that cannot be inserted", column.name, grouped(ceiling)),
        );
        finding
            .subject(table.column_subject(column))
            .help("make it `bigint` now: once rows are there, that rewrites the table and all that refer to it");
        for (child, own) in followers.iter().take(SHOWN) {
            finding.label(own.origin.clause, format!("`{}.{}` follows", child.name(), own.name));
        }
        if complete && written && followers.iter().all(|(_, own)| own.type_origin.is_none()) {
            finding.fix("make it `bigint`, with the columns that refer to it", edits);
        } else if complete {
            finding.suggest("make it `bigint`, with the columns that refer to it", edits);
        }
    }
}

fn ceiling(column: &Column) -> Option<u32> {
    column.data_type.as_ref()?.low_ceiling()
}

/// The type of a column with eight bytes, written as the old one is.
fn widened(column: &Column, cx: &Context<'_>) -> Option<Edit> {
    let span = column.data_type.as_ref()?.span;
    let written = cx.project.sources.slice(span);
    let wide = if written.to_ascii_lowercase().contains("serial") { "bigserial" } else { "bigint" };
    let upper = written.starts_with(|first: char| first.is_ascii_uppercase());
    let replacement = if upper { wide.to_ascii_uppercase() } else { wide.to_owned() };
    Some(Edit { span, replacement })
}

/// A number with a comma at every third digit.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
