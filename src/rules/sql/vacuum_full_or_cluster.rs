use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::VacuumFull, Form::Cluster], &cx.settings.sql) {
        let finding = cx.report(effect.span, effect.standstill());
        finding.help("use a tool that rewrites beside readers and writers, such as pg_repack; plain `VACUUM` frees space for new rows").subject(format!("table:{}", held.key));
        if let Some(edits) = statement.without_full() {
            finding.suggest("leave out `FULL`", edits);
        }
    }
}
