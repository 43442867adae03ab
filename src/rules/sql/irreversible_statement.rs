use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let migration = statement.migration;
    if migration.linked.unit.irreversible.is_some() || migration.keeps_copy(statement) {
        return;
    }
    for loss in statement.losses() {
        cx.report(loss.span, format!("no rollback brings back {}", loss.what))
            .subject(migration.subject())
            .help("keep the data for a release (rename, or copy it to a backup table in the same migration), or state why it can go: `-- archlint: irreversible <reason>`");
    }
}
