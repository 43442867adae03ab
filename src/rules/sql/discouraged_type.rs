use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::DiscouragedType;
use crate::sql::catalog::{Column, Table};
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() {
        return;
    }
    let settings = &cx.settings.sql;
    for (table, column) in migration.columns() {
        let exempt = || table.role() == Role::Internal || table.is_imported(settings);
        let still = |table: &Table, column: &Column| column.discouraged_type(table, settings).is_some();
        let kind = column.discouraged_type(table.table, settings).filter(|_| table.lasts(column, still) && !exempt());
        let (Some(kind), Some(place), Some(data_type)) = (kind, table.written_type(column), &column.data_type) else {
            continue;
        };
        let (fault, better) = advice(kind);
        let holds_uuid =
            kind == DiscouragedType::Char && data_type.modifiers.first().is_some_and(|length| &**length == "36");
        let better =
            if holds_uuid { "make it `uuid`, or `text` if it holds something else of that length" } else { better };
        let finding = cx.report(place, format!("`{}` is `{}`, {fault}", column.name, data_type.display()));
        finding.subject(table.column_subject(column)).help(better);
        let replacement = match kind {
            DiscouragedType::Json => "jsonb",
            DiscouragedType::Char if !holds_uuid => "text",
            _ => continue,
        };
        let replacement = format!("{replacement}{}", "[]".repeat(usize::from(data_type.dimensions)));
        let title = format!("make it `{replacement}`");
        let edits = vec![Edit::instead(place, replacement)];
        if table.is_spoken_of_nowhere(column) {
            finding.fix(title, edits);
        } else {
            finding.suggest(title, edits);
        }
    }
}

/// What is wrong with a type, and what is better.
fn advice(kind: DiscouragedType) -> (&'static str, &'static str) {
    match kind {
        DiscouragedType::Timetz => (
            "whose offset means nothing without a date: it cannot follow summer time",
            "make it `timestamptz`, or `time` with the name of the zone in a column of its own",
        ),
        DiscouragedType::Money => (
            "whose currency and number of decimals are the server's: another `lc_monetary` reads other amounts",
            "make it `numeric` or an integer of the smallest unit, with the currency in a column of its own",
        ),
        DiscouragedType::Char => (
            "which fills up with blanks that comparisons then ignore: `LIKE` and applications see them",
            "make it `text`, with `CHECK (char_length(…) = n)` if the length matters",
        ),
        DiscouragedType::Json => (
            "which has no equality: `DISTINCT`, `GROUP BY` and `UNION` of such rows fail",
            "make it `jsonb`, unless the order or the duplicates of keys matter",
        ),
        DiscouragedType::Reg => (
            "which points at an entry of this server's catalog: `pg_upgrade` refuses the whole database",
            "keep the name as `text`",
        ),
        DiscouragedType::Varchar => (
            "whose limit is rarely a rule of the business, and raising it takes a migration",
            "make it `text`, with a named `CHECK` where a limit is a rule",
        ),
    }
}
