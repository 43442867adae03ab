use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::catalog::{Constraint, Table};
use crate::sql::statement::ReferentialAction;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let Some(column) = nullable(table.table, constraint) else { continue };
        let Some(parent) = constraint.foreign_key().map(|key| &key.table) else { continue };
        let today = table.today().zip(table.constraint_today(constraint));
        if today.and_then(|(table, constraint)| nullable(table, constraint)).is_none() || *parent == table.table.key {
            continue;
        }
        cx.report(
            constraint.origin.clause,
            format!(
                "`{column}` may be null: a row of `{}` may belong to nothing in `{parent}`, and joins leave it out",
                table.table.name()
            ),
        )
        .subject(table.constraint_subject(constraint))
        .help("set it `NOT NULL`, or move the reference into a table of its own")
        .offer(table.with_required_key(constraint).map(|edits| ("add `NOT NULL`".to_owned(), edits)));
    }
}

/// The column of a foreign key that may be null, unless deleting the other row makes it so.
fn nullable<'t>(table: &Table, constraint: &'t Constraint) -> Option<&'t str> {
    let key = constraint.foreign_key()?;
    if matches!(key.on_delete, Some(ReferentialAction::SetNull)) {
        return None;
    }
    let open = |column: &&str| table.column(column).is_some() && !table.proves_not_null(column);
    constraint.columns.iter().map(|column| &**column).find(open)
}
