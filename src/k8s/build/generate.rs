//! ConfigMaps and Secrets that kustomizations make from texts and files.
//!
//! A value stands where the kustomization names its text or its file: what is in the file is not judged line by line,
//! but for files of texts that have a value on each line.

use super::hash::encoded;
use super::load::items;
use super::resource::Resource;
use super::{Elsewhere, origin};
use crate::k8s::place::{file_name, folder, resolve};
use crate::source::{FileId, Span};
use crate::syntax::tree::{NodeRef, Origin, Style, Tree, Value};

/// A key with its value, and where both are named.
struct Pair {
    key: String,
    /// None when the file cannot be read.
    value: Option<Vec<u8>>,
    key_at: Origin,
    value_at: Origin,
}

impl Pair {
    fn new(key: &str, value: Option<Vec<u8>>, at: Origin) -> Self {
        Self { key: key.to_owned(), value, key_at: at, value_at: at }
    }
}

/// The paths of the files of texts that a kustomization names.
#[must_use]
pub fn env_files(path: &str, kustomization: &Tree) -> Vec<String> {
    let Some(root) = kustomization.root() else { return Vec::new() };
    let generators = ["configMapGenerator", "secretGenerator"].into_iter().flat_map(|list| items(root, list));
    let named = generators.flat_map(named_env_files).filter_map(NodeRef::text);
    named.filter_map(|name| resolve(folder(path), name)).collect()
}

fn named_env_files(generator: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    items(generator, "envs").chain(generator.get("env"))
}

/// Adds the generated objects of a kustomization, or their keys to those that they extend. `read` gives the bytes of a
/// file that the kustomization names, and `file` says which one of the run it is. Returns the files of texts of the run.
pub(super) fn run<'t>(
    node: NodeRef<'t>,
    resources: &mut Vec<Resource<'t>>,
    read: &dyn Fn(&str) -> Elsewhere,
    file: &dyn Fn(&str) -> Option<FileId>,
) -> Vec<FileId> {
    let mut env_files = Vec::new();
    for (list, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
        for item in items(node, list) {
            let Some(name) = item.get("name").filter(|name| name.text().is_some()) else { continue };
            let options: Vec<NodeRef<'t>> =
                [node.get("generatorOptions"), item.get("options")].into_iter().flatten().collect();
            let pairs = pairs(item, read, file);
            env_files.extend(named_env_files(item).filter_map(|named| file(named.text()?)));
            let Some(mut made) = object(item, name, kind, &pairs, &options).and_then(Resource::new) else { continue };
            let is_on = |key: &str| options.iter().any(|options| is_true(*options, key));
            made.hashed = !is_on("disableNameSuffixHash");
            made.unread = pairs.iter().any(|pair| pair.value.is_none());
            let wanted = made.id();
            let same = |resource: &&mut Resource<'t>| resource.ids().any(|id| id.is_same(&wanted));
            let extends = item.get("behavior").and_then(NodeRef::text).filter(|it| matches!(*it, "merge" | "replace"));
            let old = match extends {
                Some(_) => resources.iter_mut().find(same),
                None => None,
            };
            match (extends, old) {
                (Some(behaviour), Some(old)) => extend(old, made, behaviour == "merge"),
                _ => resources.push(made),
            }
        }
    }
    env_files
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
            data.set(&pair.key, pair.key_at, Value::text_of(text, pair.value_at));
        }
    }
    Some(value)
}

/// The keys of a generator: those of its files of texts, of its texts, and the names of its files.
fn pairs(item: NodeRef<'_>, read: &dyn Fn(&str) -> Elsewhere, file: &dyn Fn(&str) -> Option<FileId>) -> Vec<Pair> {
    let bytes = |path: &str| match read(path) {
        Elsewhere::Bytes(bytes) => Some(bytes),
        Elsewhere::Missing | Elsewhere::Hidden => None,
    };
    let mut pairs = Vec::new();
    for named in named_env_files(item) {
        let text = named.text().and_then(bytes).and_then(|bytes| String::from_utf8(bytes).ok());
        match text {
            Some(text) => in_lines(&text, named.head_span(), named.text().and_then(file), &mut pairs),
            None => pairs.push(Pair::new("", None, origin(named))),
        }
    }
    for literal in items(item, "literals") {
        let Some((key, value)) = literal.text().and_then(|text| text.split_once('=')) else { continue };
        pairs.push(Pair::new(key, Some(without_quotes(value).as_bytes().to_vec()), origin(literal)));
    }
    for file in items(item, "files") {
        let Some(text) = file.text() else { continue };
        let (key, path) = text.split_once('=').unwrap_or((file_name(text), text));
        pairs.push(Pair::new(key, bytes(path), Origin::named_at(file.head_span())));
    }
    pairs.retain(|pair| !pair.key.is_empty() || pair.value.is_none());
    pairs
}

/// The keys and values of a file of texts. They stand in their lines where it is a file of the run, and else where the
/// kustomization names it.
fn in_lines(text: &str, named: Span, file: Option<FileId>, pairs: &mut Vec<Pair>) {
    let mut after = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}').trim_start();
        let start = after + (whole.trim_end_matches(['\n', '\r']).len() - line.len());
        after += whole.len();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let at = |start: usize, text: &str| match file {
            Some(file) if !text.is_empty() => Origin::at(Span::new(file, start, start + text.len())),
            Some(file) => Origin::named_at(Span::new(file, start, start)),
            None => Origin::named_at(named),
        };
        pairs.push(Pair {
            key: key.to_owned(),
            value: Some(value.as_bytes().to_vec()),
            key_at: at(start, key),
            value_at: at(start + line.len() - value.len(), value),
        });
    }
}

/// A text without the quotes around all of it.
fn without_quotes(text: &str) -> &str {
    let quoted = ['"', '\''].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
    quoted.unwrap_or(text)
}
