use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::rollback::Verdict;
use crate::sql::{Migration, inverse};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if migration.linked.proof.verdict != Verdict::Missing || migration.spared(&cx.settings.sql).is_some() {
        return;
    }
    let title = migration.title();
    let path = cx.project.sources.get(migration.up().section.file).path();
    let place = inverse::place(migration.history.tool, path);
    let finding = cx.report(
        migration.up().place(),
        format!("migration `{title}` has no rollback: what it does cannot be taken back in one step"),
    );
    finding.subject(migration.subject()).help(format!(
        "write it {place}, as `archlint rollback --write` does, or state why there is none: `-- archlint: irreversible <reason>`",
    ));
    if let Some(mend) = &migration.linked.mend {
        if mend.lossless {
            finding.fix("write the rollback", mend.edits.clone());
        } else {
            finding.suggest("write the rollback of the schema", mend.edits.clone());
        }
    }
    if let Some(marker) = migration.linked.unit.misplaced {
        finding.label(marker, "no rollback: the SQL below this line is no comment and runs with the migration");
    }
}
