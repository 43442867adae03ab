use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    for orphan in &history.orphans {
        let path = cx.project.sources.get(orphan.section.file).path().to_owned();
        let file = path.rsplit('/').next().unwrap_or_default().to_owned();
        cx.report(
            orphan.opening(),
            format!("rollback `{file}` belongs to no migration: {} never runs it", history.tool.name()),
        )
        .subject(format!("rollback:{file}"))
        .help("give it the version and name of its migration, or delete it");
    }
}
