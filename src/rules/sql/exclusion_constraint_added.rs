use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (constraint, effect) in statement.exposed_constraints(&[Form::AddExclusion], &cx.settings.sql) {
        let finding = cx.report(constraint.word, effect.standstill());
        finding.help(
            "no form of it spares the table: do it when nobody is there, or copy the rows into a new table that has it",
        );
        finding.subject(statement.table_subject());
    }
}
