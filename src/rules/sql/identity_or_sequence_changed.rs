use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for change in statement.generation_changes() {
        let finding = cx.report(change.span, change.consequence);
        finding.help(change.help).subject(change.subject);
    }
}
