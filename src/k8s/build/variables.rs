//! Variables of kustomizations: `$(NAME)` in certain fields stands for a field of an object.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::load::Stop;
use super::path::FieldPath;
use super::resource::{Kinds, Named, Resource};
use crate::k8s::manifest::split_api_version;
use crate::syntax::tree::{Content, NodeRef, Style, Value};

/// A variable.
pub(super) struct Variable {
    name: String,
    field: String,
}

impl Variable {
    /// Reads one, and marks the object that it is read from.
    pub(super) fn read(node: NodeRef<'_>, resources: &mut [Resource<'_>], named: &Named) -> Result<Option<Self>, Stop> {
        let text = |path: &[&str]| node.at(path).and_then(NodeRef::text).unwrap_or_default();
        let name = text(&["name"]).to_owned();
        let (group, version) = split_api_version(text(&["objref", "apiVersion"]));
        let kinds = Kinds {
            group: group.to_owned().into(),
            version: version.to_owned().into(),
            kind: text(&["objref", "kind"]).to_owned().into(),
        };
        let (object, namespace) = (text(&["objref", "name"]), text(&["objref", "namespace"]));
        let means = |resource: &Resource<'_>| {
            resource.ids().any(|id| {
                let placed = namespace.is_empty() || id.effective_namespace() == namespace;
                id.name == object && id.group == group && kinds.hold(&id) && placed
            })
        };
        let places = named.places(Some(object), resources.len()).into_iter();
        let mut found = places.filter(|&place| means(&resources[place]));
        let Some(first) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(Stop::Refused(format!("the variable `{name}` is read from several objects")));
        }
        drop(found);
        resources[first].variables.push(name.clone());
        let field = Some(text(&["fieldref", "fieldpath"])).filter(|path| !path.is_empty());
        let field = field.or(Some(text(&["fieldref", "fieldPath"])).filter(|path| !path.is_empty()));
        Ok(Some(Self { name, field: field.unwrap_or("metadata.name").to_owned() }))
    }
}

/// Puts the values of all variables into the fields that may hold some.
pub(super) fn resolve(resources: &mut [Resource<'_>], variables: &[Variable], fields: &Fields) -> Result<(), Stop> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut holders: BTreeMap<&str, &Resource<'_>> = BTreeMap::new();
    for resource in resources.iter() {
        for name in &resource.variables {
            holders.entry(name).or_insert(resource);
        }
    }
    for variable in variables {
        let holder = holders.get(variable.name.as_str());
        let path = FieldPath::read_with_indexes(&variable.field);
        let value = holder.filter(|holder| !holder.unread).and_then(|holder| path.find(&holder.value));
        let Some(text) = value.and_then(Value::text) else {
            return Err(Stop::Refused(format!("`{}`, the field of a variable, is not there", variable.field)));
        };
        values.insert(variable.name.clone(), text.to_owned());
    }
    if values.is_empty() {
        return Ok(());
    }
    for resource in resources {
        let id = resource.id();
        for field in &fields.variables {
            field.visit(&id, &mut resource.value, None, &|_| true, &mut |value| put(value, &values));
        }
    }
    Ok(())
}

/// Exchanges the variables of a text, or of all texts of a list or a mapping.
fn put(value: &mut Value<'_>, values: &BTreeMap<String, String>) {
    match &mut value.content {
        Content::Scalar(text, style) => {
            if let Some(new) = expanded(text, values) {
                // A number that fills the whole of a field is a number there.
                let number = text.starts_with("$(") && text.ends_with(')') && new.parse::<i64>().is_ok();
                let style = if number { Style::Plain } else { *style };
                value.content = Content::Scalar(new.into(), style);
            }
        }
        Content::Sequence(items) => items.iter_mut().for_each(|item| put(item, values)),
        Content::Mapping(fields) => fields.iter_mut().for_each(|field| put(&mut field.value, values)),
    }
}

/// The text with its variables exchanged; none when there are none. `$$(NAME)` is the text `$(NAME)`.
fn expanded(text: &str, values: &BTreeMap<String, String>) -> Option<String> {
    if !text.contains("$(") {
        return None;
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(escaped) = after.strip_prefix('$') {
            out.push('$');
            rest = escaped;
            continue;
        }
        let name = after.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        match name {
            Some((name, behind)) => {
                match values.get(name) {
                    Some(value) => out.push_str(value),
                    None => out.push_str(&format!("$({name})")),
                }
                rest = behind;
            }
            None => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Some(out)
}
