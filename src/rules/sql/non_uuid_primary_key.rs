use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::PrimaryKeyType;
use crate::sql::catalog::{Column, Table};
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() {
        return;
    }
    let wanted = cx.settings.sql.primary_key_type;
    let settings = &cx.settings.sql;
    let uuid = match settings.postgres_version {
        18.. => "make it `uuid PRIMARY KEY DEFAULT uuidv7()`",
        _ => "make it `uuid PRIMARY KEY DEFAULT gen_random_uuid()`",
    };
    for (table, constraint, column) in migration.single_keys() {
        let given = || matches!(table.role(), Role::Lookup | Role::Settings | Role::Internal | Role::Join);
        let other = |table: &Table, column: &Column| {
            table.is_only_key(&column.name) && !table.is_reference(&column.name) && differs(migration, column, wanted)
        };
        if !table.lasts(column, other) || given() || table.is_imported(&cx.settings.sql) {
            continue;
        }
        let (name, own) = (&column.name, column.data_type.as_ref().map(|kind| kind.display()).unwrap_or_default());
        let (message, help) = match wanted {
            PrimaryKeyType::Uuid => (format!("`{name}` is `{own}`, no `uuid`: {}", consequence(column)), uuid),
            PrimaryKeyType::BigintIdentity => (
                format!(
                    "`{name}` is `{own}`, and no `bigint` that the database numbers as the keys of the other tables are"
                ),
                "make it `bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`",
            ),
        };
        cx.report(table.written_type(column).unwrap_or(constraint.word), message)
            .subject(table.column_subject(column))
            .help(help)
            .offer_when_seen(|| table.with_key_of(column, wanted, settings));
    }
}

/// What follows from a key of another type.
fn consequence(column: &Column) -> &'static str {
    let number = column.data_type.as_ref().is_some_and(|kind| kind.is_integer());
    if number && !column.numbers_itself() && column.default.is_none() {
        "nothing in the database gives it a value"
    } else if number {
        "it is known after the insert only, and tells whoever sees it how many rows there are"
    } else {
        "nothing gives it one form, and all that refer to it carry more than 16 bytes"
    }
}

/// Whether a key is certainly of another kind than the configuration wants.
fn differs(migration: &Migration<'_>, column: &Column, wanted: PrimaryKeyType) -> bool {
    let Some(kind) = migration.built_in_type(column) else { return false };
    match wanted {
        PrimaryKeyType::Uuid => &*kind.name != "uuid",
        PrimaryKeyType::BigintIdentity => &*kind.name != "bigint" || !column.numbers_itself(),
    }
}
