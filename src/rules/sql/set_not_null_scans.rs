use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::locks::Form;
use crate::sql::statement::{AlterAction, ColumnChange};
use crate::sql::{MigrationStatement, quoted};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let version = cx.settings.sql.postgres_version;
    for (action, effect) in statement.exposed_changes(&[Form::SetNotNull], &cx.settings.sql) {
        let AlterAction::AlterColumn { column, change: ColumnChange::SetNotNull } = action else { continue };
        // A proof that the migration itself drops first is the business of sql/not-null-proof-dropped-early.
        if statement.target.is_some_and(|table| table.proofs_not_null(column.as_str()).next().is_some())
            || statement.proof_dropped_before(column.as_str()).is_some()
        {
            continue;
        }
        let name = quoted(column.as_str(), Dialect::Postgres);
        let help = if version >= 18 {
            format!("add `NOT NULL {name} NOT VALID` as a constraint and validate it in a migration of its own")
        } else {
            format!(
                "add `CHECK ({name} IS NOT NULL) NOT VALID`, validate it in a migration of its own, then `SET NOT NULL`, then drop the check in another statement"
            )
        };
        let message = format!("{}, to prove that `{column}` is never null", effect.standstill());
        let finding = cx.report(effect.span, message);
        finding.help(help).subject(statement.column_subject(column.as_str()));
        if let Some((title, edits)) = statement.with_not_null_proven(column.as_str(), version) {
            finding.suggest(title, edits);
        }
    }
}
