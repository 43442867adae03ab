use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::{Form, Object};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let forms = [Form::AttachPartition, Form::AttachPartitionBesideDefault];
    for (_, effect) in statement.exposed_changes(&forms, &cx.settings.sql) {
        // The parent's own lock stands in nobody's way.
        let read = effect
            .locks
            .iter()
            .filter(|held| held.object != Object::Parent && statement.is_felt(held, &cx.settings.sql));
        let known = read.filter(|held| statement.migration.before(&held.key).is_some());
        let names: Vec<String> = known.map(|held| format!("`{}`", held.key)).collect();
        if names.is_empty() {
            continue;
        }
        let message = format!(
            "nobody can read or write {} while every row is read, to prove that it belongs there",
            names.join(" and ")
        );
        let finding = cx.report(effect.span, message);
        finding.help("give it a `CHECK` that implies the bound, `NOT VALID` first and validated later, attach, then drop the check");
        finding.subject(statement.table_subject());
        let proven = statement.with_bound_proven(effect.span).filter(|_| effect.fact.form == Form::AttachPartition);
        if let Some((title, edits)) = proven {
            finding.suggest(title, edits);
        }
    }
}
