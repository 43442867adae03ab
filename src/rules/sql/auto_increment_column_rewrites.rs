use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (column, effect) in statement.exposed_new_columns(&[Form::AddColumnWithIdentity], &cx.settings.sql) {
        let place = column.identity.as_ref().map(|identity| identity.span);
        let place = place.or(column.data_type.as_ref().map(|kind| kind.span)).unwrap_or(column.span);
        let finding = cx.report(place, format!("{}: each gets its number", effect.standstill()));
        finding.help("add a nullable `bigint` with a sequence as its default, fill the old rows in batches, then make it an identity");
        finding.subject(statement.column_subject(column.name.as_str()));
    }
}
