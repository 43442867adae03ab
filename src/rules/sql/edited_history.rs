use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    let Some(base) = cx.project.base else { return };
    for migration in history.migrations().filter(|migration| migration.is_versioned()) {
        let Some(edit) = migration.edit_since(base.sql) else { continue };
        let title = migration.title();
        let finding = cx.report(
            edit.new,
            format!("migration `{title}` is released and was changed: databases that ran it never get the change"),
        );
        finding
            .subject(migration.subject())
            .help("put this file back as it was, and write the change as a new migration");
        if let Some(old) = edit.old {
            finding.label(old, "released as this");
        }
    }
}
