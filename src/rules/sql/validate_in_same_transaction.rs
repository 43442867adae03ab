use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, Change};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let validates = |change: &Change| matches!(change.action, AlterAction::ValidateConstraint { .. });
    if !statement.table_changes().iter().any(validates) || !statement.is_exposed(&cx.settings.sql) {
        return;
    }
    for change in statement.table_changes() {
        let AlterAction::ValidateConstraint { name } = &change.action else { continue };
        let earlier = statement.earlier_in_transaction_saying("valid").chain([*statement]);
        let earlier = earlier.filter(|other| other.target_name() == statement.target_name());
        let added = earlier.flat_map(|other| other.table_changes().iter()).find(|other| match &other.action {
            AlterAction::AddConstraint(constraint) => constraint.not_valid.is_some(),
            _ => false,
        });
        let Some(added) = added else { continue };
        let table = statement.table_name();
        let message = format!(
            "`{table}` stays locked while every row is checked: the lock of `NOT VALID` is held until the transaction ends"
        );
        let finding = cx.report(change.span, message);
        finding.label(added.span, "takes the lock").help("validate in a migration of its own");
        finding.subject(format!("table:{table}/constraint:{name}"));
    }
}
