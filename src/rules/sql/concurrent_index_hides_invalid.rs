use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{ObjectKind, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(create) = statement.statement.create_index() else { return };
    let (Some(word), Some(_), Some(name)) = (create.if_not_exists, create.concurrently, &create.name) else { return };
    let saying = statement.part().statements_saying(name.as_str());
    let earlier = saying.take_while(|other| other.span.start < statement.statement.span.start);
    let dropped = earlier.into_iter().any(|other| match &other.kind {
        StatementKind::Drop(drop) if drop.kind == ObjectKind::Index => {
            drop.targets.iter().any(|target| target.name.as_str() == name.as_str())
        }
        _ => false,
    });
    let checked = statement.part().section.text.contains("indisvalid");
    if statement.migrates_postgres() && !dropped && !checked {
        let message = format!(
            "a failed build leaves `{name}` behind as an invalid index, and the next attempt takes it for done"
        );
        let finding = cx.report(word, message);
        finding.help(format!("write `DROP INDEX CONCURRENTLY IF EXISTS {name}` in a migration before, and create it without `IF NOT EXISTS`"));
        finding.subject(format!("{}/index:{name}", statement.table_subject()));
        if let Some(edits) = statement.with_leftover_dropped(create) {
            finding.suggest("drop what a failed build left", edits);
        }
    }
}
