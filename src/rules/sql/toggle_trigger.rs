use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::{AlterAction, Firing};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let felt = statement.felt(&[Form::ToggleTrigger, Form::DropTrigger], &cx.settings.sql);
    if felt.is_empty() {
        return;
    }
    // sql/drop-object speaks of the triggers that are dropped while their table stays.
    if statement.is_enabling()
        || statement.migration.restores_triggers(statement)
        || !statement.dropped_members().is_empty()
        || !statement.dropped_unknown_members().is_empty()
    {
        return;
    }
    for (effect, held) in felt {
        let all = statement.table_changes().iter().any(|change| match &change.action {
            AlterAction::Trigger { firing: Firing::Never, name } => name.as_str() == "all",
            _ => false,
        });
        let message = if all {
            format!("`{}` is written without its triggers, those that check foreign keys included", held.key)
        } else {
            format!("what the trigger does for `{}` is no longer done", held.key)
        };
        let finding = cx.report(effect.span, message);
        finding
            .help("switch it on again in the same transaction, or replace it instead")
            .subject(format!("table:{}", held.key));
    }
}
