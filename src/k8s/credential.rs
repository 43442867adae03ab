//! Which values of manifests are credentials: the knowledge of [`crate::syntax::credential`], read as a cluster does.

use crate::source::Span;
use crate::syntax::credential::{self, CredentialKind};
use crate::syntax::tree::NodeRef;

use super::manifest::Manifest;
use super::placeholder::is_placeholder;

/// Whether a value is put in later: by a tool, or by the reader whom it tells so. A weak password such as `admin` is
/// no stand-in in a manifest: it is what the cluster gets.
#[must_use]
pub fn is_stand_in(text: &str) -> bool {
    const ORDERS: [&str; 12] = [
        "changeme",
        "changeit",
        "change",
        "replace",
        "replaceme",
        "example",
        "placeholder",
        "redacted",
        "insert",
        "todo",
        "your",
        "tbd",
    ];
    let words = credential::words(text);
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
}

/// Whether a text is the name of a value, as `GOOGLE_API_KEY_VALUE` stands for one.
fn is_capitalised_name(text: &str) -> bool {
    let capitals = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    capitals && text.contains('_') && text.len() > 4
}

/// Why a variable of this name and value holds a credential in plain text, in words; none when it does not.
#[must_use]
pub fn in_variable(name: &str, value: NodeRef<'_>) -> Option<String> {
    let text = value.text()?.trim();
    // A text of a known form is judged by its form alone: `postgres://app:${PASSWORD}@…` has none.
    if let Some(kind) = credential::shape(text) {
        return Some(kind.name().to_owned());
    }
    if text.is_empty() || is_stand_in(text) {
        return None;
    }
    let names =
        credential::is_credential_name(name) || credential::words(name).last().is_some_and(|word| word == "dsn");
    (names && !is_harmless(text)).then(|| "a credential".to_owned())
}

/// Whether a text is no secret under any name: a path, a switch, a number, a duration, an address without a password.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    let path = text.starts_with(['/', '~']) && !text.contains(' ') || text.starts_with("./") || text.contains("://");
    let switch = ["true", "false", "yes", "no", "on", "off", "none", "null", "enabled", "disabled", "auto"];
    let number = text.trim_end_matches(|letter: char| "smhdwikKMGB%".contains(letter));
    let amount = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let elsewhere = ["vault:", "arn:", "ref+", "sm:", "ssm:", "azurekeyvault@", "projects/", "secretref:", "file:"];
    let reference = elsewhere.iter().any(|start| text.starts_with(start));
    path || reference || switch.contains(&text.to_ascii_lowercase().as_str()) || amount
}

/// The entries of a Secret that hold a value worth hiding: the value's node with its key.
#[must_use]
pub fn in_secret<'t>(secret: &Manifest<'t>) -> Vec<(&'t str, NodeRef<'t>)> {
    if secret.node.get("sops").is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (list, encoded) in [("data", true), ("stringData", false)] {
        for entry in secret.at(&[list]).map(NodeRef::entries).unwrap_or_default() {
            let registry = matches!(entry.name(), ".dockerconfigjson" | ".dockercfg");
            if entry.value.text().is_some_and(|text| is_secret_value(text, encoded, registry)) {
                found.push((entry.name(), entry.value));
            }
        }
    }
    found
}

/// Whether a key of a Secret names what is no secret by itself: who, where, which.
#[must_use]
pub fn is_public_key(key: &str) -> bool {
    const LAST: [&str; 16] = [
        "user", "username", "name", "host", "hostname", "port", "database", "db", "dbname", "id", "type", "region",
        "address", "endpoint", "email", "url",
    ];
    credential::words(key).last().is_some_and(|word| LAST.contains(&word.as_str()))
}

