use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for dropped in statement.dropped_constraints() {
        let Some(key) = dropped.what.foreign_key() else { continue };
        let migration = statement.migration;
        let goes_too = migration.before(&key.table).is_some() && migration.after(&key.table).is_none();
        if goes_too || dropped.is_replaced() {
            continue;
        }
        let columns = dropped.what.columns.join(", ");
        let message = format!("rows of `{}` may refer to rows of `{}` that do not exist", dropped.table.key, key.table);
        let finding = cx.report(dropped.span, message);
        finding.label(dropped.what.word, format!("what kept `{columns}` right")).subject(statement.table_subject());
        let late = if migration.is_postgres() { " (`NOT VALID` first)" } else { "" };
        finding.help(format!("add the key again in the same migration where only its name or actions change{late}; otherwise say in the review who deletes orphans from now on"));
    }
}
