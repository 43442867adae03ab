use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::sql::mysql::Course;
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check)).fixable();

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let changes = statement.alter_changes();
    let Some(last) = changes.last().filter(|_| statement.is_exposed_on_mysql(&cx.settings.sql)) else { return };
    let written = |name: &str| statement.statement.online_clause(name).is_some();
    let whole = |action: &AlterAction| {
        matches!(action, AlterAction::Other(_) | AlterAction::Unknown | AlterAction::RenameTo { .. })
    };
    if written("algorithm") || written("lock") || changes.iter().any(|change| whole(&change.action)) {
        return;
    }
    let courses: Vec<Course> = changes.iter().map(|change| statement.course(change)).collect();
    // What copies in any case is the matter of other rules.
    if courses.iter().any(|course| matches!(course, Course::Copy(_) | Course::Shared)) {
        return;
    }
    let request = statement.online_request(cx.settings.sql.mysql_version);
    // Which changes are instant differs between releases of MySQL 8.
    let certain = courses.iter().all(|course| *course == Course::Online) && !request.contains("INSTANT");
    let end = last.span.end as usize;
    let span = Span::new(last.span.file, end, end);
    let edit = vec![Edit { span, replacement: format!(", {request}") }];
    let finding = cx.report(
        statement.statement.head(),
        format!(
            "where `{}` cannot be changed in place, MySQL copies it without a word and stops its writers",
            statement.table_name()
        ),
    );
    finding.help(format!("end it with `{request}`, so that it fails instead")).subject(statement.table_subject());
    if certain {
        finding.fix("ask for a change in place", edit);
    } else {
        finding.suggest("ask for a change in place", edit);
    }
}
