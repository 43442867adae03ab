use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let Some(down) = migration.down() else { return };
    for statement in down.unrepeatable(migration.history) {
        let message = "a rollback that fails below this cannot be run again: no transaction takes this back, and it fails the second time";
        let finding = cx.report(statement.head, message);
        finding.subject(migration.subject()).help("say `IF EXISTS` and `IF NOT EXISTS`");
        if let Some(edit) = statement.repeatable_edit() {
            finding.suggest("make it repeatable", vec![edit]);
        }
    }
}
