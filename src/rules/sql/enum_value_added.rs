use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((name, value)) = statement.added_value() else { return };
    let message =
        format!("code that reads `{name}` may not know `{}`, and the value can never be removed", value.value);
    let finding = cx.report(value.span, message);
    finding.help("let every reader take unknown values first; where values come and go, use a table of them");
    finding.subject(format!("type:{name}"));
}
