use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    // sql/drop-object speaks of the triggers that are dropped while their table stays.
    if statement.is_enabling()
        || statement.migration.restores_triggers(statement)
        || !statement.dropped_members().is_empty()
    {
        return;
    }
    for (effect, held) in statement.felt(&[Form::ToggleTrigger, Form::DropTrigger], &cx.settings.sql) {
        let finding = cx.report(
            effect.span,
            format!(
                "what the trigger does for `{}` is no longer done, foreign keys included where all are switched off",
                held.key
            ),
        );
        finding
            .help("switch it on again in the same transaction, or replace it instead")
            .subject(format!("table:{}", held.key));
    }
}
