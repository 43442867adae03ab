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
        let mut earlier = earlier.filter(|other| other.target_name() == statement.target_name());
        let adds = |change: &&Change| match &change.action {
            AlterAction::AddConstraint(constraint) => constraint.not_valid.is_some(),
            _ => false,
        };
        let added = earlier.find_map(|other| Some((other, other.table_changes().iter().find(adds)?)));
        let Some((adding, added)) = added else { continue };
        let table = statement.table_name();
        let message = format!(
            "`{table}` stays locked while every row is checked: the lock of `NOT VALID` is held until the transaction ends"
        );
        let finding = cx.report(change.span, message);
        finding.label(added.span, "takes the lock").help("validate in a migration of its own");
        finding.subject(format!("table:{table}/constraint:{name}"));
        let apart = adding.statement.span != statement.statement.span;
        if let Some(edits) = adding.committed().filter(|_| apart) {
            finding.suggest("commit before the rows are checked", edits);
        }
    }
}
