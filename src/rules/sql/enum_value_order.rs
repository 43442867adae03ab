use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{ObjectChange, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((name, value)) = statement.added_value() else { return };
    let StatementKind::AlterObject(alter) = &statement.statement.kind else { return };
    if let ObjectChange::AddValue { neighbour: None, .. } = &alter.change {
        let message = format!("`{}` comes last in every `ORDER BY` and comparison of `{name}`", value.value);
        let finding = cx.report(value.span, message);
        finding.help("say where it belongs, `BEFORE` or `AFTER` another value").subject(format!("type:{name}"));
        finding.offer(statement.place_of_added_value().map(|(title, edit)| (title, vec![edit])));
    }
}
