use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::syntax::identifier::words;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, place) in migration.newly_unlogged() {
        let name = table.table.name();
        let may_go = |word: &String| {
            matches!(
                word.as_str(),
                "cache"
                    | "caches"
                    | "cached"
                    | "staging"
                    | "stage"
                    | "temp"
                    | "tmp"
                    | "temporary"
                    | "scratch"
                    | "buffer"
                    | "session"
                    | "sessions"
                    | "import"
                    | "imports"
                    | "load"
                    | "test"
            )
        };
        if words(name).iter().any(may_go) || !table.today().is_some_and(|today| today.unlogged) {
            continue;
        }
        cx.report(place, format!("`{name}` is empty after a crash, and no replica or backup of the log has its rows"))
            .subject(table.subject())
            .help("leave `UNLOGGED` out, unless the rows can be made again at any time");
    }
}
