use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::statement::{AlterAction, Change, ColumnChange};
use crate::sql::{MigrationStatement, quoted, written_name};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check)).fixable();

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.is_exposed(&cx.settings.sql) {
        return;
    }
    let Some(table) = statement.target else { return };
    let changes = statement.table_changes();
    for change in changes {
        let AlterAction::AlterColumn { column, change: ColumnChange::SetNotNull } = &change.action else { continue };
        let proofs: Vec<_> = table.proofs_not_null(column.as_str()).collect();
        if table.column(column.as_str()).is_some_and(|column| column.not_null) {
            continue;
        }
        if proofs.is_empty() {
            if let Some(drop) = statement.proof_dropped_before(column.as_str()) {
                let message = format!(
                    "nobody can read or write `{}` while every row is read: the check that proves `{column}` is dropped too early",
                    table.key
                );
                let finding = cx.report(change.span, message);
                finding.label(drop, "the proof goes here").subject(statement.column_subject(column.as_str()));
                finding.help("drop the check after `SET NOT NULL`");
            }
            continue;
        }
        let dropping = |name: &str| changes.iter().find(|other| drops(other, name));
        let dropped: Vec<&Change> = proofs.iter().filter_map(|proof| dropping(&proof.name)).collect();
        let (Some(drop), true) = (dropped.first(), dropped.len() == proofs.len()) else { continue };
        let message = format!(
            "nobody can read or write `{}` while every row is read: the check that proves `{column}` is dropped first, wherever it stands",
            table.key
        );
        let finding = cx.report(change.span, message);
        finding.label(drop.span, "the proof goes here").subject(statement.column_subject(column.as_str()));
        finding.help("drop the check in a statement of its own, after `SET NOT NULL`");
        if let (AlterAction::DropConstraint { name, .. }, Some(removal)) = (&drop.action, without(changes, drop)) {
            let end = statement.statement.span.end as usize;
            let name = quoted(name.as_str(), Dialect::Postgres);
            let words = format!(";\nALTER TABLE {} DROP CONSTRAINT {name}", written_name(table, Dialect::Postgres));
            let addition = Edit { span: Span::new(drop.span.file, end, end), replacement: words };
            finding.fix("drop the check afterwards", vec![removal, addition]);
        }
    }
}

fn drops(change: &Change, constraint: &str) -> bool {
    matches!(&change.action, AlterAction::DropConstraint { name, .. } if name.as_str() == constraint)
}

/// Removes a clause with its comma.
fn without(changes: &[Change], clause: &Change) -> Option<Edit> {
    let at = changes.iter().position(|change| change.span == clause.span)?;
    let file = clause.span.file;
    let span = match (at.checked_sub(1).and_then(|before| changes.get(before)), changes.get(at + 1)) {
        (Some(before), _) => Span::new(file, before.span.end as usize, clause.span.end as usize),
        (None, Some(next)) => Span::new(file, clause.span.start as usize, next.span.start as usize),
        (None, None) => return None,
    };
    Some(Edit { span, replacement: String::new() })
}
