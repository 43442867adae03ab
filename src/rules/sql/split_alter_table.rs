use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() {
        return;
    }
    for (first, second, effect) in migration.repeated_passes(&cx.settings.sql) {
        let message = format!("`{}` is gone through once more: {}", second.table_name(), effect.standstill());
        let finding = cx.report(effect.span, message);
        finding.label(first, "the first time").help("write both into one `ALTER TABLE`, which reads the rows once");
        finding.subject(second.table_subject());
        if let Some(edits) = second.merged_into(first) {
            finding.suggest("write it into the statement before", edits);
        }
    }
}
