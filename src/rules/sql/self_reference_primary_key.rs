use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let Some(reference) = constraint.foreign_key() else { continue };
        let itself = reference.table == table.table.key && reference.columns == constraint.columns;
        if !itself || table.constraint_today(constraint).is_none() {
            continue;
        }
        cx.report(
            constraint.origin.clause,
            format!(
                "every row of `{}` refers to itself by `{}`: the foreign key never refuses anything",
                table.table.name(),
                constraint.columns.join(", ")
            ),
        )
        .subject(table.constraint_subject(constraint))
        .help("refer from a column of its own, such as `parent_id`, or to the table that was meant");
    }
}
