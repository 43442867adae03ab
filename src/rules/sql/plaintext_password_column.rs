use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role};
use crate::syntax::credential;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

/// Words that say that the value is not the secret itself.
const SAFE_WORDS: [&str; 28] = [
    "hash",
    "hashed",
    "digest",
    "encrypted",
    "encryption",
    "cipher",
    "ciphertext",
    "crypted",
    "enc",
    "salt",
    "hint",
    "policy",
    "question",
    "name",
    "type",
    "format",
    "ref",
    "path",
    "version",
    "algorithm",
    "masked",
    "last4",
    "vault",
    "arn",
    "id",
    "url",
    "file",
    "sha256",
];

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, column) in migration.columns() {
        let still = table.today().and_then(|today| today.column(&column.name));
        if !holds_secret(column) || !still.is_some_and(holds_secret) || table.role() == Role::Internal {
            continue;
        }
        let name = &column.name;
        cx.report(
            column.origin.clause,
            format!("`{name}` holds a secret in clear text: whoever reads the table or a backup can use it"),
        )
        .subject(format!("{}/column:{name}", table.subject()))
        .help(format!("keep a hash (argon2id or bcrypt) in `{name}_hash`, or a ciphertext whose key is elsewhere"));
    }
}

fn holds_secret(column: &Column) -> bool {
    let words = credential::words(&column.name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let secret = match &words[..] {
        ["pass" | "pin"] => true,
        [.., "user" | "db" | "smtp" | "mail" | "login" | "admin" | "auth", "pass"] => true,
        [.., "password" | "passwd" | "pwd" | "passphrase" | "secret" | "apikey"]
        | [.., "api" | "secret" | "private", "key"] => true,
        _ => false,
    };
    // A fixed length of 60 is bcrypt's.
    let hashed = column.data_type.as_ref().is_some_and(|kind| {
        &*kind.name == "character" && kind.modifiers.first().is_some_and(|length| &**length == "60")
    });
    let holds_text =
        column.data_type.as_ref().is_some_and(|kind| kind.is_text() || matches!(&*kind.name, "bytea" | "blob"));
    secret && holds_text && !hashed && !words.iter().any(|word| SAFE_WORDS.contains(word))
}
