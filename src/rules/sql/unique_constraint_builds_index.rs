use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::ConstraintKind;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (constraint, effect) in statement.exposed_constraints(&[Form::AddUnique], &cx.settings.sql) {
        let finding = cx.report(constraint.word, effect.standstill());
        finding.help("build a unique index `CONCURRENTLY` first, then add the constraint `USING INDEX`");
        finding.subject(statement.table_subject());
    }
    for (column, effect) in statement.exposed_new_columns(&[Form::AddColumnUnique], &cx.settings.sql) {
        let mut constraints = column.constraints.iter();
        let Some(constraint) = constraints.find(|own| matches!(own.kind, ConstraintKind::Unique { .. })) else {
            continue;
        };
        let finding = cx.report(constraint.word, effect.standstill());
        finding
            .help("add the column alone, build a unique index `CONCURRENTLY`, then add the constraint `USING INDEX`");
        finding.subject(statement.column_subject(column.name.as_str()));
    }
}
