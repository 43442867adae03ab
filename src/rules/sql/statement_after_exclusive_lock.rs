use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() {
        return;
    }
    let settings = &cx.settings.sql;
    for (lock, held, statement) in migration.work_under_exclusive_lock(settings) {
        let message = format!(
            "nobody can read or write `{}` until this is done: the lock that was taken above is held until the transaction ends",
            held.key
        );
        let finding = cx.report(statement.statement.head(), message);
        finding.label(lock.statement.head(), "takes the lock");
        finding.help("run it in a transaction of its own, that is, in a migration of its own");
        finding.subject(format!("table:{}", held.key));
    }
}
