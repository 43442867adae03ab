use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Do(block) = &statement.statement.kind else { return };
    let Some(place) = block.built else { return };
    let (place, message) = if place == block.body {
        (statement.statement.head(), "what this block does is not checked: its language is not read")
    } else {
        (place, "what this runs is put together as it runs, so nothing of it is checked")
    };
    cx.report(place, message)
        .subject(statement.migration.subject())
        .help("write the statements out where the names are known");
}
