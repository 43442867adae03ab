use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::layout::Tool;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let (up, tool) = (migration.up(), migration.history.tool);
    // Ory's tools want a file for each database, and some have nothing to do; graphile's current one waits to be filled.
    let meant = matches!(tool, Tool::Pop | Tool::Graphile)
        || migration.linked.unit.irreversible.is_some()
        || migration.has_namesake(cx.project.sql);
    let explained = up.script.comments.iter().any(|comment| says_why(cx.project.sources.slice(comment.span)));
    if meant || explained || up.section.masked || !up.script.statements.is_empty() || !up.script.problems.is_empty() {
        return;
    }
    let title = migration.title();
    cx.report(up.opening(), format!("migration `{title}` does nothing, but every database notes that it ran"))
        .subject(migration.subject())
        .help("delete it, or say in a comment that it is empty on purpose");
}

/// Whether a comment says that there is nothing to do.
fn says_why(comment: &str) -> bool {
    let text = comment.to_ascii_lowercase();
    let words = ["no-op", "noop", "no op", "nothing", "empty", "intention", "on purpose", "deliberate", "placeholder"];
    let past = [
        "removed",
        "moved",
        "replaced",
        "superseded",
        "squashed",
        "reverted",
        "merged",
        "skip",
        "dummy",
        "unused",
        "deprecated",
        "obsolete",
        "no longer",
    ];
    words.iter().chain(&past).any(|word| text.contains(word))
}
