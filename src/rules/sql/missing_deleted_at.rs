use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::NewTable;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let exempt = !table.is_entity() || table.extends_another() || table.is_hard_deleted();
    if exempt || table.is_imported(&cx.settings.sql) || table.table.marks_dead_rows() {
        return;
    }
    if table.today().is_none_or(|today| !today.is_known() || today.marks_dead_rows()) {
        return;
    }
    let definition = match table.migration.history.dialect {
        Dialect::Postgres => "deleted_at timestamptz",
        Dialect::Mysql => "deleted_at timestamp NULL",
        Dialect::Sqlite => "deleted_at text",
    };
    let edit = table.column_edit(definition);
    let finding = cx.report(
        table.table.origin.clause,
        format!(
            "table `{}` has no `deleted_at`: what is deleted by mistake is gone, and nobody can say when",
            table.table.name()
        ),
    );
    finding
        .subject(table.subject())
        .help(format!("add `{definition}`, or write `-- archlint: hard-delete` above the table"));
    if let Some(edit) = edit {
        finding.suggest("add `deleted_at`", vec![edit]);
    }
}
