use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let engine: Option<Span> = match &statement.statement.kind {
        StatementKind::CreateTable(create) if create.temporary.is_none() => {
            create.options.iter().find(|option| is_myisam(&option.name, &option.value)).map(|option| option.span)
        }
        StatementKind::AlterTable(alter) => alter.changes.iter().find_map(|change| match &change.action {
            AlterAction::Option { name, value } if is_myisam(name, value) => Some(change.span),
            _ => None,
        }),
        _ => None,
    };
    let Some(span) = engine.filter(|_| statement.migrates_mysql() && statement.has_option_today("engine", "myisam"))
    else {
        return;
    };
    let table = statement.table_name();
    let edit = vec![Edit { span, replacement: "ENGINE=InnoDB".to_owned() }];
    cx.report(span, format!("`{table}` knows no transactions and no foreign keys, and a crash can break it: MyISAM"))
        .help("make it `ENGINE=InnoDB`")
        .subject(statement.table_subject())
        .suggest("make it InnoDB", edit);
}

fn is_myisam(name: &str, value: &str) -> bool {
    name == "engine" && value == "myisam"
}
