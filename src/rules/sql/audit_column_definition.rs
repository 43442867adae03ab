use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::Source;
use crate::sql::catalog::Column;
use crate::sql::layout::Tool;
use crate::sql::{AuditFault, Migration, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let dialect = migration.history.dialect;
    for (table, column) in migration.columns() {
        let exempt = || table.role() == Role::Internal || table.keeps_copies() || table.is_imported(&cx.settings.sql);
        if !column.is_audit_time() || exempt() {
            continue;
        }
        // The client of Prisma sets the time of a change in every statement.
        let application = cx.settings.sql.audit_times_from == Source::Application
            || migration.history.tool == Tool::Prisma && column.is_update_time()
            || column.default.is_none() && migration.history.application_fills(column);
        let Some(today) = table.column_today(column) else { continue };
        let still = today.audit_faults(dialect, application);
        let lasting: Vec<AuditFault> =
            column.audit_faults(dialect, application).into_iter().filter(|fault| still.contains(fault)).collect();
        if lasting.is_empty() {
            continue;
        }
        let said = said(column, &lasting);
        let name = &column.name;
        let clauses = missing(column, &lasting, dialect);
        let edit = clauses.as_ref().and_then(|clauses| table.clause_edit(column, clauses));
        let fresh = table.create().is_some() && column.type_origin.is_none();
        let finding = cx.report(column.origin.clause, format!("`{name}` {said}"));
        finding.subject(table.column_subject(column)).help(match clauses {
            Some(clauses) => format!("add `{clauses}`"),
            None => format!("make it `{name} {}`", table.current_time_column()),
        });
        match edit {
            Some(edit) if fresh => finding.fix("complete the definition", vec![edit]),
            Some(edit) => finding.suggest("complete the definition", vec![edit]),
            None => finding,
        };
    }
}

/// What is wrong, with its consequence.
fn said(column: &Column, faults: &[AuditFault]) -> String {
    use AuditFault::{Default, Null, Type};
    match faults {
        [.., Type] => format!("is `{}`, no `timestamptz`: it says no instant by itself", column.type_name()),
        [Null, Default] => "has no default and may be null: an insert that does not name it leaves no time".to_owned(),
        [Default] => "has no default: an insert that does not name it fails".to_owned(),
        _ => "may be null: a row without a time drops out of every listing and every deletion by age".to_owned(),
    }
}

/// The clauses that are missing; nothing when the type itself is wrong.
fn missing(column: &Column, faults: &[AuditFault], dialect: Dialect) -> Option<String> {
    // MySQL demands one precision of both (MySQL reference manual, "Automatic Initialization and Updating").
    let precision = column.data_type.as_ref().and_then(|kind| kind.modifiers.first());
    let default = match (dialect, precision) {
        (Dialect::Postgres, _) => "DEFAULT now()".to_owned(),
        (Dialect::Mysql, Some(digits)) => format!("DEFAULT CURRENT_TIMESTAMP({digits})"),
        _ => "DEFAULT CURRENT_TIMESTAMP".to_owned(),
    };
    match faults {
        [.., AuditFault::Type] => None,
        [AuditFault::Null, AuditFault::Default] => Some(format!("NOT NULL {default}")),
        [AuditFault::Default] => Some(default),
        _ => Some("NOT NULL".to_owned()),
    }
}
