use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Direction, MigrationStatement};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.direction == Direction::Up {
        return;
    }
    let sources = cx.project.sources;
    let mut found = statement.credential_literals(|span| sources.slice(span));
    found.extend(statement.personal_literals());
    for (span, what) in found {
        cx.report(span, format!("the rollback brings back {what}, which somebody may have deleted for good reasons"))
            .sensitive(span)
            .subject(statement.migration.subject())
            .help("leave such rows out of the rollback, and restore them from a backup if they are needed");
    }
}
