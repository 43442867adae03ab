//! Which properties hold secrets, by their names and by what stands beside them.

use super::{Operation, Property, words};
use crate::syntax::tree::NodeRef;

/// Secrets of people, and what a server keeps to check them: nobody is to see these.
const OF_PEOPLE: [&str; 15] = [
    "password",
    "passwd",
    "passphrase",
    "password_hash",
    "password_digest",
    "password_salt",
    "hashed_password",
    "encrypted_password",
    "passwd_hash",
    "pwd_hash",
    "token_hash",
    "ssn",
    "social_security_number",
    "cvv",
    "cvc",
];
/// Secrets of programs, which are shown once, when they are made.
const OF_PROGRAMS: [&str; 19] = [
    "secret_key",
    "secret_access_key",
    "secret_hash",
    "client_secret",
    "app_secret",
    "api_secret",
    "shared_secret",
    "signing_secret",
    "webhook_secret",
    "consumer_secret",
    "jwt_secret",
    "otp_secret",
    "totp_secret",
    "mfa_secret",
    "tfa_secret",
    "two_factor_secret",
    "private_key",
    "api_key",
    "api_key_hash",
];
/// Secrets of programs by names that mean another thing behind other words: `next_page_token`, `image_pull_secret`.
const ALONE: [&str; 8] =
    ["secret", "apikey", "private_key_pem", "token", "access_token", "refresh_token", "api_token", "auth_token"];
/// What whoever makes something is given to come back with: an invitation, a session, a link.
const TOKENS: [&str; 5] = ["token", "access_token", "refresh_token", "api_token", "auth_token"];
/// Words before a secret's name that make it another thing, or a statement about it.
const OTHERWISE: [&str; 18] = [
    "has",
    "is",
    "needs",
    "requires",
    "reset",
    "forgot",
    "change",
    "must",
    "no",
    "use",
    "uses",
    "allow",
    "allows",
    "public",
    "publishable",
    "masked",
    "redacted",
    "encrypted",
];
/// Most names are told apart without being taken to pieces.
const HINTS: [&str; 10] = ["pass", "pwd", "secret", "key", "token", "ssn", "social", "cvv", "cvc", "pin"];

/// Whose secret a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Person,
    Program,
}

/// Whose secret a name in words is, if it is one: alone, or with words before it, as `db_password`.
fn owner_of(name: &str) -> Option<Owner> {
    let ends_in = |list: &[&str]| {
        list.iter().any(|secret| {
            let before = name.strip_suffix(secret);
            before.is_some_and(|before| {
                before.is_empty() || before.ends_with('_') && !before.split('_').any(|word| OTHERWISE.contains(&word))
            })
        })
    };
    match name {
        "pwd" | "pin" | "cvv2" => Some(Owner::Person),
        _ if ends_in(&OF_PEOPLE) => Some(Owner::Person),
        _ if ends_in(&OF_PROGRAMS) || ALONE.contains(&name) => Some(Owner::Program),
        _ => None,
    }
}

/// Whether a property holds a secret that a response must not show. Names that only speak of a secret
/// (`password_changed_at`, `has_password`, `next_page_token`) are others.
pub(super) fn is_secret(property: Property<'_>) -> bool {
    let name = property.name();
    let has = |hint: &str| name.as_bytes().windows(hint.len()).any(|part| part.eq_ignore_ascii_case(hint.as_bytes()));
    let letters = letters_of(name);
    if !HINTS.iter().zip(LETTERS_OF_HINTS).any(|(hint, own)| own & !letters == 0 && has(hint)) {
        return false;
    }
    let name = words(name).join("_");
    match (name.as_str(), owner_of(&name)) {
        ("token" | "api_key" | "apikey", _) if !is_described_as_credential(property) => false,
        // Indian addresses have a PIN, which is a postal code; callers dial that of a conference.
        ("pin", _) if property.siblings().any(|name| is_of_address(name) || is_of_conference(name)) => false,
        // The secret of one payment is what the page of a payment service works with.
        (name, _) if name.ends_with("payment_client_secret") || name.ends_with("intent_client_secret") => false,
        (name, Some(Owner::Program)) if TOKENS.contains(&name) => !property.is_shown_once(),
        (_, Some(Owner::Program)) => !property.is_issued(),
        (_, owner) => owner.is_some(),
    }
}

/// Whether a word of a text in ASCII begins as one of these, which are in lower case: a look before taking it to pieces.
fn may_hold_any(text: &str, words: &[&str]) -> bool {
    let text = text.as_bytes();
    let firsts = words.iter().fold(0, |letters, word| letters | word.bytes().next().map_or(0, letter_bit));
    let mut inside = false;
    text.iter().enumerate().any(|(at, &byte)| {
        let may_start = !inside || byte.is_ascii_uppercase();
        inside = byte.is_ascii_alphanumeric();
        let begins = |word: &&str| {
            let part = text.get(at..at + word.len());
            part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
        };
        may_start && letter_bit(byte) & firsts != 0 && words.iter().any(begins)
    })
}

/// The letters of each hint.
const LETTERS_OF_HINTS: [u32; HINTS.len()] = {
    let mut letters = [0; HINTS.len()];
    let mut at = 0;
    while at < HINTS.len() {
        letters[at] = letters_of(HINTS[at]);
        at += 1;
    }
    letters
};

