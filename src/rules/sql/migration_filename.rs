use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::History;
use crate::sql::layout::due_name;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    let Some(due) = due_name(history.tool) else { return };
    let misnamed = history.migrations().filter(|one| one.linked.unit.misnamed && !one.linked.unit.context);
    let places = misnamed.map(|one| one.up().first_line()).chain(history.strays.iter().map(|stray| stray.first_line()));
    for place in places.collect::<Vec<Span>>() {
        let path = cx.project.sources.get(place.file).path().to_owned();
        let file = path.rsplit('/').next().unwrap_or_default();
        cx.report(place, format!("{} passes over `{file}`: it finds {due}", history.tool.name()))
            .subject(format!("file:{file}"))
            .help("rename the file as the others are named, or move it out of this folder if it is no migration");
    }
}
