use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::statement::ObjectKind;
use crate::sql::{MigrationStatement, is_retired_table};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (target, table) in statement.dropped_relations(&[ObjectKind::Table]) {
        // Code speaks to the whole, not to its partitions.
        if table.is_some_and(|table| table.is_partition()) {
            continue;
        }
        let was_retired = table.is_some_and(|table| statement.migration.released(&table.key).is_some());
        if was_retired && is_retired_table(target.name.as_str()) {
            continue;
        }
        let finding = cx.report(target.span, format!("code that still uses `{}` fails from here on", target.name));
        finding.subject(format!("table:{}", target.name)).help(format!(
            "let no release use it any more, rename it to `{}_deprecated` in the next, and drop it in the one after that",
            target.name.as_str()
        ));
    }
}
