//! ConfigMaps and Secrets that kustomizations make: their names and keys. Their values are left empty, for what is written
//! in the kustomization is judged there.

use super::load::items;
use super::{Resource, origin};
use crate::k8s::place::file_name;
use crate::syntax::tree::{NodeRef, Origin, Value};

/// Adds the generated objects of a kustomization, or their keys to those that they extend.
pub(super) fn run<'t>(node: NodeRef<'t>, resources: &mut Vec<Resource<'t>>, read: &dyn Fn(&str) -> Option<&'t str>) {
    for (list, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
        for item in items(node, list) {
            let Some(name) = item.get("name").filter(|name| name.text().is_some()) else { continue };
            let keys = keys(item, read);
            let behaviour = item.get("behavior").and_then(NodeRef::text);
            let same = |resource: &&mut Resource<'t>| {
                let known = resource.known_as.iter().any(|(known, _)| Some(known.as_str()) == name.text());
                resource.is("", kind) && known
            };
            let extended = resources.iter_mut().find(same).filter(|_| matches!(behaviour, Some("merge" | "replace")));
            match extended {
                Some(resource) => put_keys(&mut resource.value, item, &keys),
                None => resources.extend(object(item, name, kind, &keys).and_then(Resource::new)),
            }
        }
    }
}

fn object<'t>(
    item: NodeRef<'t>,
    name: NodeRef<'t>,
    kind: &'static str,
    keys: &[(String, Origin)],
) -> Option<Value<'t>> {
    let at = origin(name);
    let mut metadata = Value::empty(at);
    metadata.set("name", at, Value::text_of(name.text()?, at));
    if let Some(namespace) = item.get("namespace").filter(|namespace| namespace.text().is_some()) {
        metadata.set("namespace", origin(namespace), Value::text_of(namespace.text()?, origin(namespace)));
    }
    let mut value = Value::empty(at);
    value.set("apiVersion", at, Value::text_of("v1", at));
    value.set("kind", at, Value::text_of(kind, at));
    value.set("metadata", at, metadata);
    put_keys(&mut value, item, keys);
    Some(value)
}

fn put_keys(value: &mut Value<'_>, item: NodeRef<'_>, keys: &[(String, Origin)]) {
    let Some(data) = value.mapping_at("data", origin(item)) else { return };
    for (key, at) in keys {
        data.set(key, *at, Value::text_of("", *at));
    }
}

/// The keys of a generator: the names of its files, and those before the `=` of its texts and of its files of texts.
fn keys<'t>(item: NodeRef<'t>, read: &dyn Fn(&str) -> Option<&'t str>) -> Vec<(String, Origin)> {
    let mut keys = Vec::new();
    let before = |text: &str| text.split_once('=').map(|(key, _)| key.trim().to_owned());
    for literal in items(item, "literals") {
        keys.extend(literal.text().and_then(before).map(|key| (key, origin(literal))));
    }
    for file in items(item, "files") {
        let Some(text) = file.text() else { continue };
        keys.push((before(text).unwrap_or_else(|| file_name(text).to_owned()), origin(file)));
    }
    for file in items(item, "envs").chain(item.get("env")) {
        let lines = file.text().and_then(read).unwrap_or_default().lines();
        let set = lines.filter(|line| !line.trim_start().starts_with('#')).filter_map(before);
        keys.extend(set.map(|key| (key, origin(file))));
    }
    keys
}
