use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    // A foreign key that follows its new table is checked in no time, and locks the other table all the same.
    let forms: &[Form] = match statement.target_is_new() {
        true => &[Form::CreateTableReferring, Form::AddForeignKey, Form::AddForeignKeyUnproven],
        false => &[Form::CreateTableReferring],
    };
    for (effect, held) in statement.felt(forms, &cx.settings.sql) {
        let finding = cx.report(
            effect.span,
            format!("nobody can write to `{}` until this transaction ends: the new table refers to it", held.key),
        );
        finding
            .help("keep the transaction short, and set `lock_timeout` before")
            .subject(format!("table:{}", held.key));
    }
}
