use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{StatementKind, TypeDefinition};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::CreateType(create) = &statement.statement.kind else { return };
    if statement.migrates_postgres() && matches!(create.definition, TypeDefinition::Enum(_)) {
        let message = format!("no value of `{}` can ever be removed, and a new order needs a new type", create.name);
        let finding = cx.report(create.name.span(), message);
        finding.help("where values come and go, use a table of them, or `text` with a `CHECK`");
        finding.subject(format!("type:{}", create.name));
    }
}
