use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::ObjectKind;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some(drop) = statement.drop().filter(|drop| drop.kind == ObjectKind::Table) else { return };
    for target in &drop.targets {
        let table = statement.dropped_table(&target.name);
        if table.is_some_and(|table| !statement.relation_is_in_use(table)) || statement.migration.keeps_copy(statement)
        {
            continue;
        }
        let Some(again) = statement.created_again(&target.name) else { continue };
        let finding = cx
            .report(target.span, format!("every row of `{}` is gone: the table is dropped and made anew", target.name));
        finding.label(again, "made anew here");
        finding.help("change it with `ALTER TABLE`, or copy its rows before and back; to make it where it is missing, `CREATE TABLE IF NOT EXISTS` is enough");
        finding.subject(format!("table:{}", target.name));
    }
}
