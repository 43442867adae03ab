use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let key = statement.target.map(|table| table.key.clone());
    let beside_default = key.is_some_and(|key| statement.migration.default_partition(&key).is_some());
    if cx.settings.sql.postgres_version < 14 || beside_default {
        return;
    }
    for (_, effect) in statement.exposed_changes(&[Form::DetachPartition], &cx.settings.sql) {
        let message = format!(
            "nobody can read or write `{}` for a moment, and everybody waits behind this while it waits for a long query to end",
            statement.table_name()
        );
        let finding = cx.report(effect.span, message);
        finding.help(statement.concurrently_order()).subject(statement.table_subject());
        finding.offer(statement.concurrently());
    }
}
