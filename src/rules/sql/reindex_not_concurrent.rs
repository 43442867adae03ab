use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::{MaintenanceCommand, ObjectKind, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    // The system's own indexes cannot be built beside their readers.
    let system = matches!(&statement.statement.kind, StatementKind::Maintenance(upkeep) if upkeep.kind == Some(ObjectKind::System));
    if system || cx.settings.sql.postgres_version < 12 {
        return;
    }
    for (effect, held) in statement.felt(&[Form::Reindex], &cx.settings.sql) {
        let finding = cx.report(
            effect.span,
            format!("nobody can write to `{}`, and hardly anybody read it, while its indexes are built anew", held.key),
        );
        finding.help(statement.concurrently_order()).subject(format!("table:{}", held.key));
        finding.offer(statement.concurrently());
    }
    let concurrent =
        matches!(&statement.statement.kind, StatementKind::Maintenance(upkeep) if upkeep.concurrently.is_some());
    for name in statement.unknown_indexes().into_iter().filter(|_| !concurrent && is_reindex(statement)) {
        let message = format!(
            "nobody can write to the table of `{name}`, and hardly anybody read it, while the index is built anew"
        );
        cx.report(statement.statement.head(), message)
            .help(statement.concurrently_order())
            .subject(format!("index:{name}"))
            .offer(statement.concurrently());
    }
}

fn is_reindex(statement: &MigrationStatement<'_>) -> bool {
    matches!(&statement.statement.kind, StatementKind::Maintenance(upkeep) if upkeep.command == MaintenanceCommand::Reindex)
}
