use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Truncate(truncate) = &statement.statement.kind else { return };
    let Some(cascade) = truncate.cascade else { return };
    let effects = statement.felt(&[Form::TruncateCascade], &cx.settings.sql);
    let Some((effect, held)) = effects.first() else { return };
    let named: Vec<_> = truncate.tables.iter().map(|name| statement.migration.key(name)).collect();
    let reached =
        effect.locks.iter().filter(|held| !named.contains(&held.key) && statement.is_felt(held, &cx.settings.sql));
    let reached: Vec<String> = reached.map(|held| format!("`{}`", held.key)).collect();
    let message = if reached.is_empty() {
        format!("every table that refers to `{}` is emptied with it, now or by the time this runs", held.key)
    } else {
        format!("this empties {} too", reached.join(", "))
    };
    let edits = statement.truncated_by_name(effect);
    cx.report(cascade, message)
        .help("name the tables that are to be emptied")
        .subject(format!("table:{}", held.key))
        .offer(edits.map(|edits| ("name the tables that it reaches today".to_owned(), edits)));
}
