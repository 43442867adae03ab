//! Who may call: a caller that was let in before must be let in now.

use std::collections::BTreeMap;

use super::Level;
use crate::openapi::{Operation, WayIn};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// What changed, with its place now and before.
pub(super) fn differences(before: Operation<'_>, after: Operation<'_>) -> Vec<(Level, Span, Option<Span>, String)> {
    let (Some(old), Some(new)) = (before.ways_in(), after.ways_in()) else { return Vec::new() };
    let place = after.security_value().map_or(after.span(), NodeRef::head_span);
    let was = before.security_value().map(NodeRef::head_span);
    let admits = |new: &WayIn<'_>, old: &WayIn<'_>| {
        new.iter().all(|(scheme, scopes)| old.get(scheme).is_some_and(|granted| scopes.is_subset(granted)))
    };
    let shut_out: Vec<&WayIn<'_>> = old.iter().filter(|old| !new.iter().any(|new| admits(new, old))).collect();
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
