use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for dropped in statement.dropped_constraints() {
        let constraint = dropped.what;
        if constraint.foreign_key().is_some() || dropped.is_replaced() || dropped.is_spent_proof() {
            continue;
        }
        let message = format!("`{}` no longer refuses rows that break `{}`", dropped.table.key, constraint.name);
        let finding = cx.report(dropped.span, message);
        finding.help("look at the code that counts on it first; where only its condition changes, add the new one in the same migration");
        finding.label(constraint.origin.clause, "what it demands").subject(statement.table_subject());
    }
}
