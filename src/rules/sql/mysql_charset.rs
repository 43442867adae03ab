use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::mysql::OldCharset;
use crate::sql::{Migration, MigrationStatement};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for statement in migration.statements().filter(MigrationStatement::migrates_mysql) {
        for old in statement.statement.old_charsets().into_iter().filter(|old| statement.is_charset_today(old)) {
            report(&statement, old, cx);
        }
    }
    for mixed in migration.mixed_keys() {
        let ((own, own_set), (far, far_set)) = (&mixed.own, &mixed.far);
        let message = format!("MySQL refuses this with error 3780: `{own}` is in `{own_set}`, `{far}` in `{far_set}`");
        cx.report(mixed.constraint.word, message)
            .severity(Severity::Error)
            .help("give both columns one character set and one collation")
            .subject(migration.subject());
    }
}

fn report(statement: &MigrationStatement<'_>, old: OldCharset, cx: &mut Context<'_>) {
    let OldCharset { name, span, column, collated } = old;
    let written = cx.project.sources.slice(span);
    let cut = written.len().saturating_sub(name.len());
    let edit = vec![Edit { span: span.part(cut, written.len() - cut), replacement: "utf8mb4".to_owned() }];
    let what = column.as_ref().map_or_else(|| statement.table_name(), ToString::to_string);
    let lacks = if &*name == "latin1" { "most of the world's letters" } else { "emoji, and many names and signs" };
    let message = format!("`{what}` cannot hold {lacks}: `{name}` has no room for them, so writes fail or are cut");
    let finding = cx.report(span, message);
    finding.help("make it `utf8mb4`").subject(statement.table_subject());
    if !collated {
        finding.suggest("make it `utf8mb4`", edit);
    }
}
