use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() || !migration.is_versioned() || migration.sets("application_name") {
        return;
    }
    if !migration.waits_for_others(&cx.settings.sql) {
        return;
    }
    let Some(first) = migration.ups().next() else { return };
    let order = first.setting("application_name", "migrations");
    let finding =
        cx.report(first.statement.head(), "whoever looks for what holds a lock sees a session without a name");
    finding.help(format!("write `{order}` before it")).subject(migration.subject());
    if let Some(edit) = first.with_order_before(&order) {
        finding.fix("name the session", vec![edit]);
    }
}
