use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if cx.settings.sql.postgres_version < 12 {
        return;
    }
    for (effect, held) in statement.felt(&[Form::Reindex], &cx.settings.sql) {
        let finding = cx.report(
            effect.span,
            format!("nobody can write to `{}`, and hardly anybody read it, while its indexes are built anew", held.key),
        );
        finding.help("write `REINDEX … CONCURRENTLY`, outside of a transaction").subject(format!("table:{}", held.key));
    }
}
