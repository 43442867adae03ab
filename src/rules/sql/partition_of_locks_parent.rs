use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::CreatePartition, Form::CreatePartitionBesideDefault], &cx.settings.sql)
    {
        let finding = cx.report(effect.span, effect.standstill());
        finding
            .help(
                "make the table by itself (`LIKE` the parent), then `ATTACH PARTITION`, which hardly locks the parent",
            )
            .subject(format!("table:{}", held.key));
    }
}
