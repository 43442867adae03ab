//! The hashes with which the names of generated objects end: ten letters and digits of the SHA-256 of the content as JSON,
//! some of them exchanged so that no words arise (`SuffixHash` of kustomize).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::syntax::tree::Value;

/// The hash of a ConfigMap or Secret.
pub(super) fn of(object: &Value<'_>) -> Option<String> {
    let text = |path: &[&str]| object.at(path).and_then(Value::text).unwrap_or_default();
    let map = |key: &str| {
        let Some(map) = object.get(key).filter(|value| !value.is_null()) else { return Json::from("") };
        let mut pairs: Vec<(String, Json)> = map
            .fields()
            .iter()
            .map(|field| (field.key.to_string(), Json::from(field.value.text().unwrap_or_default())))
            .collect();
        pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
        Json::Object(Map::from_iter(pairs))
    };
    let has = |key: &str| object.get(key).is_some_and(|value| !value.fields().is_empty());
    let kind = text(&["kind"]);
    let mut content = Map::new();
    // The keys stand in the order of the alphabet.
    if kind == "ConfigMap" && has("binaryData") {
        content.insert("binaryData".to_owned(), map("binaryData"));
    }
    content.insert("data".to_owned(), map("data"));
    content.insert("kind".to_owned(), json!(kind));
    // kustomize means to write the name here and looks for it at the wrong place: it never counts.
    content.insert("name".to_owned(), json!(""));
    if kind == "Secret" {
        if has("stringData") {
            content.insert("stringData".to_owned(), map("stringData"));
        }
        content.insert("type".to_owned(), json!(text(&["type"])));
    } else if kind != "ConfigMap" {
        return None;
    }
    let text = escaped(&serde_json::to_string(&Json::Object(content)).ok()?);
    let sum = Sha256::digest(text.as_bytes());
    let digits = sum.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(10);
    let letters = digits.map(|digit| match digit {
        0 => 'g',
        1 => 'h',
        3 => 'k',
        10 => 'm',
        14 => 't',
        digit => char::from_digit(digit.into(), 16).unwrap_or_default(),
    });
    Some(letters.collect())
}

/// JSON as Go writes it: what could end a script in a page is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out
}

/// Bytes as Secrets and binary data hold them.
pub(super) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
