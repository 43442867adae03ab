use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Migration, Steering};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let tool = migration.history.tool;
    for part in migration.parts() {
        for steering in part.steerings(migration.history, &cx.settings.sql) {
            let finding = match steering {
                Steering::Nested(begin, end, edits) => {
                    let message = format!(
                        "{} runs this in a transaction already: {}",
                        tool.known_as(),
                        migration.begin_within_transaction()
                    );
                    let finding = cx.report(begin, message);
                    if let Some(end) = end {
                        finding.label(end, "ends the transaction of the tool");
                    }
                    if !edits.is_empty() {
                        finding.fix("leave the transaction to the tool", edits);
                    }
                    finding.help(format!("take it out; where no transaction is wanted, {}", tool.no_transaction_switch()))
                }
                Steering::EndsTool(place) => cx
                    .report(place, format!("this ends the transaction of {}: what follows runs by itself, and a failure leaves half of the migration", tool.known_as()))
                    .help(format!("take it out; where no transaction is wanted, {}", tool.no_transaction_switch())),
                Steering::EndsNothing(place) => cx
                    .report(place, "no transaction is open here, so this ends nothing")
                    .help("write `BEGIN` before what belongs together, or take this out"),
                Steering::Open(..) => continue,
            };
            finding.subject(migration.subject());
        }
    }
}
