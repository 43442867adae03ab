//! Which values of manifests are credentials: the knowledge of [`crate::syntax::credential`], read as a cluster does.

mod argument;
mod configuration;
mod stored;

use crate::syntax::credential::{self, CredentialKind};
use crate::syntax::identifier;
use crate::syntax::tree::NodeRef;

use super::placeholder::is_placeholder;

pub use argument::{ArgumentLeak, in_arguments};
pub use configuration::in_configuration;
pub use stored::{Leak, StoredSecret, decode_base64, holds_credential, in_config_map, in_secrets, is_public_key};

/// Whether a value is put in later: by a tool, or by the reader whom it tells so. A weak password such as `admin` is
/// no stand-in in a manifest: it is what the cluster gets.
#[must_use]
pub fn is_stand_in(text: &str) -> bool {
    const ORDERS: [&str; 10] =
        ["changeme", "changeit", "replaceme", "example", "placeholder", "redacted", "insert", "todo", "your", "tbd"];
    let words = identifier::words(text);
    let filler = {
        let mut letters = text.trim().chars();
        let first = letters.next();
        letters.all(|letter| Some(letter) == first)
    };
    is_placeholder(text)
        || credential::is_template(text)
        || filler
        || text.contains("xxxx")
        || text.contains("...")
        || text.trim().to_ascii_lowercase().starts_with("your")
        || is_capitalised_name(text)
        || words.iter().any(|word| ORDERS.contains(&word.as_str()))
        || orders_change(&words)
}

/// Whether the words say `change me` or `replace with …`; a phrase may hold the verb for its own sake.
fn orders_change(words: &[String]) -> bool {
    const OBJECTS: [&str; 12] =
        ["me", "it", "this", "that", "the", "with", "by", "in", "on", "before", "your", "value"];
    let orders = |word: &str| matches!(word, "change" | "replace");
    words.last().is_some_and(|word| orders(word))
        || words.windows(2).any(|pair| orders(&pair[0]) && OBJECTS.contains(&pair[1].as_str()))
}

/// Whether a text is the name of a value, as `GOOGLE_API_KEY_VALUE` stands for one.
fn is_capitalised_name(text: &str) -> bool {
    let capitals = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    capitals && text.contains('_') && text.len() > 4
}

/// Why a variable of this name and value holds a credential in plain text, in words; none when it does not.
#[must_use]
pub fn in_variable(name: &str, value: NodeRef<'_>) -> Option<String> {
    in_text(name, value.text()?)
}

/// As [`in_variable`], for a value that is given as text.
#[must_use]
pub fn in_text(name: &str, text: &str) -> Option<String> {
    let text = text.trim();
    // A text of a known form is judged by its form alone: `postgres://app:${PASSWORD}@…` has none.
    if let Some(kind) = shape_under(name, text) {
        return Some(kind.name().to_owned());
    }
    if text.is_empty() {
        return None;
    }
    let source = || names_password(text) && identifier::words(name).last().is_some_and(|word| word == "dsn");
    let holds = is_credential(name, text) || (source() && !is_harmless(text) && !is_stand_in(text));
    holds.then(|| "a credential".to_owned())
}

/// The credential that the form of a text gives away; the id of a key, named as such, is none without the key.
fn shape_under(name: &str, text: &str) -> Option<CredentialKind> {
    let is_id =
        |kind: &CredentialKind| *kind == CredentialKind::AwsAccessKey && name.to_lowercase().ends_with("key_id");
    credential::shape(text).filter(|kind| !is_id(kind))
}

/// Whether a data source name without a scheme gives a password: `user:password@host`, or words after the host.
fn names_password(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, _)| user.contains(':')) || (text.contains(' ') && !text.contains('='))
}

/// Whether a key and its whole value are a credential.
fn is_credential(key: &str, value: &str) -> bool {
    credential::is_credential_name(key)
        && value.len() > 1
        && !is_stand_in(value)
        && !is_harmless(value)
        && !names_secret_object(key, value)
}

/// Whether the value is the name of an object that holds the secret: `IMAGE_PULL_SECRET: regcred`.
fn names_secret_object(key: &str, value: &str) -> bool {
    const KINDS: [&str; 8] = ["pull", "tls", "existing", "registry", "cert", "certificate", "ca", "kubernetes"];
    let words = identifier::words(key);
    let kind = words.len().checked_sub(2).and_then(|at| words.get(at));
    is_secret_word(&words) && kind.is_some_and(|kind| KINDS.contains(&kind.as_str())) && is_object_name(value)
}

/// Whether a name ends like that of a Secret, or of what refers to one.
fn is_secret_word(words: &[String]) -> bool {
    words.last().is_some_and(|word| matches!(word.as_str(), "secret" | "secrets" | "credentials"))
}

/// Whether a text looks like the name that somebody gave to an object: words in lower case, a number behind.
fn is_object_name(text: &str) -> bool {
    text.split(['-', '.', '/']).all(|word| {
        let number = word.strip_prefix('v').unwrap_or(word);
        let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
        !word.is_empty() && (letters || (number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit())))
    })
}

/// Whether a text says where a tool finds the secret: in a vault, in a cloud's store, in a file.
fn is_reference(text: &str) -> bool {
    const STARTS: [&str; 9] =
        ["vault:", "arn:", "ref+", "sm:", "ssm:", "azurekeyvault@", "projects/", "secretref:", "file:"];
    STARTS.iter().any(|start| text.starts_with(start))
}

/// Whether a text is no secret under any name: a path, a switch, a number, a duration, an address without a password.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    let path = text.starts_with(['/', '~']) && !text.contains(' ') || text.starts_with("./") || text.contains("://");
    let switch = ["true", "false", "yes", "no", "on", "off", "none", "null", "enabled", "disabled", "auto"];
    let number = text.trim_end_matches(|letter: char| "smhdwikKMGB%".contains(letter));
    let amount = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    path || is_reference(text) || switch.contains(&text.to_ascii_lowercase().as_str()) || amount
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_to_the_reader_stand_in_and_weak_passwords_do_not() {
        for text in [
            "GOOGLE_API_KEY_VAL",
            "yourpassword",
            "changeme",
            "change-me-please",
            "replace with the real one",
            "please change",
            "<token>",
            "${TOKEN}",
            "your-api-key",
            "REPLACE_ME",
            "xxxxxx",
            "TODO",
            "*****",
            "",
        ] {
            assert!(is_stand_in(text), "{text}");
        }
        for text in ["admin", "postgres", "hunter2", "Tulpenfeld-2026", "Sea-Change-77", "change-is-good-42"] {
            assert!(!is_stand_in(text), "{text}");
        }
    }

    #[test]
    fn settings_are_harmless_under_any_name() {
        for text in ["/etc/tls/key", "true", "3600", "15m", "https://login.acme.io", "off", "vault:kv/shop#token"] {
            assert!(is_harmless(text), "{text}");
        }
        assert!(!is_harmless("4f9c1e7ab2d84c06") && !is_harmless("hunter2"));
    }

    #[test]
    fn a_secret_may_be_the_name_of_an_object() {
        assert!(!is_credential("IMAGE_PULL_SECRET", "regcred") && !is_credential("tlsSecret", "shop-tls-v2"));
        assert!(is_credential("CLIENT_SECRET", "hafenrundfahrt") && is_credential("IMAGE_PULL_SECRET", "a8Kx2LmQv7"));
    }
}
