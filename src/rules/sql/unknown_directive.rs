use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::layout::{DirectiveFault, Tool};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let tool = migration.history.tool;
    let becomes = if tool == Tool::Goose { "it refuses the file" } else { "to it this line is a comment" };
    for directive in &migration.linked.unit.directives {
        let DirectiveFault::Unknown(meant) = &directive.fault else { continue };
        let finding = cx.report(directive.span, format!("{} has no such order: {becomes}", tool.known_as()));
        finding.subject(migration.subject());
        match meant {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("correct it, or write it as a comment that does not look like an order"),
        };
        if !directive.edits.is_empty() {
            finding.suggest("correct the word", directive.edits.clone());
        }
    }
}
