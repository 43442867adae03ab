use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, ObjectChange, ObjectKind, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let help = "let the code name the columns that it reads and writes";
    if statement.changes_what_is_in_use() {
        for change in statement.relation_changes() {
            let AlterAction::AddColumn { column, .. } = &change.action else { continue };
            let table = statement.table_name();
            // PostgreSQL fills the columns that a row without a column list does not reach ("INSERT").
            let short = if statement.migration.is_postgres() { "" } else { ", and rows without a column list fail" };
            let message = format!("`SELECT *` from `{table}` gives one column more from here on{short}");
            let finding = cx.report(column.name.span, message);
            finding.help(help).subject(statement.column_subject(column.name.as_str()));
        }
    }
    let StatementKind::AlterObject(alter) = &statement.statement.kind else { return };
    let changes = match &alter.change {
        ObjectChange::Attributes(changes) => changes.as_slice(),
        change => std::slice::from_ref(change),
    };
    let added = changes.iter().find_map(|change| match change {
        ObjectChange::AddAttribute(attribute) => Some(&attribute.name),
        _ => None,
    });
    let Some(name) = added else { return };
    if statement.migrates_postgres() && !statement.migration.objects_in_use(&[ObjectKind::Type], &alter.name).is_empty()
    {
        let message =
            format!("values of `{}` that the code writes or takes apart have one part more from here on", alter.name);
        cx.report(name.span, message).help(help).subject(format!("type:{}", alter.name));
    }
}
