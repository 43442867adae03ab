use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let Some(down) = migration.down() else { return };
    let unit = &migration.linked.unit;
    // Prose in the place of statements is the business of sql/rollback-unparseable.
    if !down.is_empty()
        || migration.up().is_empty()
        || migration.up().has_nothing_to_undo()
        || unit.irreversible.is_some()
        || unit.prose.is_some()
    {
        return;
    }
    let title = migration.title();
    let finding = cx.report(
        down.opening(),
        format!("the rollback of `{title}` does nothing: the migration stays applied behind it"),
    );
    finding.label(migration.up().first_statement(), "this is not taken back").subject(migration.subject()).help(
        "write the inverse of each statement in reverse order, as `archlint rollback --write` does, or state why there is none: `-- archlint: irreversible <reason>`",
    );
    if let Some(mend) = &migration.linked.mend {
        finding.suggest(mend.kind.title(), mend.edits.clone());
    }
    if migration.up().only_changes_rows() {
        finding.severity(Severity::Note);
    }
}
