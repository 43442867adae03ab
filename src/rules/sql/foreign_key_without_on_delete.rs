use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Constraint;
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let Some(key) = constraint.foreign_key() else { continue };
        let silent = |constraint: &Constraint| constraint.foreign_key().is_some_and(|key| key.on_delete.is_none());
        let still = table.constraint_today(constraint).is_some_and(silent);
        if !silent(constraint) || !still || table.role() == Role::Internal {
            continue;
        }
        cx.report(
            constraint.origin.clause,
            format!("what becomes of rows of `{}` when their row in `{}` is deleted is left to the default: the delete fails", table.table.name(), key.table),
        )
        .subject(table.constraint_subject(constraint))
        .help("say what is meant: `ON DELETE RESTRICT`, `CASCADE` or `SET NULL`")
        .offer(table.with_on_delete(constraint).map(|edit| ("write down what happens now".to_owned(), vec![edit])));
    }
}
