use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;
use crate::sql::locks::Object;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (effect, held) in statement.felt(&[Form::DropTableReferring, Form::DropForeignKey], &cx.settings.sql) {
        let far = effect
            .locks
            .iter()
            .filter(|held| held.object == Object::Referenced && statement.is_felt(held, &cx.settings.sql));
        let names: Vec<String> = far.map(|held| format!("`{}`", held.key)).collect();
        if names.is_empty() {
            continue;
        }
        let finding = cx.report(
            effect.span,
            format!(
                "nobody can read or write {} until this transaction ends: the foreign key ends there",
                names.join(" and ")
            ),
        );
        finding
            .help("drop the foreign key in a short migration of its own, with `lock_timeout`")
            .subject(format!("table:{}", held.key));
    }
}
