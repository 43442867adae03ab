use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::ObjectKind;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(drop) = statement.drop() else { return };
    for target in statement.dropped_schemas() {
        let (message, help) = match drop.kind {
            ObjectKind::Database => (
                format!(
                    "every table of the database `{}` is gone, and nothing but a backup brings it back",
                    target.name
                ),
                "leave it to the people who run the server, when nothing connects to it any more",
            ),
            _ => (
                format!("whatever is in the schema `{}` when this runs is gone", target.name),
                "move or drop what is in it by name, in releases of their own, so that nothing unexpected goes along",
            ),
        };
        cx.report(target.span, message).help(help).subject(format!("{}:{}", drop.kind.as_str(), target.name));
    }
}
