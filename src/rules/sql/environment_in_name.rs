use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (name, environment) in statement.environment_names() {
        let (kind, ident) = (name.kind.as_str(), name.ident);
        cx.report(
            ident.span,
            format!("{kind} `{ident}` is called after an environment: `{environment}` is true of one database only"),
        )
        .help("leave the environment to the database or the connection")
        .subject(statement.name_subject(&name));
    }
}
