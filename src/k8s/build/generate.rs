//! ConfigMaps and Secrets that kustomizations make from texts and files.
//!
//! A value stands where the kustomization names its text or its file: what is in the file is not judged line by line.

use super::hash::encoded;
use super::load::items;
use super::resource::Resource;
use super::{Elsewhere, origin};
use crate::k8s::place::file_name;
use crate::syntax::tree::{NodeRef, Origin, Style, Value};

/// A key with its value, and where both are named.
struct Pair {
    key: String,
    /// None when the file cannot be read.
    value: Option<Vec<u8>>,
    at: Origin,
}

/// Adds the generated objects of a kustomization, or their keys to those that they extend. `read` gives the bytes of a
/// file that the kustomization names.
pub(super) fn run<'t>(node: NodeRef<'t>, resources: &mut Vec<Resource<'t>>, read: &dyn Fn(&str) -> Elsewhere) {
    for (list, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
        for item in items(node, list) {
            let Some(name) = item.get("name").filter(|name| name.text().is_some()) else { continue };
            let options: Vec<NodeRef<'t>> =
                [node.get("generatorOptions"), item.get("options")].into_iter().flatten().collect();
            let pairs = pairs(item, read);
            let Some(mut made) = object(item, name, kind, &pairs, &options).and_then(Resource::new) else { continue };
            let is_on = |key: &str| options.iter().any(|options| is_true(*options, key));
            made.hashed = !is_on("disableNameSuffixHash");
            made.unread = pairs.iter().any(|pair| pair.value.is_none());
            let wanted = made.id();
            let same = |resource: &&mut Resource<'t>| resource.ids().any(|id| id.is_same(&wanted));
            match (item.get("behavior").and_then(NodeRef::text), resources.iter_mut().find(same)) {
                (Some(behaviour @ ("merge" | "replace")), Some(old)) => extend(old, made, behaviour == "merge"),
                _ => resources.push(made),
            }
        }
    }
}

fn is_true(node: NodeRef<'_>, key: &str) -> bool {
    node.get(key).and_then(NodeRef::as_bool_yaml_1_1) == Some(true)
}

/// Lets a generated object take the place of one that is there: what the old one is called stays, its labels and
/// annotations do unless they are set anew, and so do its values when both are merged.
fn extend<'t>(old: &mut Resource<'t>, mut new: Resource<'t>, merge: bool) {
    for key in ["labels", "annotations"] {
        let kept = old.value.at(&["metadata", key]).cloned();
        if let (Some(kept), Some(metadata)) = (kept, new.value_mut().get_mut("metadata")) {
            put_before(metadata, key, kept);
        }
    }
    for key in ["data", "binaryData"] {
        if let Some(kept) = old.value.get(key).cloned().filter(|_| merge) {
            put_before(new.value_mut(), key, kept);
        }
    }
    for key in ["name", "namespace"] {
        let kept = old.value.at(&["metadata", key]).cloned();
        if let (Some(kept), Some(metadata)) = (kept, new.value_mut().get_mut("metadata")) {
            metadata.set(key, kept.origin, kept);
        }
    }
    old.value = new.value;
    old.hashed &= new.hashed;
    old.unread = new.unread || (old.unread && merge);
}

/// Puts the fields of a mapping before those that `value` has under a key, which win.
fn put_before<'t>(value: &mut Value<'t>, key: &str, first: Value<'t>) {
    let place = first.origin;
    let later = value.remove(key);
    value.set(key, place, first);
    let Some(merged) = value.get_mut(key) else { return };
    for field in later.iter().flat_map(Value::fields) {
        merged.remove(&field.key);
        merged.set(&field.key, field.at, field.value.clone());
    }
}

