use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::ConstraintKind;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let version = cx.settings.sql.postgres_version;
    for (constraint, effect) in statement.exposed_constraints(&[Form::AddUnique], &cx.settings.sql) {
        let finding = cx.report(constraint.word, effect.standstill());
        finding.help(statement.index_first_order(constraint).unwrap_or_else(|| {
            "build a unique index `CONCURRENTLY` first, then add the constraint `USING INDEX`".to_owned()
        }));
        finding.subject(statement.table_subject());
        if let Some((title, edits)) = statement.with_index_first(constraint, version) {
            finding.suggest(title, edits);
        }
    }
    for (column, effect) in statement.exposed_new_columns(&[Form::AddColumnUnique], &cx.settings.sql) {
        let mut constraints = column.constraints.iter();
        let Some(constraint) = constraints.find(|own| matches!(own.kind, ConstraintKind::Unique { .. })) else {
            continue;
        };
        let finding = cx.report(constraint.word, effect.standstill());
        finding
            .help("add the column alone, build a unique index `CONCURRENTLY`, then add the constraint `USING INDEX`");
        finding.subject(statement.column_subject(column.name.as_str()));
        if let Some((title, edits)) = statement.with_unique_later(column, constraint) {
            finding.suggest(title, edits);
        }
    }
}
