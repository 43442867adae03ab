use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.target.is_some_and(|table| table.is_partitioned()) {
        return;
    }
    for (_, effect) in statement.exposed_changes(&[Form::SetTablespace], &cx.settings.sql) {
        cx.report(effect.span, effect.standstill())
            .help("move it when nobody is there, or with a tool that copies beside writers such as pg_repack")
            .subject(statement.table_subject());
    }
}
