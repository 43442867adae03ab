use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::{AlterAction, ColumnChange};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let forms = [Form::ChangeTypeRewriting, Form::ChangeTypeUndecided];
    for (action, effect) in statement.exposed_changes(&forms, &cx.settings.sql) {
        let AlterAction::AlterColumn { column, change: ColumnChange::Type { data_type, .. } } = action else {
            continue;
        };
        let table = statement.table_name();
        let old = statement.column(column.as_str()).and_then(|column| column.data_type.as_ref());
        let certain = effect.fact.form == Form::ChangeTypeRewriting;
        let message = match old {
            Some(old) if certain => {
                format!("{}: `{column}` was `{}` and its bytes change", effect.standstill(), old.display())
            }
            _ => format!(
                "nobody can read or write `{table}` while every row is rewritten, unless the old type of `{column}` can stay as it is on disk"
            ),
        };
        let finding = cx.report(data_type.span, message);
        finding.help("add a column of the new type, write to both, fill it in batches, then let the code change over");
        finding.subject(statement.column_subject(column.as_str()));
        if !certain {
            finding.severity(Severity::Warning);
        }
    }
}
