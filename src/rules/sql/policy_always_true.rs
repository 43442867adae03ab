use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((policy, table)) = statement.lasting_policy() else { return };
    let Some(condition) = policy.open_to_writers() else { return };
    if policy.is_for_servers() {
        return;
    }
    let who = match &policy.roles[..] {
        [] => "every role with the privilege".to_owned(),
        roles => {
            let roles: Vec<String> = roles.iter().map(|role| format!("`{role}`")).collect();
            roles.join(", ")
        }
    };
    let what = match &*policy.command {
        "insert" => "add any row to",
        "delete" => "delete every row of",
        "update" => "change every row of",
        _ => "read, change and delete every row of",
    };
    cx.report(condition.span, format!("`true` lets {who} {what} `{}`", table.key))
        .help("compare a column with the user, or grant the role what it may do and drop the policy")
        .subject(format!("table:{}/policy:{}", table.key, policy.name));
}
