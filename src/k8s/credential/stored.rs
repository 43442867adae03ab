//! What is stored in Secrets, ConfigMaps and the generators of either: the values that should not be there.

use super::{in_configuration, is_credential, is_reference, is_stand_in, shape_under};
use crate::k8s::manifest::Manifest;
use crate::k8s::placeholder::is_placeholder;
use crate::source::Span;
use crate::syntax::credential::{self, CredentialKind};
use crate::syntax::identifier;
use crate::syntax::tree::NodeRef;

/// A Secret, or a generator of one, written together with values worth hiding.
#[derive(Debug)]
pub struct StoredSecret<'t> {
    /// Its name.
    pub name: Option<&'t str>,
    /// The values, each with its key; never empty. A literal of a generator is key and value in one.
    pub values: Vec<(&'t str, NodeRef<'t>)>,
}

/// The Secrets that an object is or makes.
#[must_use]
pub fn in_secrets<'t>(manifest: &Manifest<'t>) -> Vec<StoredSecret<'t>> {
    // What Helm prints into a pipe is kept by nobody, and may be made anew each time.
    if manifest.place.is_piped() && manifest.node.file_text().contains("# Source: ") {
        return Vec::new();
    }
    let found = if manifest.is("", "Secret") {
        vec![StoredSecret { name: manifest.name, values: in_secret(manifest) }]
    } else {
        generators(manifest, "secretGenerator")
            .map(|(generator, literals)| {
                let values = literals.filter(|(_, value, _)| is_secret_value(value, false, false));
                let values = values.map(|(key, _, literal)| (key, literal)).collect();
                StoredSecret { name: generator.get("name").and_then(NodeRef::text), values }
            })
            .collect()
    };
    found.into_iter().filter(|secret| !secret.values.is_empty()).collect()
}

/// The generators of a kustomization, each with its literals: key, value, and the node of both.
fn generators<'t>(
    manifest: &Manifest<'t>,
    list: &str,
) -> impl Iterator<Item = (NodeRef<'t>, impl Iterator<Item = (&'t str, &'t str, NodeRef<'t>)>)> {
    let generators = manifest.at(&[list]).filter(|_| manifest.kind == "Kustomization");
    generators.into_iter().flat_map(NodeRef::items).map(|generator| {
        let literals = generator.get("literals").into_iter().flat_map(NodeRef::items);
        let literals = literals.filter_map(|literal| {
            let (key, value) = literal.text()?.split_once('=')?;
            // The quotes of a shell are taken off.
            Some((key, value.trim_matches(['"', '\'']), literal))
        });
        (generator, literals)
    })
}

/// The entries of a Secret that hold a value worth hiding: the value's node with its key.
fn in_secret<'t>(secret: &Manifest<'t>) -> Vec<(&'t str, NodeRef<'t>)> {
    if secret.node.get("sops").is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (list, encoded) in [("data", true), ("stringData", false)] {
        for entry in secret.at(&[list]).map(NodeRef::entries).unwrap_or_default() {
            // What a chart takes from its values is not committed in the template.
            if secret.place.is_rendered() && entry.value.span().range().is_empty() {
                continue;
            }
            if is_plain_for_argo_cd(secret, entry.name()) && !holds_credential(entry.value) {
                continue;
            }
            let registry = matches!(entry.name(), ".dockerconfigjson" | ".dockercfg");
            if entry.value.text().is_some_and(|text| is_secret_value(text, encoded, registry)) {
                found.push((entry.name(), entry.value));
            }
        }
    }
    found
}

/// Whether a key is one of those in which Argo CD keeps where a repository or cluster is, and not how to enter it: it wants
/// them in a Secret.
///
/// Source: Argo CD documentation, "Declarative Setup" (repositories, repository credentials, clusters).
fn is_plain_for_argo_cd(secret: &Manifest<'_>, key: &str) -> bool {
    const PLAIN: [&str; 16] = [
        "clusterResources",
        "enableLfs",
        "enableOCI",
        "forceHttpBasicAuth",
        "githubAppEnterpriseBaseUrl",
        "githubAppID",
        "githubAppInstallationID",
        "insecure",
        "insecureIgnoreHostKey",
        "name",
        "namespaces",
        "noProxy",
        "project",
        "server",
        "type",
        "url",
    ];
    let label = secret.at(&["metadata", "labels", "argocd.argoproj.io/secret-type"]).and_then(NodeRef::text);
    label.is_some_and(|label| label == "cluster" || label.starts_with("repo")) && PLAIN.contains(&key)
}

/// Whether a value of a Secret, in base64 or as it is, has the form of a credential: an address with a password has.
#[must_use]
pub fn holds_credential(value: NodeRef<'_>) -> bool {
    let text = value.text().unwrap_or_default().trim();
    let decoded = decode_base64(text).and_then(|bytes| String::from_utf8(bytes).ok());
    credential::shape(text).is_some() || decoded.is_some_and(|plain| credential::shape(plain.trim()).is_some())
}

