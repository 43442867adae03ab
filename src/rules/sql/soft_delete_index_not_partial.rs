use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::Migration;
use crate::sql::catalog::Index;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    // MySQL knows no partial indexes.
    if migration.history.dialect == Dialect::Mysql {
        return;
    }
    for (table, index) in migration.indexes() {
        let Some(time) = table.marks_deleted_rows() else { continue };
        let keeps_all = |index: &Index| {
            !index.unique && !index.backs_constraint && &*index.method != "brin" && !index.speaks_of(&time.name)
        };
        // The server looks up rows of a foreign key in deleted rows as well: its index has to hold them.
        let serves_foreign_key = table.table.foreign_keys().any(|(key, _)| index.leads_with(&key.columns));
        let today = table.index_today(index);
        if !keeps_all(index) || serves_foreign_key || !today.is_some_and(keeps_all) {
            continue;
        }
        let live = format!("WHERE {} IS NULL", table.quoted(&time.name));
        let end = index.origin.statement.end as usize;
        let span = Span::new(index.origin.statement.file, end, end);
        let edit = vec![Edit { span, replacement: format!(" {live}") }];
        let simple = index.predicate.is_none() && index.is_statement(migration.up().statements());
        let fresh = table.is_new();
        let finding = cx.report(
            index.origin.clause,
            format!(
                "index `{}` also holds the deleted rows of `{}`: it grows with what nobody looks for",
                index.name,
                table.table.name()
            ),
        );
        finding
            .subject(format!("{}/index:{}", table.subject(), index.name))
            .help(format!("add `{live}`, which queries for live rows repeat"));
        if simple && fresh {
            finding.fix(format!("add `{live}`"), edit);
        } else if simple {
            finding.suggest(format!("add `{live}`"), edit);
        }
    }
}
