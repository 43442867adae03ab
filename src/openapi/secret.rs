//! Which properties hold secrets, by their names and by what stands beside them.

use super::{Property, words};

/// Secrets of people, and what a server keeps to check them: nobody is to see these.
const OF_PEOPLE: [&str; 18] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "password_hash",
    "password_digest",
    "password_salt",
    "hashed_password",
    "encrypted_password",
    "passwd_hash",
    "pwd_hash",
    "user_password",
    "token_hash",
    "ssn",
    "social_security_number",
    "cvv",
    "cvc",
    "pin",
];
/// Secrets of programs, which are shown once, when they are made.
const OF_PROGRAMS: [&str; 20] = [
    "secret",
    "secret_key",
    "secret_access_key",
    "secret_hash",
    "client_secret",
    "app_secret",
    "api_secret",
    "shared_secret",
    "signing_secret",
    "webhook_secret",
    "totp_secret",
    "private_key",
    "api_key",
    "apikey",
    "api_key_hash",
    "api_token",
    "access_token",
    "refresh_token",
    "auth_token",
    "token",
];
/// Most names are told apart without being taken to pieces.
const HINTS: [&str; 10] = ["pass", "pwd", "secret", "key", "token", "ssn", "social", "cvv", "cvc", "pin"];

/// Whether a property holds a secret that a response must not show. Names that only speak of a secret
/// (`password_changed_at`, `has_password`, `next_page_token`) are others.
pub(super) fn is_secret(property: Property<'_>) -> bool {
    let name = property.name();
    let has = |hint: &str| name.as_bytes().windows(hint.len()).any(|part| part.eq_ignore_ascii_case(hint.as_bytes()));
    if !HINTS.iter().any(|hint| has(hint)) {
        return false;
    }
    let name = words(name).join("_");
    match name.as_str() {
        "token" | "api_key" | "apikey" if !is_described_as_credential(property) => false,
        // Indian addresses have a PIN, which is a postal code.
        "pin" if property.siblings().any(is_of_address) => false,
        name if OF_PROGRAMS.contains(&name) => !property.is_issued(),
        name => OF_PEOPLE.contains(&name),
    }
}

/// A `token` may also be a word of a text, an `apiKey` the name of a data set: what is written about it decides, and
/// where nothing is, it counts as a credential.
fn is_described_as_credential(property: Property<'_>) -> bool {
    const WORDS: [&str; 12] = [
        "secret",
        "auth",
        "access",
        "credential",
        "bearer",
        "api",
        "login",
        "session",
        "password",
        "sign",
        "jwt",
        "key",
    ];
    let text = property.schema().described();
    let text = text.to_lowercase();
    text.is_empty() || WORDS.iter().any(|word| text.contains(word))
}

fn is_of_address(name: &str) -> bool {
    const WORDS: [&str; 9] =
        ["state", "city", "district", "dist", "street", "country", "address", "locality", "village"];
    words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}
