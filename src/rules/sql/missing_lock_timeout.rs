use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::TimeoutSource;
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.sql;
    let elsewhere = settings.lock_timeout_set_by == TimeoutSource::Tool;
    if elsewhere || !migration.is_postgres() || !migration.is_versioned() {
        return;
    }
    let wait = migration.first_unbounded_wait("lock_timeout", settings);
    let Some((statement, held)) = wait.or_else(|| migration.first_unbounded_validation(settings)) else { return };
    let order = statement.setting("lock_timeout", &settings.usual_timeout("lock_timeout"));
    let behind =
        if held.mode.blocks_writes() { "everybody who comes later" } else { "every other change of the table" };
    let message = format!("this waits for `{}` without an end, and {behind} waits behind it", held.key);
    let finding = cx.report(statement.statement.head(), message);
    finding.help(format!("write `{order}` before it: the migration then fails early and can be tried again"));
    finding.subject(migration.subject());
    if let Some(edit) = statement.with_order_before(&order) {
        finding.fix("set a timeout", vec![edit]);
    }
}
