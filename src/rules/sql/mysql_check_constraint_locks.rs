use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::mysql::{Course, Work};
use crate::sql::statement::{AlterAction, ConstraintKind};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    for change in statement.alter_changes() {
        if statement.course(change) != Course::Copy(Work::Check) {
            continue;
        }
        let word = match &change.action {
            AlterAction::AddConstraint(constraint) => constraint.word,
            AlterAction::AddColumn { column, .. } => {
                let check = column.constraints.iter().find(|own| matches!(own.kind, ConstraintKind::Check(_)));
                check.map_or(change.span, |check| check.word)
            }
            _ => change.span,
        };
        let table = statement.table_name();
        cx.report(word, format!("nobody can write to `{table}` while all of it is copied and checked"))
            .help("let the code refuse such rows first, and run this with gh-ost or pt-online-schema-change")
            .subject(statement.table_subject());
    }
}
