use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, ColumnDefinition, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check)).fixable();

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    // MySQL honours them since version 9.0 (WL#16130), MariaDB since 10.5 (MDEV-20729).
    let honoured = statement.migration.history.mariadb || cx.settings.sql.mysql_version >= 9;
    if honoured || !statement.migrates_mysql() {
        return;
    }
    for (column, end, lead) in columns(&statement.statement.kind) {
        let Some(constraint) = column.constraints.iter().find(|own| own.reference().is_some()) else { continue };
        // The same reference may follow where it counts.
        let again = statement.table_today().is_some_and(|table| {
            table.foreign_keys().any(|(known, _)| !known.inline && *known.columns == [column.name.value.clone()])
        });
        if again {
            continue;
        }
        let Some(reference) = constraint.reference() else { continue };
        let finding = cx.report(
            constraint.word,
            format!(
                "MySQL reads this and ignores it: `{}` may name rows of `{}` that do not exist",
                column.name, reference.table
            ),
        );
        finding
            .help(format!("write `FOREIGN KEY ({}) REFERENCES …` as a clause of the table", column.name))
            .subject(statement.column_subject(column.name.as_str()));
        let create = statement.statement.create_table();
        match statement.reference_as_clause(column, constraint, (lead, end)) {
            Some(edits) if create.is_some_and(|create| statement.may_refer(create, column, constraint)) => {
                finding.fix("make it a clause of the table", edits);
            }
            Some(edits) => {
                finding.suggest("make it a clause of the table", edits);
            }
            None => {}
        }
    }
}

/// The columns that a statement defines, each with the clause behind which one of its own may follow, and how that begins.
fn columns(statement: &StatementKind) -> Vec<(&ColumnDefinition, Span, &'static str)> {
    match statement {
        StatementKind::CreateTable(create) => {
            let columns = create.columns.iter().map(|column| column.span);
            let clauses = columns.chain(create.constraints.iter().map(|own| own.span));
            let last = clauses.max_by_key(|span| span.end);
            create.columns.iter().filter_map(|column| Some((column, last?, ", "))).collect()
        }
        StatementKind::AlterTable(alter) => {
            let defined = alter.changes.iter().filter_map(|change| match &change.action {
                AlterAction::AddColumn { column, .. }
                | AlterAction::ModifyColumn { column, .. }
                | AlterAction::ChangeColumn { column, .. } => Some((&**column, change.span, ", ADD ")),
                _ => None,
            });
            defined.collect()
        }
        _ => Vec::new(),
    }
}
