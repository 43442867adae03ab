use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let names: Vec<_> = migration.statements().flat_map(|statement| statement.unqualified_tables()).collect();
    let Some(first) = names.first() else { return };
    let others = names.iter().filter(|name| **name != *first).count();
    let what = if others == 0 { format!("`{first}` is in") } else { format!("`{first}` and {others} more are in") };
    cx.report(first.ident.span, format!("which schema {what} depends on the connection's `search_path`"))
        .help(format!("write the schema, such as `public.{first}`, or set `search_path` at the top of the migration"))
        .subject(migration.subject());
}
