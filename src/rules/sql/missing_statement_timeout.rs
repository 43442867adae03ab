use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() || !migration.is_versioned() {
        return;
    }
    let Some((statement, held)) = migration.first_unbounded_wait("statement_timeout", &cx.settings.sql) else { return };
    let message = format!("nothing ends this when it holds `{}` longer than anybody thought", held.key);
    let order = statement.setting("statement_timeout", &cx.settings.sql.usual_timeout("statement_timeout"));
    let finding = cx.report(statement.statement.head(), message);
    finding.help(format!("write `{order}` before it, or what the table allows"));
    finding.subject(migration.subject());
    if let Some(edit) = statement.with_order_before(&order) {
        finding.fix("set a timeout", vec![edit]);
    }
}
