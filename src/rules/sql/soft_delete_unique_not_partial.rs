use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::catalog::Index;
use crate::sql::{Migration, NewTable};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if migration.history.dialect == Dialect::Mysql {
        return;
    }
    for (table, index) in migration.indexes() {
        let place = if index.backs_constraint { index.word } else { index.origin.clause };
        report(&table, index, place, cx);
    }
    // Who begins to mark deleted rows makes every uniqueness that was there before one of them.
    for (table, column) in migration.columns().filter(|(_, column)| column.is_deletion_time()) {
        if column.origin.step == migration.linked.step && !table.is_new() {
            let older = table.table.indexes.iter().filter(|index| index.origin.step != migration.linked.step);
            older.for_each(|index| report(&table, index, column.origin.clause, cx));
        }
    }
}

fn report(table: &NewTable<'_>, index: &Index, place: Span, cx: &mut Context<'_>) {
    let migration = table.migration;
    let Some(time) = table.marks_deleted_rows() else { return };
    let strict = |index: &Index| index.unique && !index.separates_deleted_rows(&time.name);
    let today = table.index_today(index);
    if !strict(index) || table.is_primary_key(index) || table.is_surrogate(index) || !today.is_some_and(strict) {
        return;
    }
    let columns: Vec<&str> = index.columns().flatten().collect();
    let listed = if columns.is_empty() { index.name.to_string() } else { columns.join(", ") };
    let holds_time = index.has_key(&time.name);
    let needed = table.is_referenced(&columns) || migration.history.upserts_on(table.table, &columns);
    let message = if holds_time {
        format!("`{listed}` is not unique for live rows: null never equals null, so two live rows may share it")
    } else {
        format!("a deleted row of `{}` keeps `{listed}` for ever: nobody can use the value again", table.table.name())
    };
    let own = index.is_statement(migration.up().statements()) && index.predicate.is_none() && !holds_time;
    let end = index.origin.statement.end as usize;
    let span = Span::new(index.origin.statement.file, end, end);
    let live = format!("WHERE {} IS NULL", table.quoted(&time.name));
    let edit = vec![Edit { span, replacement: format!(" {live}") }];
    let (help, statement) = partial_index(table, index, &live);
    let instead = statement.and_then(|statement| table.with_index_instead(index, &format!("{statement};")));
    let finding = cx.report(place, message);
    finding.subject(format!("{}/index:{}", table.subject(), index.name)).help(help);
    if needed {
        finding.severity(Severity::Note).help("a foreign key or `ON CONFLICT` needs it as it is: change that first");
    } else if own && table.is_new() {
        finding.fix(format!("add `{live}`"), edit);
    } else if own {
        finding.suggest(format!("add `{live}`"), edit);
    } else if let Some(edits) = instead {
        finding.fix("make it an index of live rows", edits);
    }
}

/// What to write, with `…` for the keys that are expressions, and the statement in the place of a constraint where its
/// words are known.
fn partial_index(table: &NewTable<'_>, index: &Index, live: &str) -> (String, Option<String>) {
    let keys: Vec<String> =
        index.columns().map(|column| column.map_or_else(|| "…".to_owned(), |column| table.quoted(column))).collect();
    let statement =
        |name: &str| format!("CREATE UNIQUE INDEX {name} ON {} ({}) {live}", table.written_name(), keys.join(", "));
    if !index.backs_constraint {
        return (format!("make it `{}`", statement(&table.quoted(&index.name))), None);
    }
    let name = table.migration.history.conventions.index_name(table.table, index);
    let known = name.as_deref().map(statement);
    let shown = known.clone().unwrap_or_else(|| statement("…"));
    (format!("add `{shown}` in the place of the constraint"), known)
}
