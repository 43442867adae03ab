use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::VacuumFull, Form::Cluster], &cx.settings.sql) {
        let finding = cx.report(effect.span, effect.standstill());
        let help = format!(
            "run `pg_repack --table={table}`, which rewrites beside readers and writers; plain `VACUUM {table};` frees space for new rows",
            table = held.key
        );
        finding.help(help).subject(format!("table:{}", held.key));
        if let Some(edits) = statement.without_full() {
            finding.suggest("leave out `FULL`", edits);
        }
    }
}
