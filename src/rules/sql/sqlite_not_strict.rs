use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::NewTable;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let Some(create) = table.create().filter(|create| create.query.is_none()) else { return };
    let is_strict =
        |options: &[(std::sync::Arc<str>, std::sync::Arc<str>)]| options.iter().any(|(name, _)| &**name == "strict");
    let still = table.today().is_some_and(|today| !is_strict(&today.options));
    if table.migration.history.dialect != Dialect::Sqlite || is_strict(&table.table.options) || !still {
        return;
    }
    let name = table.table.name();
    let finding = cx.report(
        table.table.origin.clause,
        format!("the types of `{name}` are wishes to SQLite: a number column takes a text, a date any value"),
    );
    finding.subject(table.subject());
    let known = |column: &crate::sql::statement::ColumnDefinition| {
        let name = column.data_type.as_ref().map_or("", |data_type| &data_type.name);
        matches!(name, "int" | "integer" | "real" | "text" | "blob" | "any")
    };
    let other = create.columns.iter().find(|column| !known(column));
    finding.help(match other.and_then(|column| column.data_type.as_ref()) {
        Some(kind) => format!(
            "end the `CREATE TABLE` with `STRICT` (SQLite 3.37), which knows `INTEGER`, `REAL`, `TEXT`, `BLOB` and `ANY`, and no `{}`",
            kind.display()
        ),
        None if other.is_some() => "give every column a type, and end the `CREATE TABLE` with `STRICT` (SQLite 3.37)".to_owned(),
        None => "end the `CREATE TABLE` with `STRICT` (SQLite 3.37)".to_owned(),
    });
    if let Some(statement) = table.statement().filter(|_| create.columns.iter().all(known)) {
        let end = statement.span.end as usize;
        let span = Span::new(statement.span.file, end, end);
        let words = if create.options.is_empty() { " STRICT" } else { ", STRICT" };
        finding.suggest("make it `STRICT`", vec![Edit { span, replacement: words.to_owned() }]);
    }
}
