use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() || !migration.is_versioned() {
        return;
    }
    let settings = &cx.settings.sql;
    let wait = migration.first_unbounded_wait("lock_timeout", settings);
    let Some((statement, held)) = wait.or_else(|| migration.first_unbounded_validation(settings)) else { return };
    let order = statement.setting("lock_timeout", "2s");
    let behind =
        if held.mode.blocks_writes() { "everybody who comes later" } else { "every other change of the table" };
    let message = format!("this waits for `{}` without an end, and {behind} waits behind it", held.key);
    let finding = cx.report(statement.statement.head, message);
    finding.help(format!("write `{order}` before it: the migration then fails early and can be tried again"));
    finding.subject(migration.subject());
    if let Some(edit) = statement.with_order_before(&order) {
        finding.fix("set a timeout", vec![edit]);
    }
}
