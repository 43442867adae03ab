//! Strategic merge: a patch in the form of the object, whose lists meet by the keys of the API's types.

use std::sync::Arc;

use super::resource::Resource;
use crate::k8s::schema::table::{Shape, Type};
use crate::syntax::tree::{Content, Field, NodeRef, Value};

/// What a patch may change of what an object is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowed {
    name: bool,
    kind: bool,
}

impl Allowed {
    /// Reads the options of a patch.
    pub(super) fn read(patch: NodeRef<'_>) -> Self {
        let is_on = |key| patch.at(&["options", key]).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        Self { name: is_on("allowNameChange"), kind: is_on("allowKindChange") }
    }
}

/// Merges a patch into an object. False when the patch deletes it.
pub(super) fn merge<'t>(resource: &mut Resource<'t>, patch: &Value<'t>, allowed: Allowed) -> bool {
    if directive(patch) == Some("delete") {
        return false;
    }
    if allowed.name || allowed.kind {
        resource.store();
    }
    // What the object is stays: a patch with a target may carry any name.
    let value = &*resource.value;
    let kept = ["apiVersion", "kind"].map(|key| value.get(key).cloned());
    let called = ["name", "namespace"].map(|key| value.at(&["metadata", key]).cloned());
    if directive(patch) == Some("replace") {
        resource.value = Arc::new(clean(patch));
    } else {
        let version = value.get("apiVersion").and_then(Value::text).unwrap_or_default();
        let own = Type::of(version, resource.kind());
        mapping(resource.value_mut(), patch, own);
    }
    for (key, value) in ["apiVersion", "kind"].into_iter().zip(kept) {
        if let Some(value) = value.filter(|_| key != "kind" || !allowed.kind) {
            resource.value_mut().set(key, value.origin, value);
        }
    }
    if let Some(metadata) = resource.value_mut().get_mut("metadata") {
        for (key, value) in ["name", "namespace"].into_iter().zip(called) {
            match value {
                Some(value) if key != "name" || !allowed.name => metadata.set(key, value.origin, value),
                None if key == "namespace" => {
                    metadata.remove(key);
                }
                _ => {}
            }
        }
    }
    true
}

fn directive<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    value.get("$patch")?.text()
}

fn mapping<'t>(base: &mut Value<'t>, patch: &Value<'t>, own: Option<&'static Type>) {
    for field in patch.fields() {
        if let Some(list) = field.key.strip_prefix("$deleteFromPrimitiveList/") {
            let gone: Vec<&str> = field.value.items().iter().filter_map(Value::text).collect();
            if let Some(items) = base.get_mut(list).and_then(Value::items_mut) {
                items.retain(|item| item.text().is_none_or(|text| !gone.contains(&text)));
            }
        }
        if field.key.starts_with('$') {
            continue;
        }
        if field.value.is_null() || directive(&field.value) == Some("delete") {
            base.remove(&field.key);
            continue;
        }
        let known = own.and_then(|own| own.field(&field.key));
        let shape = known.map(|known| known.shape);
        let keys = known.and_then(|known| known.merge);
        let Some(there) = base.get_mut(&field.key) else {
            put(base, field, clean(&field.value));
            continue;
        };
        match (&there.content, &field.value.content) {
            (Content::Mapping(_), Content::Mapping(_)) if directive(&field.value) != Some("replace") => {
                mapping(there, &field.value, inner(shape));
            }
            (Content::Sequence(_), Content::Sequence(_)) if keys.is_some() => {
                list(there, &field.value, keys.unwrap_or_default(), inner(shape));
            }
            (Content::Scalar(old, _), Content::Scalar(new, _)) if old == new => {}
            _ => put(base, field, clean(&field.value)),
        }
    }
}

/// The structure that a field or the items of a list have.
fn inner(shape: Option<Shape>) -> Option<&'static Type> {
    shape.filter(|shape| !shape.is_map()).and_then(Shape::structure)
}

/// Sets a field as the patch has it, key included.
fn put<'t>(base: &mut Value<'t>, field: &Field<'t>, value: Value<'t>) {
    let Some(fields) = base.fields_mut() else { return };
    let written = Field { key: field.key.clone(), at: field.at, value };
    match fields.iter_mut().find(|known| known.key == field.key) {
        Some(known) => *known = written,
        None => fields.push(written),
    }
}

fn list<'t>(base: &mut Value<'t>, patch: &Value<'t>, keys: &str, own: Option<&'static Type>) {
    let Some(items) = base.items_mut() else { return };
    if keys == "+" {
        let texts: Vec<String> = items.iter().filter_map(Value::text).map(str::to_owned).collect();
        let new = |item: &&Value<'_>| item.text().is_none_or(|text| !texts.iter().any(|known| known == text));
        items.extend(patch.items().iter().filter(new).cloned());
        return;
    }
    if patch.items().iter().any(|item| directive(item) == Some("replace")) {
        *items = patch.items().iter().filter(|item| directive(item).is_none()).map(clean).collect();
        return;
    }
    let key_of = |item: &Value<'_>| -> Vec<String> {
        keys.split(',').map(|key| item.get(key).and_then(Value::text).unwrap_or_default().to_owned()).collect()
    };
    let mut merged = Vec::new();
    for item in patch.items() {
        let key = key_of(item);
        let found = items.iter().position(|known| key_of(known) == key).map(|index| items.remove(index));
        match (found, directive(item)) {
            (_, Some("delete")) => {}
            (Some(mut known), _) => {
                mapping(&mut known, item, own);
                merged.push(known);
            }
            (None, _) => merged.push(clean(item)),
        }
    }
    // kustomize puts first what the patch speaks of.
    items.splice(0..0, merged);
}

/// What a patch adds, without its directives and its nulls.
fn clean<'t>(value: &Value<'t>) -> Value<'t> {
    let content = match &value.content {
        Content::Mapping(fields) => {
            let kept = fields.iter().filter(|field| !field.key.starts_with('$') && !field.value.is_null());
            let kept = kept.filter(|field| directive(&field.value) != Some("delete"));
            Content::Mapping(kept.map(|field| Field { value: clean(&field.value), ..field.clone() }).collect())
        }
        Content::Sequence(items) => {
            let kept = items.iter().filter(|item| directive(item).is_none_or(|word| word == "merge"));
            Content::Sequence(kept.map(clean).collect())
        }
        scalar @ Content::Scalar(..) => scalar.clone(),
    };
    Value { origin: value.origin, content }
}
