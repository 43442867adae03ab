use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::Source;
use crate::sql::catalog::{Column, Table};
use crate::sql::layout::Tool;
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.sql;
    // The client of Prisma makes keys itself.
    let by_application = settings.ids_from == Source::Application || migration.history.tool == Tool::Prisma;
    if !migration.is_postgres() || by_application {
        return;
    }
    let function = if settings.postgres_version >= 18 { "uuidv7()" } else { "gen_random_uuid()" };
    for (table, _, column) in migration.single_keys() {
        let bare = |table: &Table, column: &Column| {
            let is_uuid = migration.built_in_type(column).is_some_and(|kind| &*kind.name == "uuid");
            is_uuid && !column.fills_itself() && !table.is_reference(&column.name) && table.is_only_key(&column.name)
        };
        let given = || table.role() == Role::Internal || table.keeps_copies() || table.is_imported(settings);
        if !table.lasts(column, bare) || given() {
            continue;
        }
        let clause = format!("DEFAULT {function}");
        let edit = table.clause_edit(column, &clause);
        let finding = cx.report(
            column.origin.clause,
            format!(
                "`{}` has no default: every program and every person that inserts a row has to make a uuid",
                column.name
            ),
        );
        finding.subject(table.column_subject(column)).help(format!("add `{clause}`"));
        if let Some(edit) = edit {
            finding.suggest(format!("add `{clause}`"), vec![edit]);
        }
    }
}
