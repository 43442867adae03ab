use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for duplicate in statement.statement.duplicate_columns(statement.migration.history.dialect) {
        let message = format!("the column `{}` stands here twice: the server refuses the statement", duplicate.name);
        let finding = cx.report(duplicate.second, message);
        if let Some(first) = duplicate.first {
            finding.label(first, "for the first time here");
        }
        finding.help("drop one of them, or give it its own name").subject(statement.migration.subject());
        finding.offer(statement.without_duplicate(&duplicate));
    }
}
