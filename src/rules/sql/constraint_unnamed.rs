use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let unnamed = !constraint.named && migration.adds_by_alter(constraint);
        if !unnamed || table.constraint_today(constraint).is_none_or(|today| today.named) {
            continue;
        }
        let clause = constraint.origin.clause;
        let span = Span::new(clause.file, clause.start as usize, clause.start as usize);
        let edit = Edit { span, replacement: format!("CONSTRAINT {} ", table.quoted(&constraint.name)) };
        cx.report(
            clause,
            format!(
                "the server makes up the name of this constraint of `{}`: who drops or changes it later has to guess",
                table.table.name()
            ),
        )
        .subject(table.constraint_subject(constraint))
        .help(format!("name it: `CONSTRAINT {} …` is what the server would call it now", constraint.name))
        .suggest("write the name down", vec![edit]);
    }
}
