use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if migration.is_versioned() && migration.has_vague_name() {
        let name = &migration.linked.unit.name;
        cx.report(migration.up().place(), format!("`{name}` does not say what the migration does"))
            .help("name the change: `add_invoices`, `drop_legacy_totals`")
            .subject(migration.subject());
    }
}
