use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::RefreshView], &cx.settings.sql) {
        let Some(view) = statement.migration.table_at(&held.key) else { continue };
        let unique = view
            .indexes
            .iter()
            .any(|index| index.unique && index.predicate.is_none() && index.columns().all(|column| column.is_some()));
        let finding = cx.report(effect.span, effect.standstill());
        finding
            .help(if unique {
                "write `REFRESH MATERIALIZED VIEW CONCURRENTLY`, which lets readers go on"
            } else {
                "give the view a unique index, then refresh it `CONCURRENTLY`, which lets readers go on"
            })
            .subject(format!("table:{}", held.key));
        if let Some(edit) = statement.statement.with_concurrently().filter(|_| unique) {
            finding.suggest("add `CONCURRENTLY`", vec![edit]);
        }
    }
}
