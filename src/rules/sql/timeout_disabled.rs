use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Set(set) = &statement.statement.kind else { return };
    let (Some(value), true) = (set.values.first(), statement.migrates_postgres()) else { return };
    let zero = value.is_zero();
    let part = statement.part();
    let patient = || part.statements().iter().any(|other| other.refuses_transaction(cx.settings.sql.postgres_version));
    let timeout = match &*set.parameter {
        "lock_timeout" => zero,
        "statement_timeout" => zero && !patient(),
        _ => false,
    };
    if timeout && statement.migration.waits_for_others(&cx.settings.sql) {
        let message = format!("`{} = 0` waits for ever, and everybody who comes later waits behind it", set.parameter);
        let finding = cx.report(value.span, message);
        // The limits that the rules about missing ones name.
        let limit = if &*set.parameter == "lock_timeout" { "'2s'" } else { "'30s'" };
        finding
            .suggest(format!("write `{limit}`"), vec![Edit::instead(value.span, limit)])
            .help("set a limit: `'2s'` for a lock, what the work needs for a statement")
            .subject(statement.migration.subject());
    }
}
