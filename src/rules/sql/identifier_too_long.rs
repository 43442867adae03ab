use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let sources = cx.project.sources;
    for name in statement.cut_names(|span| sources.slice(span)) {
        let (kind, kept) = (name.kind.as_str(), name.ident);
        let (message, severity) = if statement.is_taken(&name) {
            (
                format!("this name and another are the same `{kept}` after 63 bytes: the {kind} is not made"),
                Severity::Error,
            )
        } else {
            (format!("the server keeps 63 bytes of this name: the {kind} is called `{kept}`"), Severity::Warning)
        };
        cx.report(kept.span, message)
            .severity(severity)
            .subject(statement.name_subject(&name))
            .help("shorten the name by hand")
            .offer(statement.shortened(&name));
    }
}
