use crate::diagnostic::Edit;
use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::statement::StatementKind;
use crate::sql::{MigrationStatement, Running};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check)).fixable();

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Set(set) = &statement.statement.kind else { return };
    let timeout =
        matches!(&*set.parameter, "lock_timeout" | "statement_timeout" | "idle_in_transaction_session_timeout");
    let inside = matches!(statement.running(), Running::InToolTransaction | Running::InBlock(_));
    let undone = || {
        statement.part().statements_saying(&set.parameter).any(|other| match &other.kind {
            StatementKind::Set(later) => later.reset && later.parameter == set.parameter,
            _ => false,
        })
    };
    if timeout && inside && set.local.is_none() && !set.reset && statement.migrates_postgres() && !undone() {
        let message = format!(
            "`{}` stays set when the transaction is over: whoever gets the connection next has it too",
            set.parameter
        );
        let finding = cx.report(set.parameter_span, message);
        finding.subject(statement.migration.subject());
        if set.call {
            finding.help("pass `true`, which makes it local to the transaction");
        } else {
            finding.help("write `SET LOCAL`").fix("make it local", vec![Edit::before(set.parameter_span, "LOCAL ")]);
        }
    }
}