fn object<'t>(
    item: NodeRef<'t>,
    name: NodeRef<'t>,
    kind: &'static str,
    pairs: &[Pair],
    options: &[NodeRef<'t>],
) -> Option<Value<'t>> {
    let at = origin(name);
    let mut metadata = Value::empty(at);
    metadata.set("name", at, Value::text_of(name.text()?, at));
    if let Some(namespace) = item.get("namespace").filter(|namespace| namespace.text().is_some()) {
        metadata.set("namespace", origin(namespace), Value::text_of(namespace.text()?, origin(namespace)));
    }
    let given = options.iter().flat_map(|options| ["labels", "annotations"].map(|key| (key, options.get(key))));
    for (key, map) in given.filter_map(|(key, map)| Some((key, map?))) {
        let Some(own) = metadata.mapping_at(key, origin(map)) else { continue };
        for entry in map.entries() {
            let place = origin(entry.value);
            own.set(entry.name(), origin(entry.key), Value::text_of(entry.value.text().unwrap_or_default(), place));
        }
    }
    let mut value = Value::empty(at);
    value.set("apiVersion", at, Value::text_of("v1", at));
    value.set("kind", at, Value::text_of(kind, at));
    value.set("metadata", at, metadata);
    if kind == "Secret" {
        let named = item.get("type").filter(|node| node.text().is_some_and(|text| !text.is_empty()));
        let place = named.map_or(at, origin);
        value.set("type", place, Value::text_of(named.and_then(NodeRef::text).unwrap_or("Opaque"), place));
    }
    if options.iter().any(|options| is_true(*options, "immutable")) {
        let place = options.iter().find_map(|options| options.get("immutable")).map_or(at, origin);
        let content = crate::syntax::tree::Content::Scalar("true".into(), Style::Plain);
        value.set("immutable", place, Value { origin: place, content });
    }
    for pair in pairs.iter().filter(|pair| !pair.key.is_empty()) {
        let bytes = pair.value.as_deref().unwrap_or_default();
        let (list, text) = match std::str::from_utf8(bytes) {
            _ if kind == "Secret" => ("data", encoded(bytes)),
            Ok(text) => ("data", text.to_owned()),
            Err(_) => ("binaryData", encoded(bytes)),
        };
        if let Some(data) = value.mapping_at(list, origin(item)) {
            data.set(&pair.key, pair.at, Value::text_of(text, pair.at));
        }
    }
    Some(value)
}

/// The keys of a generator: those of its files of texts, of its texts, and the names of its files.
fn pairs(item: NodeRef<'_>, read: &dyn Fn(&str) -> Elsewhere) -> Vec<Pair> {
    let bytes = |path: &str| match read(path) {
        Elsewhere::Bytes(bytes) => Some(bytes),
        Elsewhere::Missing | Elsewhere::Hidden => None,
    };
    let mut pairs = Vec::new();
    for file in items(item, "envs").chain(item.get("env")) {
        let text = file.text().and_then(bytes).and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text else {
            pairs.push(Pair { key: String::new(), value: None, at: origin(file) });
            continue;
        };
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim_start) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            pairs.push(Pair {
                key: key.to_owned(),
                value: Some(value.as_bytes().to_vec()),
                at: Origin::named_at(file.head_span()),
            });
        }
    }
    for literal in items(item, "literals") {
        let Some((key, value)) = literal.text().and_then(|text| text.split_once('=')) else { continue };
        let value = without_quotes(value).as_bytes().to_vec();
        pairs.push(Pair { key: key.to_owned(), value: Some(value), at: origin(literal) });
    }
    for file in items(item, "files") {
        let Some(text) = file.text() else { continue };
        let (key, path) = text.split_once('=').unwrap_or((file_name(text), text));
        pairs.push(Pair { key: key.to_owned(), value: bytes(path), at: Origin::named_at(file.head_span()) });
    }
    pairs.retain(|pair| !pair.key.is_empty() || pair.value.is_none());
    pairs
}

/// A text without the quotes around all of it.
fn without_quotes(text: &str) -> &str {
    let quoted = ['"', '\''].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
    quoted.unwrap_or(text)
}
