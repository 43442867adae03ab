//! Who may call: a caller that was let in before must be let in now.

use std::collections::{BTreeMap, BTreeSet};

use super::Level;
use crate::openapi::Operation;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// One way to be let in: schemes with scopes; empty for nobody in particular.
type Alternative = BTreeMap<String, BTreeSet<String>>;

/// What changed, with its place now and before.
pub(super) fn differences(before: Operation<'_>, after: Operation<'_>) -> Vec<(Level, Span, Option<Span>, String)> {
    let (Some(old), Some(new)) = (alternatives(before), alternatives(after)) else { return Vec::new() };
    let place = value(after).map_or(after.span(), NodeRef::head_span);
    let was = value(before).map(NodeRef::head_span);
    let admits = |new: &Alternative, old: &Alternative| {
        new.iter().all(|(scheme, scopes)| old.get(scheme).is_some_and(|granted| scopes.is_subset(granted)))
    };
    let shut_out: Vec<&Alternative> = old.iter().filter(|old| !new.iter().any(|new| admits(new, old))).collect();
    let mut found = Vec::new();
    if let Some(first) = shut_out.first() {
        let who = if first.is_empty() {
            "callers without credentials".to_owned()
        } else {
            let names: Vec<String> = first.keys().map(|scheme| format!("`{scheme}`")).collect();
            format!("callers with {} as before", names.join(" and "))
        };
        found.push((Level::Error, place, was, format!("{who} are no longer let in")));
    } else if new.iter().any(BTreeMap::is_empty) && !old.iter().any(BTreeMap::is_empty) {
        found.push((Level::Warning, place, was, "everybody is let in now".to_owned()));
    }
    found
}

fn value(operation: Operation<'_>) -> Option<NodeRef<'_>> {
    operation.node().get("security").or_else(|| operation.api.root().get("security"))
}

/// The ways to be let in; nothing when they cannot be read.
fn alternatives(operation: Operation<'_>) -> Option<Vec<Alternative>> {
    let Some(list) = value(operation) else { return Some(vec![Alternative::new()]) };
    if !list.is_sequence() {
        return None;
    }
    let mut found: Vec<Alternative> = Vec::new();
    for item in list.items() {
        if !item.is_mapping() {
            return None;
        }
        let schemes = item.entries().into_iter().map(|entry| {
            let scopes = entry.value.items().filter_map(NodeRef::text).map(str::to_owned).collect();
            (entry.name().to_owned(), scopes)
        });
        found.push(schemes.collect());
    }
    if found.is_empty() {
        found.push(Alternative::new());
    }
    Some(found)
}
