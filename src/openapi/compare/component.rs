//! Components that nothing used: that they are gone is told, and breaks nobody.

use super::{Change, ChangeKind, Changes};
use crate::diagnostic::Severity;
use crate::openapi::{Api, component_kind};

/// Compares what each revision keeps without a use: 2.0 keeps it at the root.
pub(super) fn compare(old: Api<'_>, new: Api<'_>, changes: &mut Changes) {
    let root = new.root();
    let kept = root.get("components");
    let holders = [kept, Some(root)];
    for (map, component) in old.unused_components() {
        let name = component.name();
        let maps = if component_kind(map) == "schema" { ["schemas", "definitions"] } else { [map, map] };
        let mut found = holders.iter().flatten().flat_map(|holder| maps.iter().filter_map(|map| holder.get(map)));
        if found.any(|map| map.get(name).is_some()) {
            continue;
        }
        let place = root.entry("components").or_else(|| root.entry(map)).map(|entry| entry.key_span());
        changes.add(Change {
            kind: ChangeKind::Component,
            level: Severity::Note,
            place: place.unwrap_or_else(|| new.paths_span()),
            was: Some(component.key_span()),
            text: format!("the {} `{name}` is gone, which nothing used", component_kind(map)),
            operations: Vec::new(),
        });
    }
}
