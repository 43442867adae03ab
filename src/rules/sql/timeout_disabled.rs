use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Set(set) = &statement.statement.kind else { return };
    let (Some(value), true) = (set.values.first(), statement.migrates_postgres()) else { return };
    let settings = &cx.settings.sql;
    let greatest = settings.greatest_timeout(&set.parameter);
    let zero = value.is_zero();
    let over = greatest.filter(|greatest| value.milliseconds().is_some_and(|own| own > f64::from(*greatest)));
    let part = statement.part();
    let patient = || part.statements().iter().any(|other| other.refuses_transaction(settings.postgres_version));
    let timeout = match &*set.parameter {
        "lock_timeout" => zero || over.is_some(),
        "statement_timeout" => (zero || over.is_some()) && !patient(),
        _ => false,
    };
    if !timeout || !statement.migration.waits_for_others(settings) {
        return;
    }
    let message = match over {
        Some(greatest) if !zero => format!(
            "`{} = {}` waits longer than the {greatest} ms that are allowed here, and everybody who comes later waits behind it",
            set.parameter, value.text
        ),
        _ => format!("`{} = 0` waits for ever, and everybody who comes later waits behind it", set.parameter),
    };
    // The limits that the rules about missing ones name, or the greatest that is allowed.
    let limit = match over {
        Some(greatest) if !zero => format!("'{greatest}ms'"),
        _ => format!("'{}'", settings.usual_timeout(&set.parameter)),
    };
    let finding = cx.report(value.span, message);
    finding
        .suggest(format!("write `{limit}`"), vec![Edit::instead(value.span, limit)])
        .help("set a limit: `'2s'` for a lock, what the work needs for a statement")
        .subject(statement.migration.subject());
}
