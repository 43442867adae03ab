use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let Some(cycle) = migration.cycle_closed_by(&table, constraint) else { continue };
        let Some(parent) = constraint.foreign_key().map(|key| &key.table) else { continue };
        let path = cycle.iter().map(|(table, _)| format!("`{}`", table.name())).collect::<Vec<_>>().join(" → ");
        let finding = cx.report(
            constraint.origin.clause,
            format!(
                "no first row can be inserted: `{}` needs one in `{parent}`, and that in the end one here ({path})",
                table.table.name()
            ),
        );
        finding
            .subject(table.constraint_subject(constraint))
            .help("make one of them `DEFERRABLE INITIALLY DEFERRED`, or its column nullable");
        for (other, own) in cycle.iter().filter(|(_, own)| own.origin != constraint.origin) {
            finding.label(own.origin.clause, format!("`{}` needs a row too", other.name()));
        }
    }
}
