use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(clause) = statement.statement.online_clause("lock") else { return };
    let stopped = match &*clause.value {
        "shared" => "write to",
        "exclusive" => "read or write",
        _ => return,
    };
    if !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    let edit = vec![Edit { span: clause.span, replacement: "LOCK=NONE".to_owned() }];
    cx.report(clause.span, format!("nobody can {stopped} `{}` until this is done", statement.table_name()))
        .help("write `LOCK=NONE`, which fails at once where writers cannot go on")
        .subject(statement.table_subject())
        .suggest("let writers go on", edit);
}
