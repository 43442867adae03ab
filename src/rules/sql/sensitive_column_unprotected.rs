use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, column) in migration.columns() {
        let Some(fact) = column.holds_sensitive_fact() else { continue };
        let still = table.today().and_then(|today| today.column(&column.name));
        if still.is_none_or(|today| today.holds_sensitive_fact().is_none()) || table.role() == Role::Internal {
            continue;
        }
        let name = &column.name;
        cx.report(
            column.origin.clause,
            format!("`{name}` holds {fact} as it is: every query, export and backup shows it"),
        )
        .help("store a ciphertext whose key is elsewhere, a token of a vault, or no more than the last digits")
        .subject(format!("{}/column:{name}", table.subject()));
    }
}
