use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{BadCut, Migration};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let tool = migration.history.tool;
    let name = tool.name();
    for part in migration.parts() {
        for cut in part.bad_cuts(tool) {
            let finding = match cut {
                BadCut::Open(word, edit) => cx
                    .report(word, format!("{name} refuses this migration: it looks for a `;` at the end of the last line of a statement"))
                    .help("end the statement with `;`, with nothing but a `--` comment behind it")
                    .fix("end it with `;`", vec![edit]),
                BadCut::OpenBlock(marker) => cx
                    .report(marker, format!("{name} refuses this migration: the block that begins here is never closed"))
                    .help("write the line `StatementEnd` behind the statement"),
                BadCut::Inside(sign, edits) => cx
                    .report(sign, format!("{name} cuts the statement in two at this `;`, and the server refuses both halves"))
                    .help("put `StatementBegin` and `StatementEnd` around the statement")
                    .suggest("mark the statement", edits),
            };
            finding.subject(migration.subject());
        }
    }
}
