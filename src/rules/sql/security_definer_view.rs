use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((view, table)) = statement.leaking_view(&cx.settings.sql) else { return };
    let message = format!(
        "`{}` reads `{}` with the rights of its owner: the policies of the table do not count",
        view.name, table.key
    );
    let edit = statement.with_security_invoker(view);
    cx.report(view.name.ident.span, message)
        .help("make the view `WITH (security_invoker = true)`")
        .subject(format!("view:{}", view.name))
        .offer(edit.map(|edit| ("let it ask as whoever uses it".to_owned(), vec![edit])));
}
