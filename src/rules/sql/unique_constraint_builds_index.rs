use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (constraint, effect) in statement.exposed_constraints(&[Form::AddUnique], &cx.settings.sql) {
        let finding = cx.report(constraint.word, effect.standstill());
        finding.help("build a unique index `CONCURRENTLY` first, then add the constraint `USING INDEX`");
        finding.subject(statement.table_subject());
    }
}
