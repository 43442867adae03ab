use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for name in statement.reserved_names(cx.settings.sql.postgres_version) {
        let (kind, ident) = (name.kind.as_str(), name.ident);
        // `SELECT * FROM user` is the one that does not even fail.
        let consequence = match ident.as_str() {
            "user" => "in a query without quotes it means the current role, and no error tells",
            _ => "a query that forgets the quotes fails",
        };
        let finding =
            cx.report(ident.span, format!("{kind} `{ident}` has a reserved word for its name: {consequence}"));
        finding.subject(statement.name_subject(&name)).help("choose another word, or add one to it");
    }
}
