use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let words = &cx.settings.sql.money_words;
    for (table, column) in migration.columns() {
        let is_float = |column: &Column| matches!(column.type_name(), "real" | "double precision" | "double" | "float");
        let exempt = || table.role() == Role::Internal || table.is_imported(&cx.settings.sql);
        if !table.lasts(column, |_, column| is_float(column)) || !column.is_money(words) || exempt() {
            continue;
        }
        let written = table.written_type(column);
        let message = format!(
            "`{}` is a binary fraction, which has no exact `0.10`: sums drift by cents and `=` fails",
            column.name
        );
        let finding = cx.report(written.unwrap_or(column.origin.clause), message);
        finding
            .subject(table.column_subject(column))
            .help("make it `numeric` with the digits that the currency needs, or an integer of its smallest unit");
        if let Some(span) = written.filter(|_| migration.is_postgres()) {
            finding.suggest("make it `numeric`", vec![Edit { span, replacement: "numeric".to_owned() }]);
        }
    }
}
