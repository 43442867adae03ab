use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::Truncate, Form::TruncateCascade], &cx.settings.sql) {
        if statement.migration.history.is_passing(&held.key) {
            continue;
        }
        let finding =
            cx.report(effect.span, format!("every row of `{}` is gone, and no rollback brings them back", held.key));
        finding
            .help("delete what is to go in batches, or say in the review that all of it is to go")
            .subject(format!("table:{}", held.key));
    }
}
