use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, ColumnChange};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(table) = statement.target else { return };
    for change in statement.relation_changes() {
        let AlterAction::AlterColumn { column, change: ColumnChange::DropNotNull } = &change.action else { continue };
        let name = column.as_str();
        let was = table.column(name).is_some_and(|column| column.not_null);
        let stays_null = statement.column_after(name).is_some_and(|column| !column.not_null);
        // Who is about to drop a column lets it be null first, so that no code has to fill it.
        let last = statement.migration.history.finals.get(&table.id);
        let goes = last.is_none_or(|table| table.column(name).is_none());
        if was && stays_null && !goes && statement.column_is_in_use(column, false) {
            let message =
                format!("code that reads `{}.{column}` may meet null, which it never had to expect", table.key);
            let finding = cx.report(change.span, message);
            finding.help("let every reader of the column handle null in a release before");
            finding.subject(statement.column_subject(name));
        }
    }
}
