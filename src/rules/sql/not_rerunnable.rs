use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Direction, Migration};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for statement in migration.up().unrepeatable(migration.history) {
        let message = "this fails when the migration is run again, after something below it has failed: no transaction takes it back";
        let finding = cx.report(statement.head(), message);
        finding.subject(migration.subject()).help(
            "keep one statement for each migration without a transaction, or say `IF NOT EXISTS` and `IF EXISTS`",
        );
        match statement.repeatable_edits() {
            Some(edits) if migration.knows_what_is_there(Direction::Up, statement) => {
                finding.fix("make it repeatable", edits);
            }
            Some(edits) => {
                finding.suggest("make it repeatable", edits);
            }
            None => {}
        }
    }
}
