use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((kind, name)) = statement.replaced() else { return };
    let message = format!("code that uses the {kind} `{name}` gets the new one at once");
    let finding = cx.report(name.span(), message);
    finding.help(
        "keep columns, arguments and meaning as the last release expects them; give another behaviour another name",
    );
    finding.subject(format!("{kind}:{name}"));
}
