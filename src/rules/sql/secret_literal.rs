use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::syntax::credential;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let sources = cx.project.sources;
    let named = statement.credential_literals(|span| sources.slice(span));
    for &literal in &statement.statement.literals {
        let written = sources.slice(literal);
        let place = named.iter().find(|(span, _)| *span == literal);
        if let Some((kind, _)) = credential::find(written) {
            report(cx, statement, literal, &format!("{} stands in the migration", kind.name()), Severity::Error);
        } else if let Some((span, what)) = place
            && let Some(severity) = gravity(&statement.part().said_at(literal), written)
        {
            report(cx, statement, *span, &format!("{what} stands in the migration"), severity);
        }
    }
    for body in statement.bodies() {
        if let Some((kind, range)) = credential::find(sources.slice(body)) {
            let span = body.part(range.start, range.len());
            report(cx, statement, span, &format!("{} stands in the migration", kind.name()), Severity::Error);
        }
    }
}

fn report(cx: &mut Context<'_>, statement: &MigrationStatement<'_>, span: Span, said: &str, severity: Severity) {
    cx.report(span, format!("{said}: it is in the history of the repository for good"))
        .severity(severity)
        .sensitive(span)
        .subject(statement.migration.subject())
        .help("replace the secret now, and let the platform or a variable of the tool bring in the new one");
}

/// How bad a value in the place of a secret is; nothing when it is none.
fn gravity(value: &str, written: &str) -> Option<Severity> {
    let verifier = value.starts_with("SCRAM-SHA-256$") || value.starts_with("md5") && value.len() == 35;
    if value.is_empty() || credential::is_template(value) || credential::is_template(written) {
        None
    } else if verifier || credential::is_placeholder(value) {
        Some(Severity::Warning)
    } else {
        Some(Severity::Error)
    }
}
