use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::DropIndex], &cx.settings.sql) {
        let table = statement.migration.table_at(&held.key);
        let gone = statement.migration.linked.delta.drops(&held.key);
        if gone || table.is_some_and(|table| table.is_partitioned()) {
            continue;
        }
        let several = matches!(&statement.statement.kind, StatementKind::Drop(drop) if drop.targets.len() > 1);
        let help = if several {
            "drop each with `DROP INDEX CONCURRENTLY` in a migration of its own: it takes one index and no transaction"
                .to_owned()
        } else {
            statement.concurrently_order()
        };
        let finding = cx.report(effect.span, format!("nobody can read or write `{}` for a moment, and everybody waits behind this while it waits for a long query to end", held.key));
        finding.help(help).subject(format!("table:{}", held.key));
        finding.offer(statement.concurrently());
    }
    if !matches!(&statement.statement.kind, StatementKind::Drop(drop) if drop.concurrently.is_none()) {
        return;
    }
    // No migration makes the index: its table is not known, but nobody can use that either.
    if let Some(name) = statement.unknown_indexes().first() {
        let finding = cx.report(statement.statement.head(), format!("nobody can read or write the table of `{name}` for a moment, and everybody waits behind this while it waits for a long query to end"));
        finding.help(statement.concurrently_order()).subject(format!("index:{name}")).offer(statement.concurrently());
    }
}
