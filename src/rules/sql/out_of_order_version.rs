use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let Some(base) = cx.project.base else { return };
    let Some(newest) = migration.overtaken(base.sql) else { return };
    let (title, newest_title) = (migration.title(), newest.title());
    let names = migration.names_at_the_end(cx.project.sources);
    let names: Vec<String> = names.iter().map(|(old, new)| format!("`{old}` to `{new}`")).collect();
    let help = match names.is_empty() {
        true => format!("give it a version behind `{}`", newest.linked.unit.version),
        false => format!("rename {}", names.join(" and ")),
    };
    cx.report(
        migration.up().place(),
        format!("migration `{title}` is new but sorts before `{newest_title}`, which is released: where that one ran, this one may be skipped"),
    )
    .subject(migration.subject())
    .help(help)
    .label(newest.up().place(), "the newest released migration");
}
