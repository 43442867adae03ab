use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.changes_what_is_in_use() {
        return;
    }
    for change in statement.relation_changes() {
        if let AlterAction::ReplicaIdentity(_) = &change.action {
            let table = statement.table_name();
            let message = format!("subscribers get other old values of changed rows of `{table}`, or none");
            let finding = cx.report(change.span, message);
            finding.help("look at what every subscription and change stream makes of the table first");
            finding.subject(statement.table_subject());
        }
    }
}
