use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;
use crate::sql::layout::DirectiveFault;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    let tool = history.tool.name();
    for migration in history.migrations().filter(|migration| !migration.linked.unit.context) {
        let foreign = migration.linked.unit.directives.iter().find_map(|directive| match directive.fault {
            DirectiveFault::Foreign(other) => Some((directive.span, other.name())),
            _ => None,
        });
        let Some((place, other)) = foreign else { continue };
        cx.report(place, format!("this is a marker of {other} in a migration of {tool}, which takes it for a comment"))
            .subject(migration.subject())
            .help(format!("write the marker of {tool}, or name the tool in archlint.yaml: `sql: {{tool: {other}}}`"));
    }
    let sql = cx.project.sql;
    let Some(own) = sql.outline(history).and_then(|outline| outline.first_marker) else { return };
    let beside = sql.others(history).filter(|other| {
        let larger = (other.migrations, other.tool) > (history.linked.len(), history.tool);
        other.folder == history.folder && other.tool != history.tool && larger
    });
    for (other, marker) in beside.filter_map(|other| Some((other.tool.name(), other.first_marker?))) {
        cx.report(own, format!("this is a migration of {tool} in a folder of {other}, which does not read its markers"))
            .subject(format!("folder:{}", history.folder))
            .help("keep the migrations of each tool in a folder of its own, or name the tool in archlint.yaml: `sql: {tool: …}`")
            .label(marker, format!("a marker of {other}"));
    }
}
