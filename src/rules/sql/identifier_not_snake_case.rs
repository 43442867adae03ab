use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::statement::{NewName, ObjectKind};
use crate::sql::{History, MigrationStatement};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    if history.conventions.by_mapper {
        return;
    }
    let migrations = history.migrations().filter(|migration| !migration.linked.unit.context);
    let statements = migrations.flat_map(|migration| migration.statements());
    let settings = &cx.settings.sql;
    let found: Vec<(MigrationStatement<'_>, NewName<'_>)> = statements
        .flat_map(|statement| {
            statement.names_in_need_of_quotes(settings).into_iter().map(move |name| (statement, name))
        })
        .collect();
    // Where quotes are the rule, the rule is said once.
    let shown = if history.conventions.prefers_quotes() { 1 } else { found.len() };
    for (statement, name) in found.iter().take(shown) {
        let (kind, ident) = (name.kind.as_str(), &name.ident);
        // Queries name what holds rows; of the rest only other migrations speak.
        let named_by_queries = !matches!(name.kind, ObjectKind::Index | ObjectKind::Constraint);
        let message = if !named_by_queries {
            format!("{kind} `{ident}` must be quoted by everyone who drops or renames it")
        } else if shown < found.len() {
            format!(
                "{kind} `{ident}` and {} other names must be quoted in every query for ever",
                history.conventions.in_quotes - 1
            )
        } else {
            format!("{kind} `{ident}` must be quoted in every query for ever")
        };
        let finding = cx.report(ident.span, message);
        finding.subject(statement.name_subject(name));
        finding.offer(statement.in_snake_case(name).filter(|_| shown == found.len()));
        finding.help(format!("name it `{}`", crate::sql::snake_case(ident.as_str())));
    }
}
