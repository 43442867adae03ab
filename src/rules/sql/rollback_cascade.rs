use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::rollback::Verdict;
use crate::sql::{Direction, MendKind, MigrationStatement};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.direction != Direction::Down {
        return;
    }
    let proof = &statement.migration.linked.proof;
    let proven = proof.verdict == Verdict::Reversed || proof.residual.iter().all(|difference| !difference.is_loss());
    if proven && proof.verdict != Verdict::Unknown {
        return;
    }
    for cascade in statement.statement.cascades() {
        let finding = cx.report(
            cascade,
            "`CASCADE` in a rollback takes along whatever depends on it, not only what the migration made",
        );
        finding
            .subject(statement.migration.subject())
            .help("drop the dependents by name, so that anything unexpected stops the rollback");
        let mend = statement.migration.linked.mend.as_ref();
        if let Some(mend) = mend.filter(|mend| mend.kind == MendKind::Whole) {
            finding.suggest(mend.kind.title(), mend.edits.clone());
        }
    }
}
