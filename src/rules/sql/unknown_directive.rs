use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::layout::DirectiveFault;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let tool = migration.history.tool.known_as();
    for directive in &migration.linked.unit.directives {
        let DirectiveFault::Unknown(meant) = &directive.fault else { continue };
        let finding = cx.report(directive.span, format!("{tool} has no such order: at best this line is a comment"));
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
