use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for unique in statement.new_unique_keys() {
        let (table, from) = (statement.table_name(), statement.written_table());
        let message = format!("this fails as soon as two rows of `{table}` have the same `{}`", unique.said());
        let keys = unique.written(statement.migration.history.dialect);
        let only = unique.predicate.map_or_else(String::new, |predicate| format!(" WHERE {}", predicate.text));
        let finding = cx.report(unique.span, message);
        finding.subject(statement.table_subject()).help(format!(
            "look before: `SELECT {keys}, count(*) FROM {from}{only} GROUP BY {keys} HAVING count(*) > 1`"
        ));
    }
}
