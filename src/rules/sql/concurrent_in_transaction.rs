use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::layout::Tool;
use crate::sql::{MigrationStatement, Running};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check)).fixable();

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let migration = statement.migration;
    let running = statement.running();
    let refused = statement.statement.refuses_transaction(cx.settings.sql.postgres_version);
    if !migration.is_postgres() || !refused || running == Running::Alone {
        return;
    }
    let (tool, part) = (migration.history.tool, statement.part());
    // Supabase's command line runs such statements by themselves since version 2.109.
    if tool == Tool::Supabase && !matches!(running, Running::InBlock(_)) {
        return;
    }
    let why = match running {
        Running::InOneQuery => format!("{} sends the file as one query, which is one transaction", tool.name()),
        Running::InBlock(_) => "the transaction begins above".to_owned(),
        _ if statement.block.is_some() => "a `DO` block is one".to_owned(),
        _ => format!("{} runs the migration in one", tool.name()),
    };
    let finding = cx.report(
        statement.statement.transaction_word(),
        format!("this cannot run in a transaction, so the deployment fails with error 25001: {why}"),
    );
    finding.subject(migration.subject());
    if let Some(block) = statement.block {
        finding.label(block.head(), "the block").help("move it out of the block, into a migration of its own");
        return;
    }
    if let Running::InBlock(begin) = running {
        finding.label(begin, "the transaction begins here");
        finding.help("move it out of the transaction, into a migration of its own");
        return;
    }
    if tool == Tool::Plain {
        finding.severity(Severity::Warning);
    }
    let alone = part.statements().len() == 1;
    let switch = tool.no_transaction_switch();
    finding.help(if alone {
        switch.to_owned()
    } else {
        format!("move it into a migration of its own, and there {switch}")
    });
    if let Some(edit) = part.no_transaction_edit(tool).filter(|_| alone && part.switch_is_its_own(&migration)) {
        finding.fix("run it outside of a transaction", vec![edit]);
    }
}
