use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, index) in migration.indexes() {
        let Some(fault) = table.index_name_fault(index, &cx.settings.sql) else { continue };
        let finding = cx.report(index.origin.clause, format!("index `{}` {}", index.name, fault.said));
        finding.subject(format!("{}/index:{}", table.subject(), index.name));
        let Some(name) = fault.name else { continue };
        finding.help(format!("name it `{name}`"));
        let (edits, whole) = migration.index_renamed(index, &name);
        if whole && migration.is_unreleased() {
            finding.fix("rename the index", edits);
        } else {
            finding.suggest("rename the index", edits);
        }
    }
}
