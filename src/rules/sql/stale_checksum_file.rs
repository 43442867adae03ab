use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    let Some(journal) = &history.journal else { return };
    let (tool, list) = (history.tool.name(), journal.name);
    for entry in &journal.gone {
        cx.report(entry.span, format!("`{list}` lists `{}`, and there is no such file: {tool} stops here", entry.name))
            .subject(format!("list:{}", entry.name))
            .help(format!("bring the file back, or take the entry out: run {}", journal.renewal()));
    }
    for place in &journal.unlisted {
        let path = cx.project.sources.get(place.file).path().to_owned();
        let file = path.rsplit('/').next().unwrap_or_default();
        cx.report(
            journal.opening(),
            format!("`{list}` does not list `{file}`: {tool} refuses the folder, or never runs the file"),
        )
        .subject(format!("list:{file}"))
        .help(format!("run {} and commit the list together with the migration", journal.renewal()))
        .label(*place, "not in the list");
    }
}
