use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for moved in statement.schema_changes() {
        let message = format!("code that names `{}` in its old schema, or in none, no longer finds it", moved.from);
        let finding = cx.report(moved.span, message);
        finding.subject(format!("{}:{}", moved.kind, moved.from));
        finding.help("leave a view of the same name in the old schema, or put the new one on the `search_path` before");
    }
}
