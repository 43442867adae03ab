use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Migration, quoted};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let sources = cx.project.sources;
    let names = migration.statements().flat_map(|statement| statement.unqualified_tables(|span| sources.slice(span)));
    let names: Vec<_> = names.collect();
    let Some(first) = names.first() else { return };
    let written = quoted(first.as_str(), Dialect::Postgres);
    let others = names.iter().filter(|name| **name != *first).count();
    let what = if others == 0 { format!("`{first}` is in") } else { format!("`{first}` and {others} more are in") };
    cx.report(first.ident.span, format!("which schema {what} depends on the connection's `search_path`"))
        .help(format!("write the schema, such as `public.{written}`, or set `search_path` at the top of the migration"))
        .subject(migration.subject())
        .offer(migration.qualified(&names));
}
