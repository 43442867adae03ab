use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;
use crate::sql::layout::Tool;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    for (migration, other) in history.duplicate_versions() {
        let version = &migration.linked.unit.version;
        let (title, other_title) = (migration.title(), other.title());
        let message = match history.tool {
            Tool::Plain => {
                format!("`{title}` has the version of `{other_title}`: nothing says which of them comes first")
            }
            tool => format!(
                "`{title}` has the version of `{other_title}`: {} refuses both, or takes one for done when the other has run",
                tool.name()
            ),
        };
        let finding = cx.report(migration.up().place(), message);
        finding
            .subject(migration.subject())
            .help(format!("give one of them a version other than `{version}`"))
            .label(other.up().place(), "the other one");
        if history.tool == Tool::Plain {
            finding.severity(Severity::Warning);
        }
    }
}
