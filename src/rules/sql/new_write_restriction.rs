use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (place, what) in statement.new_restrictions() {
        let table = statement.table_name();
        let message = format!("code that writes to `{table}` what the {what} refuses fails from here on");
        let finding = cx.report(place, message);
        finding.help("let the last release keep the rule before the database does").subject(statement.table_subject());
    }
}
