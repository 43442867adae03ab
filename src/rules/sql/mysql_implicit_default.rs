use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, ColumnDefinition};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    for change in statement.alter_changes() {
        let AlterAction::AddColumn { column, .. } = &change.action else { continue };
        let fills = column.default.is_some() || column.identity.is_some() || column.generated.is_some();
        let key = column.constraints.iter().any(|constraint| constraint.is_primary_key());
        let Some(word) = column.not_null.filter(|_| !fills && !key) else { continue };
        let Some(said) = implicit(column) else { continue };
        let finding = cx.report(word, format!("`{}` {said}", column.name));
        finding
            .help("say what the rows that are there get: a `DEFAULT`, or add it nullable, fill it, and make it `NOT NULL` later")
            .subject(statement.column_subject(column.name.as_str()));
        let default = column.with_empty_default(Dialect::Mysql);
        finding.offer(default.map(|(clause, edit)| (format!("say what the rows get now: `{clause}`"), vec![edit])));
    }
}

/// What rows that are there get (MySQL 8.4 Reference Manual, "Data Type Default Values").
fn implicit(column: &ColumnDefinition) -> Option<String> {
    let data_type = column.data_type.as_ref()?;
    let gets = |value: &str| {
        Some(format!("becomes {value} in every row that is there, and nobody can tell that from a real value"))
    };
    match &*data_type.name {
        "date" | "datetime" => Some("has no default: in strict mode this fails as soon as the table holds a row, otherwise each gets a zero date".to_owned()),
        "enum" => gets(&format!("`{}`", data_type.modifiers.first()?)),
        "json" => gets("JSON `null`"),
        "boolean" | "tinyint" | "smallint" | "mediumint" | "integer" | "bigint" | "numeric" | "float" | "double" | "bit" | "year" => gets("0"),
        "time" => gets("`00:00:00`"),
        "set" | "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => gets("empty"),
        _ if data_type.is_text() => gets("empty"),
        _ => None,
    }
}
