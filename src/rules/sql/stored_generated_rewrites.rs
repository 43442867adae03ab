use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let version = cx.settings.sql.postgres_version;
    for (column, effect) in statement.exposed_new_columns(&[Form::AddColumnStored], &cx.settings.sql) {
        let place = column.generated.as_ref().map_or(column.span, |generated| generated.span);
        let finding = cx.report(place, effect.standstill());
        finding.help("make it `VIRTUAL` (PostgreSQL 18), or add a plain column, fill new rows by a trigger and old ones in batches");
        finding.subject(statement.column_subject(column.name.as_str()));
        if let Some((title, edits)) = statement.with_virtual_column(column, version) {
            finding.suggest(title, edits);
        }
    }
}
