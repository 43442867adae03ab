use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(create) = statement.statement.create_index() else { return };
    let divided = statement.target.is_some_and(|table| table.is_partitioned());
    let Some(word) = create.concurrently.filter(|_| divided && statement.migration.is_postgres()) else { return };
    let message = format!("PostgreSQL refuses this with error 0A000: `{}` is partitioned", statement.table_name());
    let finding = cx.report(word, message);
    finding
        .help("create the index `ON ONLY` the parent, build one `CONCURRENTLY` on each partition, and `ALTER INDEX … ATTACH PARTITION` each")
        .subject(statement.table_subject());
    if let Some((title, edits)) = statement.with_index_on_parent(create) {
        finding.suggest(title, edits);
    }
}
