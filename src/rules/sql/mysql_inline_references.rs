use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::{SourceMap, Span};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, ColumnDefinition, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    // MySQL honours them since version 9.0 (WL#16130), MariaDB since 10.5 (MDEV-20729).
    let honoured = statement.migration.history.mariadb || cx.settings.sql.mysql_version >= 9;
    if honoured || !statement.migrates_mysql() {
        return;
    }
    let columns: Vec<(&ColumnDefinition, Span, &str)> = match &statement.statement.kind {
        StatementKind::CreateTable(create) => {
            let Some(last) = create
                .columns
                .iter()
                .map(|column| column.span)
                .chain(create.constraints.iter().map(|own| own.span))
                .max_by_key(|span| span.end)
            else {
                return;
            };
            create.columns.iter().map(|column| (column, last, ", ")).collect()
        }
        StatementKind::AlterTable(alter) => alter
            .changes
            .iter()
            .filter_map(|change| match &change.action {
                AlterAction::AddColumn { column, .. }
                | AlterAction::ModifyColumn { column, .. }
                | AlterAction::ChangeColumn { column, .. } => Some((&**column, change.span, ", ADD ")),
                _ => None,
            })
            .collect(),
        _ => return,
    };
    for (column, end, lead) in columns {
        let Some(constraint) = column.constraints.iter().find(|own| own.reference().is_some()) else { continue };
        // The same reference may follow where it counts.
        let again = statement.table_today().is_some_and(|table| {
            table.foreign_keys().any(|(known, _)| !known.inline && *known.columns == [column.name.value.clone()])
        });
        if again {
            continue;
        }
        let Some(reference) = constraint.reference() else { continue };
        let written = cx.project.sources.slice(reference.span);
        let name = cx.project.sources.slice(column.name.span);
        let clause = format!("{lead}FOREIGN KEY ({name}) {written}");
        let edits = moved(cx.project.sources, constraint.span, clause, end);
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
        finding.suggest("make it a clause of the table", edits);
    }
}

/// Takes a text away, with the blank before it, and writes another one behind a place.
fn moved(sources: &SourceMap, old: Span, new: String, behind: Span) -> Vec<Edit> {
    let whole = Span::new(old.file, (old.start as usize).saturating_sub(1), old.end as usize);
    let gone = if sources.slice(whole).starts_with(' ') { whole } else { old };
    let at = behind.end as usize;
    vec![
        Edit { span: gone, replacement: String::new() },
        Edit { span: Span::new(behind.file, at, at), replacement: new },
    ]
}
