use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::catalog::Table;
use crate::sql::locks::Form;
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.target.is_some_and(|table| table.is_partitioned()) {
        return;
    }
    let method =
        |table: &Table| table.options.iter().find(|(name, _)| &**name == "using").map(|(_, value)| value.to_string());
    let has = |name: &str| statement.target.is_some_and(|table| method(table).as_deref().unwrap_or("heap") == name);
    if statement
        .table_changes()
        .iter()
        .any(|change| matches!(&change.action, AlterAction::SetAccessMethod(name) if has(name.as_str())))
    {
        return;
    }
    for (_, effect) in statement.exposed_changes(&[Form::SetAccessMethod], &cx.settings.sql) {
        cx.report(effect.span, effect.standstill())
            .help("make a new table with that method, copy the rows in batches, and swap the names")
            .subject(statement.table_subject());
    }
}
