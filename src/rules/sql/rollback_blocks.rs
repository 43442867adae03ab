use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let mut tables = Vec::new();
    for statement in migration.statements() {
        for (effect, held) in statement.rollback_standstills(&cx.settings.sql) {
            // One word for each table: a rollback that stops a table once stops it.
            if tables.contains(&held.key) {
                continue;
            }
            let who = if held.mode.blocks_reads() { "nobody can read or write" } else { "nobody can write to" };
            let while_ = effect.fact.work.as_str();
            let message = format!("when this rollback is wanted, {who} `{}` {while_}", held.key);
            cx.report(effect.span, message)
                .subject(format!("{}/table:{}", migration.subject(), held.key))
                .help("write the rollback with the care of a migration: `CONCURRENTLY`, `NOT VALID` and `VALIDATE`, small steps");
            tables.push(held.key);
        }
    }
}
