use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.migrates_mysql() {
        return;
    }
    for change in statement.alter_changes() {
        let (AlterAction::ModifyColumn { column, .. } | AlterAction::ChangeColumn { column, .. }) = &change.action
        else {
            continue;
        };
        let lost: Vec<_> =
            statement.lost_attributes(change).into_iter().filter(|lost| statement.stays_lost(column, lost)).collect();
        if lost.is_empty() {
            continue;
        }
        let what: Vec<String> = lost.iter().map(|lost| format!("`{}`", lost.what)).collect();
        let clauses: Vec<&str> = lost.iter().map(|lost| &*lost.clause).collect();
        let clauses = clauses.join(" ");
        let end = column.span.end as usize;
        let edit = vec![Edit { span: Span::new(column.span.file, end, end), replacement: format!(" {clauses}") }];
        let finding = cx.report(
            column.name.span,
            format!("`{}` loses its {}: the new definition replaces all of the old one", column.name, what.join(", ")),
        );
        finding
            .help(format!("repeat `{clauses}`, or say what is wanted instead (`NULL`, `DEFAULT NULL`)"))
            .subject(statement.column_subject(column.name.as_str()));
        finding.suggest("repeat what is left out", edit);
    }
}
