use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{MigrationStatement, written_name};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((policy, table)) = statement.lasting_policy() else { return };
    if table.row_security.0 {
        return;
    }
    cx.report(
        policy.name.span,
        format!("policy `{}` does nothing: row level security of `{}` is off", policy.name, table.key),
    )
    .help(format!("add `ALTER TABLE {} ENABLE ROW LEVEL SECURITY;`", written_name(table, Dialect::Postgres)))
    .subject(format!("table:{}/policy:{}", table.key, policy.name));
}
