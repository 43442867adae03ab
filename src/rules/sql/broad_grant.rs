use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Breadth, MigrationStatement};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((breadth, word)) = statement.broad_grant() else { return };
    let (message, help) = match breadth {
        Breadth::Everyone => {
            ("every role that can connect gets this, those of tomorrow included", "name the roles that need it")
        }
        Breadth::Everything => (
            "all privileges are more than an application needs: on a table they include `TRUNCATE` and `TRIGGER`",
            "name the privileges that the role needs, such as `SELECT, INSERT, UPDATE, DELETE`",
        ),
        Breadth::PassOn => (
            "whoever gets this can give it to others, and nothing in the migrations will say so",
            "leave out `WITH GRANT OPTION`, and grant to each role by name",
        ),
        Breadth::Unbounded => (
            "no privilege and no policy holds this role back: whoever has its password has the database",
            "give the role the privileges that it needs, and keep this for an administrator",
        ),
    };
    cx.report(word, message).help(help).subject(statement.migration.subject());
}