/// The letters of ASCII that a text has, one bit for each, whatever their case.
const fn letters_of(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut letters, mut at) = (0, 0);
    while at < bytes.len() {
        letters |= letter_bit(bytes[at]);
        at += 1;
    }
    letters
}

/// The bit that stands for a letter of ASCII, whatever its case; none for any other byte.
const fn letter_bit(byte: u8) -> u32 {
    let place = (byte | 0x20).wrapping_sub(b'a');
    if place < 26 { 1 << place } else { 0 }
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

fn is_of_conference(name: &str) -> bool {
    words(name).iter().any(|word| matches!(word.as_str(), "bridge" | "conference" | "meeting" | "dial" | "dialin"))
}

fn is_of_address(name: &str) -> bool {
    const WORDS: [&str; 9] =
        ["state", "city", "district", "dist", "street", "country", "address", "locality", "village"];
    words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether an operation makes something that a program proves itself with, as `POST /webhooks` does, or gives it a new
/// secret: the one time that a secret is shown.
pub(super) fn is_issued_by(operation: Operation<'_>) -> bool {
    let last = operation.template().segments().next_back().filter(|segment| !segment.contains('{'));
    let posts_client = operation.is_method("POST") && last.is_some_and(|last| is_client(&words(last)));
    posts_client || ["operationId", "summary"].iter().any(|key| operation.node().get(key).is_some_and(names_issue))
}

/// Whether the name of an operation says that it makes something or lets somebody in.
pub(super) fn is_made_by(operation: Operation<'_>) -> bool {
    const FIRST: [&str; 10] =
        ["create", "register", "add", "sign", "signup", "signin", "login", "authenticate", "enroll", "issue"];
    let names = ["operationId", "summary"].into_iter().filter_map(|key| operation.node().get(key)?.text());
    let is_told = |text: &str| words(text).first().is_some_and(|first| FIRST.contains(&first.as_str()));
    names.filter(|text| !text.is_ascii() || may_hold_any(text, &FIRST)).any(is_told)
}

/// Whether words end in something that proves itself with a secret.
fn is_client(words: &[String]) -> bool {
    const CLIENTS: [&str; 11] = [
        "client",
        "application",
        "app",
        "webhook",
        "hook",
        "endpoint",
        "integration",
        "connector",
        "bot",
        "robot",
        "device",
    ];
    let Some(last) = words.last().map(|word| word.strip_suffix('s').unwrap_or(word)) else { return false };
    CLIENTS.contains(&last) || last == "account" && words.iter().any(|word| word == "service")
}

/// Whether the name of an operation is that of making a client, or of giving one a new secret.
fn names_issue(name: NodeRef<'_>) -> bool {
    const RENEWALS: [&str; 7] = ["refresh", "rotate", "regenerate", "renew", "reissue", "roll", "generate"];
    const SECRETS: [&str; 5] = ["secret", "token", "key", "credential", "credentials"];
    const CREATIONS: [&str; 3] = ["create", "register", "add"];
    /// How words of either list begin.
    const HINTS: [&str; 7] = ["secret", "token", "key", "credential", "create", "register", "add"];
    let text = name.text().unwrap_or_default();
    // Most names speak neither of a secret nor of making something, and are not taken to pieces.
    if text.is_ascii() && !may_hold_any(text, &HINTS) {
        return false;
    }
    let words = words(text);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let first = words.first().map_or("", String::as_str);
    let creates = CREATIONS.contains(&first);
    // `exportPrivateKey` hands the key out; `getUserByToken` takes one.
    let hands = matches!(first, "create" | "get" | "fetch" | "obtain" | "retrieve" | "export" | "reveal" | "issue")
        && words.last().is_some_and(|last| SECRETS.contains(&last.strip_suffix('s').unwrap_or(last)))
        && !words.iter().any(|word| matches!(word.as_str(), "by" | "with" | "using" | "from" | "for"));
    creates && is_client(&words) || has(&RENEWALS) && has(&SECRETS) || hands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_word_are_known_before_they_are_taken_to_pieces() {
        for name in ["rotateKey", "key_rotate", "API-Rotate", "keyRotate", "Rotate the key", "rotates"] {
            assert!(may_hold_any(name, &["renew", "rotate"]), "{name}");
        }
        for name in ["", "list keys", "prorotate", "rotat", "2rotate"] {
            assert!(!may_hold_any(name, &["renew", "rotate"]), "{name}");
        }
    }

    #[test]
    fn names_of_secrets_and_names_that_speak_of_them() {
        for name in ["password", "db_password", "smtp_passwd", "ssh_private_key", "stripe_api_key", "x_api_key"] {
            assert!(owner_of(name).is_some(), "{name}");
        }
        for name in ["aws_secret_access_key", "card_cvv", "user_password_hash", "pin", "token", "secret"] {
            assert!(owner_of(name).is_some(), "{name}");
        }
        for name in ["has_password", "user_has_password", "publishable_api_key", "image_pull_secret", "page_token"] {
            assert!(owner_of(name).is_none(), "{name}");
        }
        for name in ["password_changed_at", "secret_name", "api_key_id", "public_key", "postal_pin", "keyboard"] {
            assert!(owner_of(name).is_none(), "{name}");
        }
    }
}