/// The first line of a configuration file that holds a credential in plain text, counted from 0.
#[must_use]
pub fn in_configuration(text: &str) -> Option<usize> {
    let hashed =
        |line: &str| ["$apr1$", "$2y$", "$2a$", "$2b$", "{SHA}", "$argon2"].iter().any(|mark| line.contains(mark));
    let mut lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !is_comment(line));
    let found = lines
        .find(|(_, line)| line.split(',').any(assigns_credential) || hashed(line) || credential::shape(line).is_some());
    let private = || (credential::shape(text) == Some(CredentialKind::PrivateKey)).then_some(0);
    found.map(|(index, _)| index).or_else(private)
}

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', ';']) || line.starts_with("//")
}

/// Whether a line of YAML, JSON, properties or an env file gives a credential a value of its own.
fn assigns_credential(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '{', ',', ' ']);
    let line = line.strip_prefix("export ").unwrap_or(line);
    let Some((name, value)) = line.split_once([':', '=']) else { return false };
    let bare = |text: &str| text.trim().trim_end_matches([',', '}', ' ']).trim_matches(['"', '\'', '=']).to_owned();
    let (name, value) = (bare(name), bare(value.split(" #").next().unwrap_or(value)));
    let names = credential::is_credential_name(&name) || name.ends_with("-key-data");
    // `pullSecret: registry` names an object that holds one.
    let is_reference = credential::words(&name).last().is_some_and(|word| word == "secret" || word == "credentials")
        && value.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'.' | b'/'));
    let plain = value.len() > 2 && !value.contains([' ', '(', '[', '{', '$', '|', '>']);
    names && plain && !name.contains(' ') && !is_reference && !is_stand_in(&value) && !is_harmless(&value)
}

/// A credential in data that everyone may read.
#[derive(Debug, Clone, Copy)]
pub struct Leak<'t> {
    /// The key under which it stands.
    pub key: &'t str,
    /// The value, or the line of a file inside the value.
    pub span: Span,
    /// Whether it is a private key, which is wrong in any case.
    pub is_private_key: bool,
}

/// The credentials in a ConfigMap, or in the literals of a kustomization's generators of such.
#[must_use]
pub fn in_config_map<'t>(manifest: &Manifest<'t>) -> Vec<Leak<'t>> {
    if manifest.is("", "ConfigMap") {
        let entries = manifest.at(&["data"]).map(NodeRef::entries).unwrap_or_default();
        return entries.into_iter().filter_map(|entry| in_entry(entry.name(), entry.value)).collect();
    }
    let generators = manifest.at(&["configMapGenerator"]).filter(|_| manifest.kind == "Kustomization");
    let lists = generators.into_iter().flat_map(NodeRef::items).filter_map(|generator| generator.get("literals"));
    let literals = lists.flat_map(NodeRef::items).filter_map(|literal| {
        let (key, value) = literal.text()?.split_once('=')?;
        let leak = Leak { key, span: literal.head_span(), is_private_key: false };
        is_credential(key, value).then_some(leak)
    });
    literals.collect()
}

fn in_entry<'t>(key: &'t str, value: NodeRef<'t>) -> Option<Leak<'t>> {
    let text = value.text()?;
    let is_private_key = credential::shape(text) == Some(CredentialKind::PrivateKey);
    let leak = |span| Leak { key, span, is_private_key };
    if !text.trim().contains('\n') {
        return is_credential(key, text.trim()).then(|| leak(value.head_span()));
    }
    const CODE: [&str; 16] =
        ["py", "sh", "bash", "js", "ts", "go", "rb", "lua", "php", "pl", "sql", "md", "html", "tpl", "tmpl", "rego"];
    let code = key.rsplit_once('.').is_some_and(|(_, extension)| CODE.contains(&extension)) || text.starts_with("#!");
    let dashboard = text.contains("\"panels\"");
    if (code || dashboard) && !is_private_key {
        return None;
    }
    in_configuration(text).map(|line| leak(line_span(value, text, line)))
}

fn is_credential(key: &str, value: &str) -> bool {
    let shaped = credential::shape(value).is_some();
    shaped || (credential::is_credential_name(key) && value.len() > 1 && !is_stand_in(value) && !is_harmless(value))
}

