use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Direction, MigrationStatement, is_small};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check)).fixable();

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let migration = statement.migration;
    let Some(create) = statement.statement.create_index() else { return };
    let small = statement.target.is_some_and(|table| is_small(table, &cx.settings.sql));
    let seen = statement.target_is_old() && !statement.target_is_unseen();
    let rows = seen && !statement.target_is_unreleased() && !small;
    // On the parent of partitions alone nothing is built.
    let empty = create.only && statement.target.is_none_or(|table| table.is_partitioned());
    let blocks = create.concurrently.is_none() && !empty && rows;
    if statement.direction == Direction::Down || !migration.is_postgres() || !blocks {
        return;
    }
    let table = create.table.to_string();
    let finding = cx.report(
        statement.statement.head(),
        format!("nobody can write to `{table}` while this index is built: every insert, update and delete waits"),
    );
    finding.subject(format!("table:{table}/index:{}", create.name.as_ref().map_or("", |name| name.as_str())));
    if statement.target.is_some_and(|table| table.is_partitioned()) {
        finding.help("a partitioned table takes no `CONCURRENTLY`: create it `ON ONLY` the parent, build it concurrently on each partition, and attach those");
        return;
    }
    finding.help(statement.concurrently_order());
    let edit = statement.statement.with_concurrently();
    match edit.and_then(|edit| statement.outside_transaction(&edit)) {
        Some(edits) => finding.fix("add `CONCURRENTLY`", edits),
        None => finding.offer(statement.concurrently()),
    };
}
