use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let events = match &statement.statement.kind {
        StatementKind::CreateTrigger(create) if !create.events.is_empty() => create.events.join(" and "),
        _ => "write".to_owned(),
    };
    for (effect, held) in statement.felt(&[Form::CreateTrigger], &cx.settings.sql) {
        let finding = cx.report(
            effect.span,
            format!(
                "nobody can write to `{}` until this transaction ends, and every {} costs more afterwards",
                held.key, events
            ),
        );
        finding
            .help("keep the transaction short, and set `lock_timeout` before")
            .subject(format!("table:{}", held.key));
    }
}
