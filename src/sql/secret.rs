//! Where the literals of a statement stand for credentials: after `PASSWORD`, and in columns named like one.

use super::catalog::{Column, Table};
use super::history::Part;
use super::migration::MigrationStatement;
use super::statement::{Ident, ObjectKind, StatementKind};
use crate::source::Span;
use crate::syntax::credential;
use crate::syntax::identifier;

impl MigrationStatement<'_> {
    /// The literals that stand where a credential belongs, with what each is. `text_of` gives the bytes of a span.
    /// Hashes in known forms, texts with blanks and the like are left out: they are no credentials.
    #[must_use]
    pub fn credential_literals<'t>(&self, text_of: impl Fn(Span) -> &'t str) -> Vec<(Span, String)> {
        match &self.statement.kind {
            StatementKind::Role(role) => {
                let password = role.password.iter();
                password.map(|literal| (literal.span, format!("the password of role `{}`", role.name))).collect()
            }
            StatementKind::CreateObject(create) if takes_options(create.kind) => self.options(text_of),
            StatementKind::AlterObject(alter) if takes_options(alter.kind) => self.options(text_of),
            StatementKind::Insert(insert) => {
                let known: Vec<&str> = match (&insert.columns[..], self.target) {
                    ([], Some(table)) => table.columns.iter().map(|column| &*column.name).collect(),
                    (columns, _) => columns.iter().map(Ident::as_str).collect(),
                };
                let cells = insert.rows().flat_map(|row| known.iter().zip(row));
                cells
                    .filter(|(_, value)| value.is_string)
                    .filter_map(|(column, value)| in_column(column, value.span, self.part()))
                    .collect()
            }
            StatementKind::Update(update) => {
                let literals = &self.statement.literals;
                let is_plain = |value: Span| literals.contains(&value) && self.part().text_of(value).starts_with('\'');
                let set = update.assignments.iter().filter(|set| is_plain(set.value));
                set.filter_map(|set| in_column(set.column.as_str(), set.value, self.part())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The literals that an `INSERT` puts into columns named after what is known of a person.
    #[must_use]
    pub fn personal_literals(&self) -> Vec<(Span, String)> {
        let StatementKind::Insert(insert) = &self.statement.kind else { return Vec::new() };
        let cells = insert.rows().flat_map(|row| insert.columns.iter().zip(row));
        cells
            .filter(|(column, value)| value.is_string && is_personal(column.as_str()))
            .filter(|(_, value)| !self.part().said_at(value.span).is_empty())
            .map(|(column, value)| (value.span, format!("a value of `{column}`")))
            .collect()
    }

    /// The bodies of functions and `DO` blocks, whose literals are not taken apart.
    pub fn bodies(&self) -> impl Iterator<Item = Span> {
        let body = match &self.statement.kind {
            StatementKind::Do(block) => Some(block.body),
            StatementKind::CreateFunction(function) => function.body,
            _ => None,
        };
        body.into_iter()
    }

    /// Literals after the word `password` in `OPTIONS (…)`.
    fn options<'t>(&self, text_of: impl Fn(Span) -> &'t str) -> Vec<(Span, String)> {
        let start = self.statement.span.start as usize;
        let after_word = |literal: &&Span| {
            let before = Span::new(literal.file, start, literal.start as usize);
            text_of(before).trim_end().to_ascii_lowercase().ends_with("password")
        };
        let literals = self.statement.literals.iter().filter(after_word);
        literals.map(|literal| (*literal, "the password of a server".to_owned())).collect()
    }
}

/// Whether a column's name says that it holds what is known of a person.
fn is_personal(column: &str) -> bool {
    let words = identifier::words(column);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        &words[..],
        ["email" | "mail" | "phone" | "mobile" | "ssn" | "iban" | "birthday" | "birthdate" | "surname" | "address"]
            | ["email" | "e", "address" | "mail"]
            | ["phone" | "mobile" | "passport" | "tax" | "card", "number" | "no" | "id"]
            | ["first" | "last" | "full" | "family" | "given" | "birth" | "date", "name" | "date" | "day" | "birth"]
            | ["date", "of", "birth"]
    )
}

/// Words in a column's name that say that the value is not the secret itself.
const SAFE_WORDS: &str = "hash hashed digest encrypted encryption cipher ciphertext crypted enc salt hint policy question \
    name type format ref path version algorithm masked last4 vault arn id url file sha256 by";

impl Column {
    /// Whether its name and type say that it holds a password or the like as it is: `password text`, `api_key varchar`.
    #[must_use]
    pub fn holds_clear_text_secret(&self) -> bool {
        let words = identifier::words(&self.name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let named = matches!(
            &words[..],
            ["pass" | "pin"]
                | [.., "user" | "db" | "smtp" | "mail" | "login" | "admin" | "auth", "pass"]
                | [.., "password" | "passwd" | "pwd" | "passphrase" | "secret" | "apikey"]
                | [.., "api" | "secret", "key"]
        );
        named && self.may_be_clear_text(&words)
    }

    /// Whether its name and type say that it holds a token as it is: `token text`, `refresh_token varchar`. What names a
    /// device, a page or a form is no credential.
    #[must_use]
    pub fn holds_clear_text_token(&self) -> bool {
        const OTHERS: &str =
            "push device fcm apns csrf xsrf page sync next continuation cursor public tracking lock fencing";
        let words = identifier::words(&self.name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let credential = match &words[..] {
            [before @ .., "token"] => !before.iter().any(|word| OTHERS.split_whitespace().any(|other| other == *word)),
            _ => false,
        };
        credential && self.may_be_clear_text(&words)
    }

    /// Whether nothing in its type or in the words of its name says that it is no text, or not as it is.
    fn may_be_clear_text(&self, words: &[&str]) -> bool {
        let Some(kind) = &self.data_type else { return false };
        // A length of 60 is that of a bcrypt hash.
        let hash = kind.modifiers.first().is_some_and(|size| &**size == "60");
        let text = kind.is_text() || matches!(&*kind.name, "bytea" | "blob");
        let safe = words.iter().any(|word| SAFE_WORDS.split_whitespace().any(|safe| safe == *word));
        text && !hash && !safe
    }
}

impl Table {
    /// Whether a salt stands beside its only password, which is a hash then whatever its name says.
    #[must_use]
    pub fn salts_its_password(&self) -> bool {
        let named = |words: &[&str]| {
            self.columns
                .iter()
                .any(|column| identifier::words(&column.name).iter().any(|word| words.contains(&word.as_str())))
        };
        self.column("salt").is_some() && !named(&["hash", "hashed", "digest", "encrypted"])
    }
}

fn takes_options(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::UserMapping | ObjectKind::Server | ObjectKind::ForeignDataWrapper | ObjectKind::Subscription
    )
}

/// A value in a column that is named like a credential, unless it plainly is none.
fn in_column(column: &str, place: Span, part: &Part) -> Option<(Span, String)> {
    if !credential::is_credential_name(column) {
        return None;
    }
    let said = part.said_at(place);
    let value = said.trim();
    let no_secret =
        value.len() < 4 || value.contains(char::is_whitespace) || is_hash(value) || credential::entropy(value) < 2.0;
    (!no_secret).then(|| (place, format!("a value for `{column}`")))
}

/// Whether a value is a hash in a form that password libraries write, or a bare digest in hexadecimal digits.
fn is_hash(value: &str) -> bool {
    const STARTS: [&str; 16] = [
        "$2a$",
        "$2b$",
        "$2x$",
        "$2y$",
        "$argon2",
        "$scrypt$",
        "$pbkdf2",
        "$1$",
        "$5$",
        "$6$",
        "$7$",
        "$y$",
        "pbkdf2",
        "scrypt:",
        "{SSHA",
        "SCRAM-SHA-256$",
    ];
    let digits = value.strip_prefix("md5").or_else(|| value.strip_prefix("\\x")).unwrap_or(value);
    let digest =
        matches!(digits.len(), 32 | 40 | 56 | 64 | 96 | 128) && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    digest
        || STARTS.iter().any(|start| value.starts_with(start))
        || value.starts_with("bcrypt")
        || value.starts_with("sha256$")
}
