use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::{FileId, Span};
use crate::sql::History;
use crate::sql::layout::due_name;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    let Some(due) = due_name(history.tool) else { return };
    let misnamed = history.migrations().filter(|one| one.linked.unit.misnamed && !one.linked.unit.context);
    let strays = history.strays.iter().map(|stray| stray.section.file);
    let files: Vec<FileId> = misnamed.map(|one| one.up().section.file).chain(strays).collect();
    for file in files {
        let source = cx.project.sources.get(file);
        let first = source.text().lines().next().unwrap_or_default().trim_end().len();
        let name = source.path().rsplit('/').next().unwrap_or_default().to_owned();
        let help = match history.fitting_name(source.path()) {
            Some(new) => format!("rename it to `{new}`, or move it out of this folder if it is no migration"),
            None => "rename the file as the others are named, or move it out of this folder if it is no migration"
                .to_owned(),
        };
        let message = format!("{} passes over `{name}`: it finds {due}", history.tool.name());
        cx.report(Span::new(file, 0, first), message).subject(format!("file:{name}")).help(help);
    }
}