/// Whether a key of a Secret names what is no secret by itself: who, where, which.
#[must_use]
pub fn is_public_key(key: &str) -> bool {
    const LAST: [&str; 16] = [
        "user", "username", "name", "host", "hostname", "port", "database", "db", "dbname", "id", "type", "region",
        "address", "endpoint", "email", "url",
    ];
    identifier::words(key).last().is_some_and(|word| LAST.contains(&word.as_str()))
}

/// A credential in data that everyone may read.
#[derive(Debug, Clone, Copy)]
pub struct Leak<'t> {
    /// The key under which it stands.
    pub key: &'t str,
    /// The value, or the line of a file inside the value.
    pub span: Span,
    /// The bytes that must not be shown: none where the value stands in a file that is only named.
    pub secret: Span,
    /// Whether it is a private key, which is wrong in any case.
    pub is_private_key: bool,
}

/// The credentials in a ConfigMap, or in the literals of a kustomization's generators of such.
#[must_use]
pub fn in_config_map<'t>(manifest: &Manifest<'t>) -> Vec<Leak<'t>> {
    if manifest.is("", "ConfigMap") {
        let entries = manifest.at(&["data"]).map(NodeRef::entries).unwrap_or_default();
        let given = |value: NodeRef<'_>| manifest.place.is_rendered() && value.span().range().is_empty();
        let own = entries.into_iter().filter(|entry| !given(entry.value));
        return own.flat_map(|entry| in_entry(entry.name(), entry.value)).collect();
    }
    let literals = generators(manifest, "configMapGenerator").flat_map(|(_, literals)| literals);
    let leaks = literals.filter(|(key, value, _)| is_shaped_or_named(key, value));
    leaks
        .map(|(key, _, literal)| Leak {
            key,
            span: literal.head_span(),
            secret: literal.head_span(),
            is_private_key: false,
        })
        .collect()
}

fn in_entry<'t>(key: &'t str, value: NodeRef<'t>) -> Vec<Leak<'t>> {
    let Some(text) = value.text() else { return Vec::new() };
    let is_private_key = credential::shape(text) == Some(CredentialKind::PrivateKey);
    let named = value.span().range().is_empty();
    let leak = |span| Leak { key, span, secret: if named { value.span() } else { span }, is_private_key };
    const CODE: [&str; 16] =
        ["py", "sh", "bash", "js", "ts", "go", "rb", "lua", "php", "pl", "sql", "md", "html", "tpl", "tmpl", "rego"];
    const FILE: [&str; 11] = ["json", "yaml", "yml", "toml", "ini", "conf", "cfg", "cnf", "properties", "xml", "env"];
    let extension = key.rsplit_once('.').map_or("", |(_, extension)| extension);
    let code = CODE.contains(&extension) || text.starts_with("#!");
    let dashboard = text.contains("\"panels\"");
    if (code || dashboard) && !is_private_key {
        return Vec::new();
    }
    let single = text.trim();
    let is_file = single.contains('\n') || single.starts_with('{') || FILE.contains(&extension);
    if is_file {
        return in_configuration(text).into_iter().map(|line| leak(line_span(value, text, line))).collect();
    }
    is_shaped_or_named(key, single).then(|| leak(value.value_span())).into_iter().collect()
}

fn is_shaped_or_named(key: &str, value: &str) -> bool {
    shape_under(key, value).is_some() || is_credential(key, value)
}

/// The bytes of one line of a block of text; of the block's head when its lines are folded or escaped.
fn line_span(value: NodeRef<'_>, text: &str, line: usize) -> Span {
    let span = value.span();
    let source = value.file_text().get(span.range()).unwrap_or_default();
    let wanted = text.lines().nth(line).unwrap_or_default().trim();
    let mut start = 0;
    for (index, written) in source.split_inclusive('\n').enumerate() {
        if index == line && !value.is_borrowed() && written.trim() == wanted {
            let indent = written.len() - written.trim_start().len();
            return span.part(start + indent, wanted.len());
        }
        start += written.len();
    }
    value.value_span()
}

/// No stand-in that somebody writes without encoding it is longer.
const LONGEST_WORD: usize = 24;

fn is_secret_value(text: &str, encoded: bool, registry: bool) -> bool {
    let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    // A file may hold any word beside its secrets, and a text in base64 any word by chance.
    let is_word = !(encoded && text.len() > LONGEST_WORD);
    let later = || is_placeholder(text) || credential::is_template(text) || (is_word && is_stand_in(text));
    let is_line = !text.trim().contains('\n');
    if compact.is_empty() || (is_line && (later() || is_reference(text))) || compact.starts_with("ENC[") {
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
        return auth || plain.contains("PRIVATE KEY-----") || !in_configuration(plain).is_empty();
    }
    !is_stand_in(plain) && !is_reference(plain)
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
}