/// The bytes of one line of a block of text; of the block's head when its lines are folded or escaped.
fn line_span(value: NodeRef<'_>, text: &str, line: usize) -> Span {
    let span = value.span();
    let source = value.tree().text().get(span.range()).unwrap_or_default();
    let wanted = text.lines().nth(line).unwrap_or_default().trim();
    let mut start = 0;
    for (index, written) in source.split_inclusive('\n').enumerate() {
        if index == line && written.trim() == wanted {
            let indent = written.len() - written.trim_start().len();
            return span.part(start + indent, wanted.len());
        }
        start += written.len();
    }
    value.head_span()
}

fn is_secret_value(text: &str, encoded: bool, registry: bool) -> bool {
    let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if compact.is_empty() || is_stand_in(text) || compact.starts_with("ENC[") {
        return false;
    }
    let decoded = if encoded { decode_base64(&compact) } else { Some(text.as_bytes().to_vec()) };
    // Bytes that are no text are kept: keys and keystores are such.
    let Some(Ok(plain)) = decoded.map(String::from_utf8) else { return true };
    let plain = plain.trim();
    if plain.is_empty() || plain.starts_with("ENC[") {
        return false;
    }
    if plain.starts_with("-----BEGIN CERTIFICATE") || plain.starts_with("-----BEGIN PUBLIC KEY") {
        return plain.contains("PRIVATE KEY-----");
    }
    // A file is as secret as what stands in it: certificates and plain settings are not.
    if plain.contains('\n') || plain.starts_with(['{', '[']) {
        let auth = registry && plain.contains("\"auth") && !plain.contains("\"auths\":{}");
        return auth || plain.contains("PRIVATE KEY-----") || in_configuration(plain).is_some();
    }
    !is_stand_in(plain)
}

/// The bytes of standard base64 with or without padding; none when the text is something else.
#[must_use]
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let mut bits = 0_u32;
        for &digit in chunk {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        let [_, first, second, third] = (bits << (6 * (4 - chunk.len()))).to_be_bytes();
        bytes.extend(&[first, second, third][..chunk.len().saturating_sub(1)]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        let text = |encoded| decode_base64(encoded).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert_eq!(text("aHVudGVy").as_deref(), Some("hunter"));
        assert_eq!(text("aHVudGVyMg==").as_deref(), Some("hunter2"));
        assert_eq!(text("aHVudGU").as_deref(), Some("hunte"));
        assert_eq!(text("not base64!"), None);
        assert_eq!(text("").as_deref(), Some(""));
    }

    #[test]
    fn orders_to_the_reader_stand_in_and_weak_passwords_do_not() {
        for text in [
            "GOOGLE_API_KEY_VAL",
            "yourpassword",
            "changeme",
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
        for text in ["admin", "postgres", "hunter2", "Tulpenfeld-2026"] {
            assert!(!is_stand_in(text), "{text}");
        }
    }

    #[test]
    fn a_file_is_as_secret_as_its_lines() {
        for text in [
            "user: app\npassword: Winter-Linde-8\n",
            "{\"user\": \"a\", \"token\": \"q8Zr2LmXv7\"}",
            "admin:$apr1$x$y\n",
        ] {
            assert!(in_configuration(text).is_some(), "{text}");
        }
        for text in
            ["[date_formats]\ndefault_timezone = UTC\n", "token_ttl: 15m\n", "# password: old\n", "password: ${P}\n"]
        {
            assert!(in_configuration(text).is_none(), "{text}");
        }
    }

    #[test]
    fn settings_are_harmless_under_any_name() {
        for text in ["/etc/tls/key", "true", "3600", "15m", "https://login.acme.io", "off"] {
            assert!(is_harmless(text), "{text}");
        }
        assert!(!is_harmless("4f9c1e7ab2d84c06") && !is_harmless("hunter2"));
    }
}
