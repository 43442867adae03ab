use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::Migration;
use crate::sql::catalog::Index;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if migration.history.dialect == Dialect::Mysql {
        return;
    }
    for (table, index) in migration.indexes() {
        let strict = |index: &Index| index.unique && !index.separates_deleted_rows();
        let today = table.index_today(index);
        if table.records_deletions()
            || !table.table.is_soft_deleted()
            || !strict(index)
            || table.is_primary_key(index)
            || table.is_surrogate(index)
            || !today.is_some_and(strict)
        {
            continue;
        }
        let columns: Vec<&str> = index.columns().flatten().collect();
        let listed = if columns.is_empty() { index.name.to_string() } else { columns.join(", ") };
        let holds_time = index.has_key("deleted_at");
        let needed = table.is_referenced(&columns) || migration.history.upserts_on(table.table, &columns);
        let message = if holds_time {
            format!("`{listed}` is not unique for live rows: null never equals null, so two live rows may share it")
        } else {
            format!(
                "a deleted row of `{}` keeps `{listed}` for ever: nobody can use the value again",
                table.table.name()
            )
        };
        let whole = index.is_statement(table.migration.up().statements());
        let end = index.origin.statement.end as usize;
        let span = Span::new(index.origin.statement.file, end, end);
        let edit = vec![Edit { span, replacement: " WHERE deleted_at IS NULL".to_owned() }];
        let fresh = table.is_new() && !needed;
        let finding = cx.report(index.origin.clause, message);
        finding
            .subject(format!("{}/index:{}", table.subject(), index.name))
            .help(format!("make it `CREATE UNIQUE INDEX … ON {} (…) WHERE deleted_at IS NULL`", table.written_name()));
        if needed {
            finding
                .severity(Severity::Note)
                .help("a foreign key or `ON CONFLICT` needs it as it is: change that first");
        } else if whole && index.predicate.is_none() && !holds_time && fresh {
            finding.fix("add `WHERE deleted_at IS NULL`", edit);
        } else if whole && index.predicate.is_none() && !holds_time {
            finding.suggest("add `WHERE deleted_at IS NULL`", edit);
        }
    }
}
