use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (column, effect) in statement.exposed_new_columns(&[Form::AddColumnOfConstrainedDomain], &cx.settings.sql) {
        let place = column.data_type.as_ref().map_or(column.name.span, |kind| kind.span);
        let finding = cx.report(place, format!("{}: the domain has conditions", effect.standstill()));
        finding.help("use the type beneath, and put the condition into a `CHECK … NOT VALID` of the table");
        finding.subject(statement.column_subject(column.name.as_str()));
        finding.offer(statement.with_type_beneath(column));
    }
}
