use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::SetDomainNotNull], &cx.settings.sql) {
        let finding = cx.report(effect.span, effect.standstill());
        finding.help("set each column `NOT NULL` by itself, with a validated check as its proof; a domain has no `NOT VALID` for this");
        finding.subject(format!("table:{}", held.key));
    }
}
