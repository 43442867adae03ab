use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::layout::Tool;
use crate::sql::statement::{StatementKind, Transaction};
use crate::sql::{MigrationStatement, Running};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check)).fixable();

const PARAMETER: &str = "idle_in_transaction_session_timeout";

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let begins = matches!(statement.statement.kind, StatementKind::Transaction(Transaction::Begin));
    let migration = statement.migration;
    // Nobody knows who runs plain files; a tool runs them without a pause.
    let paused = statement.running() == Running::Alone || migration.history.tool == Tool::Plain;
    if !begins || !statement.migrates_postgres() || !paused {
        return;
    }
    if migration.sets(PARAMETER) || !migration.waits_for_others(&cx.settings.sql) {
        return;
    }
    let message = "the locks of this transaction stay for ever when whoever opened it goes silent";
    let finding = cx.report(statement.statement.head(), message);
    finding.help(format!("write `SET LOCAL {PARAMETER} = '30s';` behind it")).subject(migration.subject());
    if let Some(end) = statement.statement.terminator() {
        let place = Span::new(end.file, end.end as usize, end.end as usize);
        let edit = Edit { span: place, replacement: format!("\nSET LOCAL {PARAMETER} = '30s';") };
        finding.fix("set a limit", vec![edit]);
    }
}
