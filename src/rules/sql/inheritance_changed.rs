use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.changes_what_is_in_use() {
        return;
    }
    let own = statement.table_name();
    for change in statement.relation_changes() {
        let (child, parent) = match &change.action {
            AlterAction::DetachPartition { child, finalize: None, .. } => (child.to_string(), own.clone()),
            AlterAction::NoInherit(parent) => (own.clone(), parent.to_string()),
            _ => continue,
        };
        let message = format!("code that reads `{parent}` no longer finds the rows of `{child}`");
        let finding = cx.report(change.span, message);
        finding.help("let the code do without them first").subject(statement.table_subject());
    }
}
