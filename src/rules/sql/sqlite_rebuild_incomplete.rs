use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::layout::Tool;
use crate::sql::rebuild::{Deletion, LostMember, Rebuild};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let mut pragmas = Vec::new();
    for rebuild in migration.rebuilds() {
        lost_parts(&rebuild, cx);
        broken_names(&rebuild, cx);
        if let Some(deletion) = rebuild.deletion().filter(|deletion| !pragmas.contains(&deletion.place)) {
            pragmas.push(deletion.place);
            deleted_rows(&rebuild, &deletion, cx);
        }
    }
}

/// Values, indexes and triggers that go along with the old table.
fn lost_parts(rebuild: &Rebuild<'_>, cx: &mut Context<'_>) {
    let (table, subject) = (rebuild.before.name(), format!("table:{}", rebuild.before.key));
    for column in rebuild.lost_values() {
        let place = rebuild.copy.map_or(rebuild.drop.1.span, |(copy, _)| copy.head());
        let lost = if rebuild.after.row_number() == Some(&*column.name) {
            format!("every row of `{table}` gets another `{}`, while other tables name the old one", column.name)
        } else {
            format!("every row of `{table}` loses its `{}`: it is not copied", column.name)
        };
        cx.report(place, lost)
            .help("name every column of both tables in the `INSERT … SELECT`")
            .subject(format!("{subject}/column:{}", column.name))
            .offer(rebuild.with_copied(column));
    }
    for LostMember { kind, name, made, again } in rebuild.lost_members() {
        let message = format!("{kind} `{name}` goes along with the old `{table}`, and nothing makes it again");
        let drop = format!("DROP {} {name}", kind.to_uppercase());
        cx.report(rebuild.drop.1.span, message)
            .help(format!("create it again behind the rename, or write `{drop}` if it is not wanted"))
            .label(made, "made here")
            .subject(format!("{subject}/{kind}:{name}"))
            .offer(again);
    }
}

/// Views and foreign keys that name the table while it has another name.
fn broken_names(rebuild: &Rebuild<'_>, cx: &mut Context<'_>) {
    let (table, subject) = (rebuild.before.name(), format!("table:{}", rebuild.before.key));
    for view in rebuild.views_in_the_way() {
        let Some((_, change)) = rebuild.rename else { continue };
        cx.report(
            change.span,
            format!("SQLite refuses this: view `{}` reads `{table}`, which does not exist here", view.key),
        )
        .help("drop the view before and create it again behind, or write `PRAGMA legacy_alter_table = ON` before")
        .subject(subject.clone())
        .offer(rebuild.with_legacy_rename());
    }
    for other in rebuild.stranded() {
        let Some((_, change)) = rebuild.away else { continue };
        let message =
            format!("`{}` follows this rename, and refers to nothing once the old table is dropped", other.key);
        cx.report(change.span, message)
            .help("make the new table under another name, copy, drop the old one, and rename the new one")
            .subject(subject.clone());
    }
}

/// `DROP TABLE` deletes the rows first, as far as foreign keys go.
fn deleted_rows(rebuild: &Rebuild<'_>, deletion: &Deletion<'_>, cx: &mut Context<'_>) {
    let (table, what) = (rebuild.before.name(), deletion.consequence());
    let why = if deletion.in_vain { "this does nothing inside a transaction: " } else { "" };
    let message = format!("{why}where foreign keys are on, dropping `{table}` deletes its rows, and {what}");
    let finding = cx.report(deletion.place, message);
    finding
        .help("write `PRAGMA foreign_keys = OFF` outside of a transaction, and `PRAGMA foreign_key_check` at the end")
        .subject(format!("table:{}", rebuild.before.key))
        .offer(rebuild.without_deletion(deletion));
    // Files of their form are also run by programs whose transactions nobody knows.
    if deletion.in_vain && matches!(rebuild.migration.history.tool, Tool::Drizzle | Tool::GolangMigrate) {
        finding.severity(Severity::Warning);
    }
}
