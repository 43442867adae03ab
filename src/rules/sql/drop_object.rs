use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::sql::statement::ObjectKind;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    use ObjectKind::{ForeignTable, MaterializedView, Rule, Schema, View};
    let Some(drop) = statement.drop() else { return };
    let kind = drop.kind.as_str();
    let mut report = |place: Span, name: &str, consequence: String| {
        let finding = cx.report(place, consequence);
        finding.help(
            "let no release use it any more, and drop it in the next; to change it, replace it in the same migration",
        );
        finding.subject(format!("{kind}:{name}"));
    };
    for (target, _) in statement.dropped_relations(&[View, MaterializedView, ForeignTable]) {
        let name = target.name.to_string();
        report(target.span, &name, format!("code that still reads the {kind} `{name}` fails from here on"));
    }
    let known = statement.dropped_members().into_iter().map(|(target, table)| (target, table.key.clone()));
    for (target, table) in known.chain(statement.dropped_unknown_members()) {
        let name = target.name.to_string();
        let what = match drop.kind {
            ObjectKind::Policy => format!("whom the policy `{name}` let at the rows of `{table}` it no longer does"),
            _ => format!("what the trigger `{name}` did for `{table}` is no longer done"),
        };
        report(target.span, &name, what);
    }
    if matches!(drop.kind, Schema | Rule) {
        return;
    }
    for (target, known) in statement.dropped_objects() {
        if known.is_some_and(|(key, object)| statement.migration.needs_no_notice(key, object)) {
            continue;
        }
        let name = target.name.to_string();
        let verb = if matches!(drop.kind, ObjectKind::Type | ObjectKind::Domain) { "casts to" } else { "uses" };
        report(target.span, &name, format!("code that still {verb} the {kind} `{name}` fails from here on"));
    }
}
