use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    for cycle in history.cycles() {
        let Some(&(table, constraint)) = cycle.first() else { continue };
        let Some(parent) = constraint.foreign_key().map(|key| &key.table) else { continue };
        if history.is_context(constraint.origin) {
            continue;
        }
        let path = cycle.iter().map(|(table, _)| format!("`{}`", table.name())).collect::<Vec<_>>().join(" → ");
        let finding = cx.report(
            constraint.origin.clause,
            format!(
                "no first row can be inserted: `{}` needs one in `{parent}`, and that in the end one here ({path})",
                table.name()
            ),
        );
        finding
            .subject(format!("table:{}/constraint:{}", table.key, constraint.name))
            .help("make one of them `DEFERRABLE INITIALLY DEFERRED`, or its column nullable");
        for (other, own) in cycle.iter().skip(1) {
            finding.label(own.origin.clause, format!("`{}` needs a row too", other.name()));
        }
    }
}
