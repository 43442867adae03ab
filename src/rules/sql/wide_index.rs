use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::catalog::Index;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

/// The most columns of an index that only serves queries.
const MOST: usize = 3;

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, index) in migration.indexes() {
        // Other methods find rows by any of their columns.
        let wide = |index: &Index| {
            &*index.method == "btree" && !index.unique && !index.backs_constraint && index.keys.len() > MOST
        };
        if !wide(index) || !table.index_today(index).is_some_and(wide) {
            continue;
        }
        cx.report(
            index.origin.clause,
            format!(
                "index `{}` has {} columns: it serves few queries, and nearly every update writes it",
                index.name,
                index.keys.len()
            ),
        )
        .subject(format!("{}/index:{}", table.subject(), index.name))
        .help(if migration.is_postgres() {
            "keep the columns that narrow a search down, and `INCLUDE` those that are only read"
        } else {
            "keep the columns that narrow a search down"
        });
    }
}
