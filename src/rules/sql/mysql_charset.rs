use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::mysql::OldCharset;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.migrates_mysql() {
        return;
    }
    for old in statement.statement.old_charsets() {
        if !statement.is_charset_today(&old) {
            continue;
        }
        let OldCharset { name, span, column, collated } = old;
        let written = cx.project.sources.slice(span);
        let cut = written.len().saturating_sub(name.len());
        let place = span.part(cut, written.len() - cut);
        let edit = vec![Edit { span: place, replacement: "utf8mb4".to_owned() }];
        let what = column.as_ref().map_or_else(|| statement.table_name(), ToString::to_string);
        let lacks = if &*name == "latin1" { "most of the world's letters" } else { "emoji, and many names and signs" };
        let finding = cx.report(
            span,
            format!("`{what}` cannot hold {lacks}: `{name}` has no room for them, so writes fail or are cut"),
        );
        finding.help("make it `utf8mb4`").subject(statement.table_subject());
        if !collated {
            finding.suggest("make it `utf8mb4`", edit);
        }
    }
}
