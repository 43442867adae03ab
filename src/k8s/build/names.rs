//! Names: what is put around them, the hashes of what is generated, and the references that follow in the end.

use std::collections::HashMap;

use super::fields::{Fields, Reference};
use super::hash;
use super::resource::{Id, Kinds, Resource};
use crate::syntax::tree::{Content, Style, Value};

/// Puts a prefix before and a suffix behind the names of the objects of a level.
pub(super) fn put_around(resources: &mut [Resource<'_>], fields: &Fields, prefix: &str, suffix: &str) {
    for (before, part) in [(true, prefix), (false, suffix)] {
        if part.is_empty() {
            continue;
        }
        for resource in resources.iter_mut() {
            let id = resource.original();
            let kept = matches!(
                (id.group.as_str(), id.kind.as_str()),
                (_, "Namespace" | "CustomResourceDefinition") | ("apiregistration.k8s.io", "APIService")
            );
            if kept {
                continue;
            }
            if !resource.name().is_empty() {
                resource.store();
                let parts = if before { &mut resource.prefixes } else { &mut resource.suffixes };
                parts.push(part.to_owned());
            }
            for field in &fields.names {
                field.visit(&id, &mut resource.value, None, &|_| true, &mut |value| {
                    let Some(text) = value.text() else { return };
                    let new = if before { format!("{part}{text}") } else { format!("{text}{part}") };
                    value.content = Content::Scalar(new.into(), Style::Quoted);
                });
            }
        }
    }
}

/// Ends the names of generated objects with the hash of what is in them.
pub(super) fn end_with_hashes(resources: &mut [Resource<'_>]) {
    for resource in resources.iter_mut().filter(|resource| resource.hashed && !resource.unread) {
        let Some(hash) = hash::of(&resource.value) else { continue };
        resource.store();
        resource.called = Some(resource.name().to_owned());
        rename(resource, &format!("{}-{hash}", resource.name()));
    }
}

fn rename(resource: &mut Resource<'_>, name: &str) {
    if let Some(value) = resource.value_mut().at_mut(&["metadata", "name"]) {
        value.content = Content::Scalar(name.to_owned().into(), Style::Quoted);
    }
}

/// An object that may be referred to by a name that it had.
struct Named {
    previous: Vec<Id>,
    now: Id,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// Lets references follow the objects that were renamed or moved to another namespace.
pub(super) fn follow(resources: &mut [Resource<'_>], fields: &Fields) {
    let changed = resources.iter().filter(|resource| !resource.previous.is_empty());
    let named: Vec<Named> = changed
        .map(|resource| Named {
            previous: resource.previous.clone(),
            now: resource.id(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
        })
        .collect();
    let mut by_name: HashMap<&str, Vec<&Named>> = HashMap::new();
    for one in &named {
        let mut names: Vec<&str> = one.previous.iter().map(|id| id.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            by_name.entry(name).or_default().push(one);
        }
    }
    if by_name.is_empty() {
        return;
    }
    for resource in resources.iter_mut() {
        let referrer = Referrer {
            original: resource.original(),
            now: resource.id(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
            role: role(&resource.value),
            accounts: namespaces_of_accounts(&resource.value),
        };
        for reference in &fields.references {
            for field in &reference.fields {
                let is_role = matches!(field.path.as_slice(), [.., role, name] if role == "roleRef" && name == "name");
                field.visit(
                    &referrer.original,
                    &mut resource.value,
                    None,
                    &|value| names_any(value, &by_name),
                    &mut |value| {
                        each(value, &mut |value| referrer.update(value, reference, is_role, &by_name));
                    },
                );
            }
        }
    }
}

/// Whether a value, or an item of it, is the name of an object that was renamed or moved.
fn names_any(value: &Value<'_>, by_name: &HashMap<&str, Vec<&Named>>) -> bool {
    let named = |value: &Value<'_>| {
        let name = value.text().or_else(|| value.get("name").and_then(Value::text));
        name.is_some_and(|name| by_name.contains_key(name))
    };
    named(value) || value.items().iter().any(named)
}

fn each(value: &mut Value<'_>, update: &mut dyn FnMut(&mut Value<'_>)) {
    match value.items_mut() {
        Some(items) => items.iter_mut().for_each(update),
        None => update(value),
    }
}

/// Group and kind of the role that a binding gives.
fn role(binding: &Value<'_>) -> Option<Kinds> {
    let text = |key: &str| binding.at(&["roleRef", key]).and_then(Value::text);
    let owned = |key: &str| Some(text(key)?.to_owned().into());
    Some(Kinds { group: owned("apiGroup")?, version: "".into(), kind: owned("kind")? })
}

/// The namespaces of the accounts to which a RoleBinding gives a role: it may speak of those of others.
fn namespaces_of_accounts(binding: &Value<'_>) -> Vec<String> {
    let text = |value: &Value<'_>, key: &str| value.get(key).and_then(Value::text).map(str::to_owned);
    if text(binding, "kind").as_deref() != Some("RoleBinding") {
        return Vec::new();
    }
    let subjects = binding.get("subjects").map(Value::items).unwrap_or_default().iter();
    let accounts = subjects.filter(|subject| text(subject, "kind").as_deref() == Some("ServiceAccount"));
    accounts.filter_map(|subject| text(subject, "namespace")).collect()
}

/// An object in which names of others stand.
struct Referrer {
    original: Id,
    now: Id,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    role: Option<Kinds>,
    accounts: Vec<String>,
}

impl Referrer {
    /// Sets the name of another object as it is now, and its namespace where one belongs to it.
    fn update(
        &self,
        value: &mut Value<'_>,
        reference: &Reference,
        is_role: bool,
        by_name: &HashMap<&str, Vec<&Named>>,
    ) {
        let whole = value.fields_mut().is_some();
        let text = |value: &Value<'_>, key: &str| value.get(key).and_then(Value::text).map(str::to_owned);
        let old = if whole { text(value, "name") } else { value.text().map(str::to_owned) };
        let Some(old) = old else { return };
        let Some(candidates) = by_name.get(old.as_str()) else { return };
        let space = text(value, "namespace").filter(|_| whole);
        let Some(found) = self.choose(candidates, reference, is_role, space.as_deref()) else { return };
        let new = Content::Scalar(found.now.name.clone().into(), Style::Quoted);
        if !whole {
            value.content = new;
            return;
        }
        if let Some(name) = value.get_mut("name") {
            name.content = new;
        }
        if !found.now.namespace.is_empty() {
            let place = value.get("namespace").or_else(|| value.get("name")).map_or(value.origin, |node| node.origin);
            value.set("namespace", place, Value::text_of(found.now.namespace.clone(), place));
        }
    }

    fn choose<'n>(
        &self,
        candidates: &[&'n Named],
        reference: &Reference,
        is_role: bool,
        space: Option<&str>,
    ) -> Option<&'n Named> {
        let was = |one: &Named, kinds: &Kinds| one.previous.iter().any(|id| kinds.hold(id));
        let mut fit: Vec<&'n Named> = candidates
            .iter()
            .copied()
            .filter(|one| was(one, &reference.to))
            .filter(|one| self.role.as_ref().filter(|_| is_role).is_none_or(|role| was(one, role)))
            .filter(|one| self.reaches(one))
            .collect();
        if let Some(space) = space {
            let original = |one: &Named| one.previous.first().unwrap_or(&one.now).effective_namespace() == space;
            let current = |one: &Named| one.now.effective_namespace() == space;
            let by_original = fit.iter().any(|one| original(one));
            fit.retain(|one| if by_original { original(one) } else { current(one) });
        }
        if fit.len() > 1 {
            fit.retain(|one| same_end(&one.prefixes, &self.prefixes) && same_end(&one.suffixes, &self.suffixes));
        }
        let first = *fit.first()?;
        fit.iter().all(|one| one.now.name == first.now.name).then_some(first)
    }

    /// Whether an object can be meant from here: it shares the namespace, or one of both has none.
    fn reaches(&self, other: &Named) -> bool {
        let (here, there) = (self.now.effective_namespace(), other.now.effective_namespace());
        let account = other.now.kind == "ServiceAccount" && self.accounts.iter().any(|space| space == there);
        self.now.is_cluster_scoped() || other.now.is_cluster_scoped() || here == there || account
    }
}

/// Whether the shorter of two lists is the end of the longer.
fn same_end(one: &[String], other: &[String]) -> bool {
    one.iter().rev().zip(other.iter().rev()).all(|(a, b)| a == b)
}
