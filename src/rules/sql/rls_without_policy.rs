use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, RowSecurity};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(table) = statement.target.filter(|_| statement.migrates_postgres()) else { return };
    let enables = statement
        .table_changes()
        .iter()
        .find(|change| matches!(change.action, AlterAction::RowSecurity(RowSecurity::Enable)));
    let today = statement.migration.history.settled(table, statement.migration.linked.step);
    let (Some(change), Some(today)) = (enables, today) else { return };
    if !today.row_security.0 || !today.policies.is_empty() || today.is_partition() {
        return;
    }
    let message = format!("`{}` has no policy: nobody but its owner sees a row of it", today.key);
    cx.report(change.span, message)
        .help("add the policies, if clients are to use the table")
        .subject(statement.table_subject());
}
