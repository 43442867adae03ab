//! Configuration files inside other data: which of their lines hold a credential in plain text.
//!
//! Reads lines of YAML, JSON, TOML, properties, XML and env files alike, by what they have in common: a name, a sign, a
//! value. Whoever wants the structure must parse the file.

use super::{is_harmless, is_object_name, is_secret_word, is_stand_in};
use crate::syntax::credential::{self, CredentialKind};
use crate::syntax::identifier;

/// The lines that hold a credential, counted from 0.
#[must_use]
pub fn in_configuration(text: &str) -> Vec<usize> {
    let lines = || text.lines().map(str::trim).enumerate();
    let holds = |line: &str| {
        !is_comment(line)
            && (parts(line).into_iter().any(assigns_credential) || is_hashed(line) || credential::shape(line).is_some())
    };
    let found: Vec<usize> = lines().filter(|(_, line)| holds(line)).map(|(index, _)| index).collect();
    if found.is_empty() && credential::shape(text) == Some(CredentialKind::PrivateKey) {
        return lines().filter(|(_, line)| line.contains("PRIVATE KEY")).map(|(index, _)| index).take(1).collect();
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', ';']) || line.strip_prefix("//").is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// A password of a user list, as the value of its line.
fn is_hashed(line: &str) -> bool {
    ["$apr1$", "$2y$", "$2a$", "$2b$", "{SHA}", "$argon2"].iter().any(|mark| line.contains(mark))
}

/// The assignments of a line: one for most formats, several inside `{ … }`.
fn parts(line: &str) -> Vec<&str> {
    let nested = line.contains("{\"") || line.contains(": {");
    if nested { line.split([',', '{', '}']).collect() } else { line.split(',').collect() }
}

/// The name and the value of an assignment, of an XML element with text, or of a registry's line in `.npmrc`.
fn assignment(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('<') {
        let (tag, rest) = rest.split_once('>')?;
        return Some((tag.split(' ').next().unwrap_or(tag), rest.split_once("</")?.0));
    }
    let registry = text.strip_prefix("//").and_then(|rest| rest.rsplit_once(":_"));
    registry.map_or(text, |(_, rest)| rest).split_once([':', '='])
}

/// Whether the text gives a credential a value of its own.
fn assigns_credential(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '{', ',', ' ']);
    let text = text.strip_prefix("export ").unwrap_or(text);
    let Some((name, value)) = assignment(text) else { return false };
    let bare = |text: &str| text.trim().trim_end_matches([',', '}', ' ']).trim_matches(['"', '\'', '=']).to_owned();
    let before_comment = [" #", " ;"].iter().fold(value, |value, mark| value.split(mark).next().unwrap_or(value));
    let (name, value) = (bare(name), bare(before_comment));
    let names = credential::is_credential_name(&name) || name.ends_with("-key-data");
    let plain =
        value.len() > 2 && !value.contains([' ', '(']) && !value.starts_with(['[', '{', '$', '|', '>', '&', '*', '!']);
    let stands_for_itself = plain
        && !is_stand_in(&value)
        && !is_harmless(&value)
        && !describes_value(&name, &value)
        && !names_object(&name, &value);
    names && !name.contains(' ') && stands_for_itself
}

/// Whether the value says what kind of thing belongs there, as schemas do, or how people call it, as translations do.
fn describes_value(name: &str, value: &str) -> bool {
    const KINDS: [&str; 10] =
        ["required", "optional", "string", "text", "boolean", "integer", "number", "object", "bearer", "basic"];
    let lower = value.to_lowercase();
    let titled = value.starts_with(char::is_uppercase) && identifier::words(name).contains(&lower);
    titled || KINDS.contains(&lower.as_str())
}

/// Whether the value names an object that holds the secret, as `pullSecret: registry` does; what a client, an
/// application or a session signs with is called a secret itself.
fn names_object(name: &str, value: &str) -> bool {
    const OWN: [&str; 13] = [
        "api",
        "app",
        "application",
        "client",
        "consumer",
        "cookie",
        "hmac",
        "jwt",
        "oauth",
        "session",
        "shared",
        "signing",
        "webhook",
    ];
    let words = identifier::words(name);
    let kind = words.len().checked_sub(2).and_then(|at| words.get(at));
    let own = kind.is_some_and(|kind| OWN.contains(&kind.as_str()));
    is_secret_word(&words) && is_object_name(value) && (!own || value.contains('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_as_secret_as_its_lines() {
        for (text, lines) in [
            ("user: app\npassword: Winter-Linde-8\n", vec![1]),
            ("{\"user\": \"a\", \"token\": \"q8Zr2LmXv7\"}", vec![0]),
            ("{\"db\": {\"user\": \"a\", \"password\": \"Pa$$w0rd-x\"}}", vec![0]),
            ("a.password=Winter-Linde-8\nb=1\nc.password = Winter-Linde-9\n", vec![0, 2]),
            ("<server>\n  <password>Winter-Linde-8</password>\n</server>\n", vec![1]),
            ("//registry.acme.io/:_authToken=q8Zr2LmXv7\n", vec![0]),
            ("oauth:\n  clientSecret: hafenrundfahrt\n", vec![1]),
            ("admin:$apr1$x$y\n", vec![0]),
        ] {
            assert_eq!(in_configuration(text), lines, "{text}");
        }
        for text in [
            "[date_formats]\ndefault_timezone = UTC\n",
            "token_ttl: 15m\n",
            "# password: old\n",
            "// password: old\n",
            "password: ${P}\n",
            "set $token $arg_token;\n",
            "pullSecret: registry\nsecret: shop-db-v2\n",
            "password: |\n",
            "<password/>\n",
            "{\"password\": \"Password\", \"apiKey\": {\"type\": \"string\"}}\n",
            "- password: required\n- token: string\n",
        ] {
            assert!(in_configuration(text).is_empty(), "{text}");
        }
    }
}
