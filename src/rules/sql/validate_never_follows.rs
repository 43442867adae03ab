use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let history = migration.history;
    let recent = history.linked.len().saturating_sub(2);
    if !migration.is_postgres() || migration.linked.step as usize >= recent {
        return;
    }
    for (table, constraint) in migration.constraints() {
        let today = table.today().and_then(|today| today.constraint(&constraint.name));
        let open = today.is_some_and(|today| !today.validated && today.enforced && today.origin == constraint.origin);
        if open && !constraint.validated {
            let message = format!(
                "`{}` is never validated: old rows may break it, and the planner does not use it",
                constraint.name
            );
            let finding = cx.report(constraint.word, message);
            finding.help(format!(
                "add `ALTER TABLE {} VALIDATE CONSTRAINT {};` in a migration of its own",
                table.written_name(),
                table.quoted(&constraint.name)
            ));
            finding.subject(format!("{}/constraint:{}", table.subject(), constraint.name));
        }
    }
}
