use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    // Tokens of many kinds live for minutes, or open nothing: only who wants more is told of them.
    let strict = cx.profile >= Profile::Strict;
    let secret = |column: &Column| column.holds_clear_text_secret() || strict && column.holds_clear_text_token();
    for (table, column) in migration.columns() {
        let still = table.column_today(column);
        if !secret(column)
            || !still.is_some_and(secret)
            || migration.held_before(table.table, column, secret)
            || table.role() == Role::Internal
            || table.table.salts_its_password()
        {
            continue;
        }
        // A remark on the same line says what the name does not.
        let place = table.place_of(column);
        let source = cx.project.sources.get(place.file);
        let line = source.line_text(source.line_index(place.start as usize)).to_lowercase();
        if line.split_once("--").is_some_and(|(_, remark)| remark.contains("encrypt") || remark.contains("hash")) {
            continue;
        }
        let name = &column.name;
        cx.report(
            place,
            format!("`{name}` holds a secret in clear text: whoever reads the table or a backup can use it"),
        )
        .subject(format!("{}/column:{name}", table.subject()))
        .help(format!("keep a hash (argon2id or bcrypt) in `{name}_hash`, or a ciphertext whose key is elsewhere"));
    }
}
