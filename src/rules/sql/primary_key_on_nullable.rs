use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (constraint, effect) in
        statement.exposed_constraints(&[Form::AddPrimaryKeyUsingIndexOnNullable], &cx.settings.sql)
    {
        let finding = cx.report(constraint.word, format!("{}: a column of the key may be null", effect.standstill()));
        finding.help("prove first that the columns are not null: a validated `CHECK (… IS NOT NULL)` is enough");
        finding.subject(statement.table_subject());
    }
}
