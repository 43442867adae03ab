use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Refusal;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (constraint, effect) in statement.exposed_foreign_keys(&cx.settings.sql) {
        let divided = statement.target.is_some_and(|table| table.is_partitioned());
        if divided && cx.settings.sql.postgres_version < Refusal::PartitionedForeignKeyNotValid.until() {
            continue;
        }
        // Nobody expects rows in a table that this migration makes.
        let made = statement.target.filter(|_| statement.target_is_unseen());
        let filled = made.map_or_else(String::new, |table| format!(": a query filled `{}`", table.key));
        let finding = cx.report(constraint.word, format!("{}{filled}", effect.standstill()));
        finding.help("add it `NOT VALID`, and `VALIDATE CONSTRAINT` in a migration of its own");
        finding.subject(statement.table_subject());
        finding.suggest("add it without checking the rows", vec![constraint.not_valid_edit()]);
    }
}
