use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::ConstraintKind;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (column, effect) in statement.exposed_new_columns(&[Form::AddColumnWithCheck], &cx.settings.sql) {
        let Some(check) = column.constraints.iter().find(|own| matches!(own.kind, ConstraintKind::Check(_))) else {
            continue;
        };
        let finding = cx.report(check.word, format!("{}, although the column is new", effect.standstill()));
        finding.help(
            "add the column alone, then the check to the table, `NOT VALID`, and validate it in a migration of its own",
        );
        finding.subject(statement.column_subject(column.name.as_str()));
        if let Some((title, edits)) = statement.with_constraint_not_valid(column, check) {
            finding.suggest(title, edits);
        }
    }
}
