use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::{Migration, Running};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() || !migration.is_versioned() {
        return;
    }
    let Some((statement, held)) = migration.first_unbounded_wait("lock_timeout", &cx.settings.sql) else { return };
    let order = statement.setting("lock_timeout", "2s");
    let message =
        format!("this waits for `{}` without an end, and everybody who comes later waits behind it", held.key);
    let finding = cx.report(statement.statement.head, message);
    finding.help(format!("write `{order}` before it: the migration then fails early and can be tried again"));
    finding.subject(migration.subject());
    // One query of one statement would become a transaction by a second one.
    if !statement.part().section.commented && statement.running() == Running::InToolTransaction {
        let place = statement.outermost().span;
        let span = Span::new(place.file, place.start as usize, place.start as usize);
        finding.fix("set a timeout", vec![Edit { span, replacement: format!("{order}\n") }]);
    }
}
