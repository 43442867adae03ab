use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::{AlterAction, ColumnChange};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (action, effect) in statement.exposed_changes(&[Form::ChangeTypeRechecking], &cx.settings.sql) {
        let AlterAction::AlterColumn { column, change: ColumnChange::Type { .. } } = action else { continue };
        let Some(table) = statement.target else { continue };
        let Some(check) = table.check_on(column.as_str()) else { continue };
        let message = format!(
            "nobody can read or write `{}` while every row is read: the rows can stay, but check `{}` must be tried again",
            table.key, check.name
        );
        let finding = cx.report(effect.span, message);
        finding.help("drop the check, change the type, add the check `NOT VALID` and validate it later");
        finding.subject(statement.column_subject(column.as_str()));
    }
}
