use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::RequireRollback;
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let tool = migration.history.tool;
    let unit = &migration.linked.unit;
    let asked = tool.has_rollback() || cx.settings.sql.require_rollback == RequireRollback::Always;
    let exempt = !migration.is_versioned() || unit.irreversible.is_some() || migration.up().is_empty();
    if migration.down().is_some() || !asked || exempt {
        return;
    }
    let title = migration.title();
    let finding = cx.report(
        migration.up().place(),
        format!("migration `{title}` has no rollback: what it does cannot be taken back in one step"),
    );
    finding.subject(migration.subject()).help(format!(
        "write it {}, as `archlint rollback --write` does, or state why there is none: `-- archlint: irreversible <reason>`",
        tool.rollback_place()
    ));
    if let Some(mend) = &migration.linked.mend {
        if mend.lossless {
            finding.fix("write the rollback", mend.edits.clone());
        } else {
            finding.suggest("write the rollback of the schema", mend.edits.clone());
        }
    }
    if let Some(marker) = unit.misplaced {
        finding.label(marker, "no rollback: the SQL below this line is no comment and runs with the migration");
    }
}
