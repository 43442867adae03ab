use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let Some(fault) = table.constraint_name_fault(constraint, &cx.settings.sql) else { continue };
        let place = migration.constraint_name_place(constraint).unwrap_or(constraint.origin.clause);
        let finding = cx.report(place, format!("constraint `{}` {}", constraint.name, fault.said));
        finding.subject(format!("{}/constraint:{}", table.subject(), constraint.name));
        if let Some(name) = fault.name {
            finding.help(format!("name it `{name}`"));
            if let Some(edit) = migration.constraint_renamed(constraint, &name).filter(|_| table.is_new()) {
                finding.fix("rename the constraint", vec![edit]);
            }
        }
    }
}
