use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (place, name) in statement.access_changes() {
        let finding = cx.report(place, format!("what running code may do with `{name}` changes"));
        finding.help("try it as each role that the running code connects as").subject(format!("access:{name}"));
    }
}
