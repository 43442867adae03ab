use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::mysql::{Course, Work};
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    let refuses = |name: &str, values: &[&str]| {
        statement.statement.online_clause(name).is_some_and(|clause| values.contains(&&*clause.value))
    };
    if refuses("algorithm", &["inplace", "instant"]) || refuses("lock", &["none"]) {
        return;
    }
    for change in statement.alter_changes() {
        let AlterAction::AddConstraint(constraint) = &change.action else { continue };
        let Some(reference) = constraint.reference() else { continue };
        if statement.course(change) != Course::Copy(Work::ForeignKey) {
            continue;
        }
        let table = statement.table_name();
        let message = if table == reference.table.to_string() {
            format!("nobody can write to `{table}` while all of it is copied and checked")
        } else {
            format!(
                "nobody can write to `{table}`, and hardly to `{}`, while all of `{table}` is copied and checked",
                reference.table
            )
        };
        cx.report(constraint.word, message)
            .help("look for rows that refer to nothing, then `SET foreign_key_checks = 0` around it, which adds the key in place and without a look at the rows")
            .subject(statement.table_subject());
        // One copy serves all clauses.
        return;
    }
}
