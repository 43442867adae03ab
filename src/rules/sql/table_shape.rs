use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::{NewTable, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let exempt = matches!(table.role(), Role::Join | Role::Internal) || table.is_imported(&cx.settings.sql);
    let Some(today) = table.today().filter(|today| !exempt && table.is_plain() && today.is_known()) else { return };
    let (name, place) = (table.table.name(), table.table.origin.clause);
    let most = cx.settings.sql.max_columns as usize;
    let mut say = |place: Span, message: String, help: &'static str| {
        cx.report(place, message).subject(table.subject()).help(help);
    };
    if table.table.says_only_that_rows_are_there() && today.says_only_that_rows_are_there() {
        say(
            place,
            format!("`{name}` has one column: its rows say nothing but that they are there"),
            "add what is known of a row, or make it an enum or a check",
        );
    }
    if table.table.has_only_nullable_values() && today.has_only_nullable_values() {
        say(
            place,
            format!("every column of `{name}` but the key may be null: a row can say nothing at all"),
            "set `NOT NULL` what every row has",
        );
    }
    if table.table.columns.len() > most && today.columns.len() > most {
        say(
            place,
            format!(
                "`{name}` has {} columns: no query needs all of them, and every update writes all of them anew",
                table.table.columns.len()
            ),
            "move what belongs together into tables of its own",
        );
    }
    for (first, count) in table.table.numbered_columns() {
        if today.numbered_columns().iter().any(|(own, _)| own.name == first.name) {
            say(
                first.origin.clause,
                format!(
                    "`{}` and its {} numbered kin are a list in one row: finding a value asks for each of them",
                    first.name,
                    count - 1
                ),
                "make a table with a row for each value",
            );
        }
    }
    if let ([_, second, ..], [_, _, ..]) = (&table.table.documents()[..], &today.documents()[..]) {
        say(
            second.origin.clause,
            format!("`{name}` keeps more than one file in a row: each read of the row may fetch megabytes"),
            "keep files in a store of their own, or each in a table beside",
        );
    }
}
