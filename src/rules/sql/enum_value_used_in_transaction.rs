use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Refusal;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let (Some((name, value)), Some(place)) = (statement.added_value(), statement.early_use()) else { return };
    let code = Refusal::EarlyUseOfEnumValue.sqlstate();
    let message = format!(
        "this fails with error {code}: `{}` of `{name}` can be used only when the transaction that adds it is over",
        value.value
    );
    let finding = cx.report(place, message);
    finding.label(value.span, "added in the same transaction").subject(format!("type:{name}"));
    finding.help("add the value in a migration of its own, before this one");
    finding.offer(statement.committed().map(|edits| ("commit before the value is used".to_owned(), edits)));
}
