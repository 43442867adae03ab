use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.target.is_some_and(|table| table.is_partitioned()) {
        return;
    }
    for (_, effect) in statement.exposed_changes(&[Form::SetLogged], &cx.settings.sql) {
        cx.report(effect.span, effect.standstill())
            .help("make a new table of that kind, copy the rows in batches, and swap the names")
            .subject(statement.table_subject());
    }
}
