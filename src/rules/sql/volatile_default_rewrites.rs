use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::{Form, Work};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let forms = [Form::AddColumnWithVolatileDefault, Form::AddColumnWithDefault];
    for (column, effect) in statement.exposed_new_columns(&forms, &cx.settings.sql) {
        let Some(default) = column.default.as_ref().filter(|_| effect.fact.work == Work::Rewrite) else { continue };
        let message = if effect.fact.form == Form::AddColumnWithVolatileDefault {
            format!("{}: this default has another value for each of them", effect.standstill())
        } else {
            format!("{}: before PostgreSQL 11 any default does that", effect.standstill())
        };
        let finding = cx.report(default.span, message);
        finding.help(
            "add the column without a default, then `SET DEFAULT` for new rows, and fill the old ones in batches",
        );
        finding.subject(statement.column_subject(column.name.as_str()));
        if let Some((title, edits)) = statement.with_default_for_new_rows(column) {
            finding.suggest(title, edits);
        }
    }
}
