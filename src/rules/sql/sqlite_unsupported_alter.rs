use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::sqlite::{When, refusals};
use crate::sql::statement::StatementKind;
use crate::sql::{Direction, MigrationStatement};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::AlterTable(alter) = &statement.statement.kind else { return };
    if statement.migration.history.dialect != Dialect::Sqlite {
        return;
    }
    let up = statement.direction == Direction::Up;
    for refusal in refusals(alter, statement.target) {
        let (condition, severity) = match refusal.when {
            When::Always => ("", Severity::Error),
            When::HoldsRows if up && statement.target_is_old() => {
                (" as soon as the table holds a row", Severity::Error)
            }
            // What a rollback drops too early is the matter of `sql/rollback-wrong-order`.
            When::Needed if up => ("", Severity::Error),
            When::Before3_53 => (" before version 3.53", Severity::Warning),
            When::HoldsRows | When::Needed => continue,
        };
        let help = match (refusal.when, refusal.what.starts_with('`'), refusal.what.starts_with("more")) {
            (When::Needed, ..) => {
                "drop that first; what a constraint of the table needs goes only with a table that is built anew"
            }
            (_, true, _) => "leave it out: each migration runs once, on a schema that it knows",
            (_, _, true) => "write one `ALTER TABLE` for each change",
            _ => {
                "build the table anew: make it under another name, copy the rows, drop the old one, rename the new one"
            }
        };
        let message = format!("SQLite refuses {}{condition}", refusal.what);
        cx.report(refusal.span, message).severity(severity).help(help).subject(statement.table_subject());
    }
}
