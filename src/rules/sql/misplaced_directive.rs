use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::layout::DirectiveFault;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let (tool, unit) = (migration.history.tool, &migration.linked.unit);
    for directive in &unit.directives {
        let DirectiveFault::Passed(asks) = &directive.fault else { continue };
        let finding = cx.report(directive.span, format!("this has no effect: {} {asks}", tool.known_as()));
        finding.subject(migration.subject()).help("write it as the tool wants it, at the place where the tool looks");
        if !directive.edits.is_empty() {
            finding.fix("put it right", directive.edits.clone());
        }
    }
    if let Some(marker) = unit.misplaced {
        cx.report(marker, "this opens no rollback: the SQL below it is no comment, so it runs with the migration")
            .subject(migration.subject())
            .help("comment the rollback out to the end of the file, or move what belongs to the migration above this line");
    }
}
