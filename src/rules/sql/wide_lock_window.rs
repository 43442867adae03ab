use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() {
        return;
    }
    let Some((first, second)) = migration.two_exclusive_locks(&cx.settings.sql) else { return };
    let message = format!(
        "nobody can read or write `{}` and `{}` until the transaction ends, and two such transactions can deadlock",
        first.1.key, second.1.key
    );
    let finding = cx.report(second.0.statement.head(), message);
    finding.label(first.0.statement.head(), "the first lock").help("change one table in a migration");
    finding.subject(migration.subject());
}
