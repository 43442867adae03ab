use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Direction, Migration};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let Some(down) = migration.down() else { return };
    for statement in down.unrepeatable(migration.history) {
        let message = "a rollback that fails below this cannot be run again: no transaction takes this back, and it fails the second time";
        let finding = cx.report(statement.head(), message);
        finding.subject(migration.subject()).help("say `IF EXISTS` and `IF NOT EXISTS`");
        match statement.repeatable_edits() {
            Some(edits) if migration.knows_what_is_there(Direction::Down, statement) => {
                finding.fix("make it repeatable", edits);
            }
            Some(edits) => {
                finding.suggest("make it repeatable", edits);
            }
            None => {}
        }
    }
}
