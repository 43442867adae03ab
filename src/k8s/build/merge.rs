//! Strategic merge: a patch in the form of the object, whose lists meet by the keys of the API's types.

use super::Resource;
use crate::k8s::schema::table::{Shape, Type};
use crate::syntax::tree::{Content, Field, Value};

/// Merges a patch into an object. False when the patch deletes it.
pub(super) fn merge<'t>(resource: &mut Resource<'t>, patch: &Value<'t>) -> bool {
    match directive(patch) {
        Some("delete") => return false,
        Some("replace") => {
            resource.value = clean(patch);
            return true;
        }
        _ => {}
    }
    let version = resource.value.get("apiVersion").and_then(Value::text).unwrap_or_default();
    let own = Type::of(version, &resource.kind);
    // What the object is called stays: a patch with a target may carry any name.
    let kept = ["apiVersion", "kind"].map(|key| resource.value.get(key).cloned());
    let name = resource.value.at(&["metadata", "name"]).cloned();
    mapping(&mut resource.value, patch, own);
    for (key, value) in ["apiVersion", "kind"].into_iter().zip(kept) {
        if let Some(value) = value {
            resource.value.set(key, value.origin, value);
        }
    }
    if let (Some(name), Some(metadata)) = (name, resource.value.get_mut("metadata")) {
        metadata.set("name", name.origin, name);
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
