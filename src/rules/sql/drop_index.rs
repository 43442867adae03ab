use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let finals = &statement.migration.history.finals;
    for dropped in statement.dropped_indexes() {
        let last = finals.get(&dropped.table.id).map_or(dropped.after, |table| &**table);
        let still = dropped.is_covered(dropped.after) || dropped.is_covered(last);
        let refuses = !dropped.what.unique || dropped.is_replaced(dropped.after) || dropped.is_replaced(last);
        if still && refuses {
            continue;
        }
        let (name, table) = (&dropped.what.name, &dropped.table.key);
        let finding = if refuses {
            cx.report(dropped.span, format!("queries of `{table}` that used `{name}` go through the whole table"))
        } else {
            let message = format!("`{table}` takes what `{name}` refused twice from here on");
            cx.report(dropped.span, message).severity(Severity::Warning)
        };
        finding.label(dropped.what.origin.clause, "what it indexed").subject(format!("table:{table}"));
        finding.help(match statement.migration.history.dialect {
            Dialect::Postgres => "look at its use in `pg_stat_user_indexes` on every server first, and build what replaces it before",
            Dialect::Mysql => "look at `sys.schema_unused_indexes` on every server, or make it `INVISIBLE` for a release, and build what replaces it before",
            Dialect::Sqlite => "look at `EXPLAIN QUERY PLAN` of the queries that used it, and build what replaces it before",
        });
    }
}
