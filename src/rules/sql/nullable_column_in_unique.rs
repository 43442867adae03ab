use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let knows_distinct = migration.is_postgres() && cx.settings.sql.postgres_version >= 15;
    for (table, index) in migration.indexes() {
        let nullable = table.table.nullable_keys(index);
        let still = table.today().zip(table.index_today(index)).map(|(today, index)| today.nullable_keys(index));
        let lasting: Vec<&str> =
            nullable.into_iter().filter(|name| still.iter().flatten().any(|own| own == name)).collect();
        if lasting.is_empty() || table.is_primary_key(index) {
            continue;
        }
        let named = lasting.join("`, `");
        let finding = cx.report(
            index.origin.clause,
            format!("`{}` does not tell rows apart where `{named}` is null: null never equals null, so such rows may repeat", index.name),
        );
        finding.subject(format!("{}/index:{}", table.subject(), index.name));
        let columns = if lasting.len() == 1 { "the column" } else { "the columns" };
        finding.help(if knows_distinct {
            format!("say `NULLS NOT DISTINCT`, or set {columns} `NOT NULL`")
        } else if migration.is_mysql() {
            format!("set {columns} `NOT NULL`")
        } else {
            format!(
                "set {columns} `NOT NULL`, or add a unique index of the other columns for the rows where one is null"
            )
        });
    }
}
