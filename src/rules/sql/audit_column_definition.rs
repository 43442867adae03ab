use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::Source;
use crate::sql::catalog::Column;
use crate::sql::layout::Tool;
use crate::sql::{AuditFault, Migration, NewTable, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let dialect = migration.history.dialect;
    for (table, column) in migration.columns() {
        let exempt = table.role() == Role::Internal || table.keeps_copies() || table.is_imported(&cx.settings.sql);
        if exempt || !column.is_audit_time() {
            continue;
        }
        // The client of Prisma sets the time of a change in every statement.
        let application = cx.settings.sql.audit_times_from == Source::Application
            || migration.history.tool == Tool::Prisma && column.is_update_time()
            || column.default.is_none() && migration.history.application_fills_times(column.is_update_time());
        let Some(today) = table.column_today(column) else { continue };
        let still = today.audit_faults(dialect, application);
        let lasting: Vec<AuditFault> =
            column.audit_faults(dialect, application).into_iter().filter(|fault| still.contains(fault)).collect();
        if lasting.is_empty() {
            continue;
        }
        let said = said(column, &lasting);
        let name = &column.name;
        let wanted = table.current_time_column();
        let edits = edits(&table, column, &lasting);
        let fresh = table.create().is_some() && column.type_origin.is_none();
        let finding = cx.report(column.origin.clause, format!("`{name}` {said}"));
        finding.subject(table.column_subject(column)).help(format!("make it `{name} {wanted}`"));
        match edits {
            Some(edits) if fresh => finding.fix("complete the definition", edits),
            Some(edits) => finding.suggest("complete the definition", edits),
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

/// The clauses that are missing, behind the type; nothing when the type itself is wrong.
fn edits(table: &NewTable<'_>, column: &Column, faults: &[AuditFault]) -> Option<Vec<Edit>> {
    if faults.contains(&AuditFault::Type) {
        return None;
    }
    let default = if table.migration.history.dialect == Dialect::Postgres {
        "DEFAULT now()"
    } else {
        "DEFAULT CURRENT_TIMESTAMP"
    };
    let null = faults.contains(&AuditFault::Null).then_some("NOT NULL");
    let clauses: Vec<&str> = null.into_iter().chain(faults.contains(&AuditFault::Default).then_some(default)).collect();
    Some(vec![table.clause_edit(column, &clauses.join(" "))?])
}
