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
        // Beside a default partition, whoever attaches another one goes through the rows of that.
        let create = statement.statement.create_table().filter(|_| effect.fact.form == Form::CreatePartition);
        if let Some((title, edits)) = create.and_then(|create| statement.with_partition_attached(create)) {
            finding.suggest(title, edits);
        }
    }
}
