use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let version = cx.settings.sql.postgres_version;
    for (constraint, effect) in statement.exposed_constraints(&[Form::AddPrimaryKey], &cx.settings.sql) {
        let finding = cx.report(constraint.word, effect.standstill());
        finding.help(statement.index_first_order(constraint).unwrap_or_else(|| {
            "build a unique index `CONCURRENTLY` first, prove that its columns are not null, then add the key `USING INDEX`".to_owned()
        }));
        finding.subject(statement.table_subject());
        if let Some((title, edits)) = statement.with_index_first(constraint, version) {
            finding.suggest(title, edits);
        }
    }
}
