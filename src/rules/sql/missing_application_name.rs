use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::{Migration, Running};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() || !migration.is_versioned() || migration.sets("application_name") {
        return;
    }
    if !migration.waits_for_others(&cx.settings.sql) {
        return;
    }
    let Some(first) = migration.ups().next() else { return };
    let message = "whoever looks for what holds a lock sees a session without a name";
    let finding = cx.report(first.statement.head, message);
    finding.help("write `SET LOCAL application_name = 'migrations';` before it").subject(migration.subject());
    if first.running() == Running::InToolTransaction {
        let place = Span::new(
            first.statement.span.file,
            first.statement.span.start as usize,
            first.statement.span.start as usize,
        );
        let edit = Edit { span: place, replacement: "SET LOCAL application_name = 'migrations';\n".to_owned() };
        finding.fix("name the session", vec![edit]);
    }
}
