use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (place, keys) in statement.new_unique_keys() {
        let (table, keys) = (statement.table_name(), keys.join(", "));
        let message = format!("this fails as soon as two rows of `{table}` have the same `{keys}`");
        let finding = cx.report(place, message);
        finding
            .subject(statement.table_subject())
            .help(format!("look before: `SELECT {keys}, count(*) FROM {table} GROUP BY {keys} HAVING count(*) > 1`"));
    }
}
