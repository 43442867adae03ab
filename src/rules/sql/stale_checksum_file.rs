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
    if let Some((entry, place)) = &journal.changed {
        let span = entry.sum.as_ref().map_or(entry.span, |(_, span)| *span);
        let message =
            format!("`{}.sql` was edited since `{list}` was written: {tool} refuses the whole folder", entry.name);
        cx.report(span, message)
            .subject(format!("list:{}", entry.name))
            .label(*place, "this is not the text that was listed")
            .help(format!("put the file back as it was; if no database has run it yet, run {}", journal.renewal()));
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
