use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::{AlterAction, Change, ColumnChange, Ident};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let version = cx.settings.sql.postgres_version;
    let forms = [Form::AddPrimaryKeyUsingIndexOnNullable, Form::AddPrimaryKey];
    for (constraint, effect) in statement.exposed_constraints(&forms, &cx.settings.sql) {
        let may_be_null = |column: &Ident| {
            let table = statement.target.filter(|table| table.column(column.as_str()).is_some());
            // The same statement may set it, which sql/set-not-null-scans speaks of.
            let set = |change: &Change| matches!(&change.action, AlterAction::AlterColumn { column: set, change: ColumnChange::SetNotNull } if set == column);
            table.is_some_and(|table| !table.proves_not_null(column.as_str()))
                && !statement.table_changes().iter().any(set)
        };
        if effect.fact.form == Form::AddPrimaryKey && !constraint.columns.iter().any(may_be_null) {
            continue;
        }
        let finding = cx.report(constraint.word, format!("{}: a column of the key may be null", effect.standstill()));
        finding.help("prove first that the columns are not null: a validated `CHECK (… IS NOT NULL)` is enough");
        finding.subject(statement.table_subject());
        let columns = statement.nullable_key_columns(constraint);
        if let Some((title, edits)) = statement.with_key_columns_proven(&columns, version) {
            finding.suggest(title, edits);
        }
    }
}
