use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{ObjectChange, ObjectKind, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.migrates_postgres() {
        return;
    }
    let (whom, subject) = match &statement.statement.kind {
        StatementKind::AlterObject(alter) => match (alter.kind, &alter.change) {
            (ObjectKind::System, _) => ("every database of the server".to_owned(), "server".to_owned()),
            (ObjectKind::Database, ObjectChange::Options(options)) if is_setting(&options.text) => {
                (format!("every session in the database `{}`", alter.name), format!("database:{}", alter.name))
            }
            (ObjectKind::Extension, ObjectChange::Update) => {
                (format!("every session that uses the extension `{}`", alter.name), format!("extension:{}", alter.name))
            }
            _ => return,
        },
        StatementKind::Role(role) if !role.create && role.setting.is_some() => {
            (format!("every session of the role `{}`", role.name), format!("role:{}", role.name))
        }
        _ => return,
    };
    let finding = cx.report(statement.statement.head(), format!("this changes {whom}, not only this schema"));
    finding.help("leave it to what sets up the server, where the next server gets it too").subject(subject);
}

fn is_setting(options: &str) -> bool {
    options.starts_with("set ") || options.starts_with("reset ")
}
