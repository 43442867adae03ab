//! Who may call: a caller that was let in before must be let in now.

use std::collections::BTreeMap;

use super::{Change, ChangeKind, Changes};
use crate::diagnostic::Severity;
use crate::openapi::{Api, Flow, Operation, SecurityScheme, WayIn};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// What changed, with its place now and before.
pub(super) fn differences(before: Operation<'_>, after: Operation<'_>) -> Vec<(Severity, Span, Option<Span>, String)> {
    let (Some(old), Some(mut new)) = (before.ways_in(), after.ways_in()) else { return Vec::new() };
    if new.iter().any(|new| !old.contains(new)) {
        let names = renamed(before.api, after.api);
        for way in &mut new {
            let schemes = std::mem::take(way).into_iter();
            *way = schemes.map(|(scheme, scopes)| (names.get(scheme).copied().unwrap_or(scheme), scopes)).collect();
        }
    }
    let place = place_of(before, after);
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
            match added_scopes(first, &new).as_slice() {
                [] => format!("callers with {} as before", names.join(" and ")),
                scopes => format!("callers with {} and without {}", names.join(" and "), scopes.join(" and ")),
            }
        };
        found.push((Severity::Error, place, was, format!("{who} are no longer let in")));
    } else if new.iter().any(BTreeMap::is_empty) && !old.iter().any(BTreeMap::is_empty) {
        found.push((Severity::Warning, place, was, "everybody is let in now".to_owned()));
    } else if new.iter().any(|new| !old.contains(new)) {
        found.push((Severity::Note, place, was, "more callers are let in now".to_owned()));
    }
    found
}

/// The scopes that are demanded beside those of before, where they alone shut callers out.
fn added_scopes(old: &WayIn<'_>, new: &[WayIn<'_>]) -> Vec<String> {
    let Some(same) = new.iter().find(|new| new.keys().eq(old.keys())) else { return Vec::new() };
    let added = same.iter().flat_map(|(scheme, scopes)| {
        let granted = old.get(scheme);
        scopes.iter().filter(move |scope| granted.is_none_or(|granted| !granted.contains(*scope)))
    });
    added.map(|scope| format!("`{scope}`")).collect()
}

/// Where to point for other callers: at what is demanded now, unless the document demanded it before and the operation
/// only says nothing of its own any more; at the whole document where that demands nothing any more.
fn place_of(before: Operation<'_>, after: Operation<'_>) -> Span {
    let value = after.security_value();
    let has_own = |operation: Operation<'_>| operation.node().get("security").is_some();
    match value {
        Some(_) if has_own(before) && !has_own(after) => after.span(),
        Some(value) => value.head_span(),
        None if has_own(before) => after.span(),
        None => after.api.paths_span(),
    }
}

/// Compares the schemes that both revisions declare. A scheme that nobody asks for shuts nobody out.
pub(super) fn compare(old: Api<'_>, new: Api<'_>, changes: &mut Changes) {
    let (Some(ours), Some(theirs)) = (old.security_schemes(), new.security_schemes()) else { return };
    let asked = old.requirements();
    let renamed = renamed(old, new);
    for one in &ours {
        let is_asked = asked.iter().any(|requirement| requirement.name == one.name());
        let mut add = |level: Severity, place: Span, was: Span, text: String| {
            let level = if is_asked { level } else { Severity::Note };
            changes.add(scheme_change(level, place, Some(was), text));
        };
        match theirs.iter().find(|other| other.name() == one.name()) {
            Some(other) => same_scheme(*one, *other, &mut add),
            None if renamed.values().any(|name| *name == one.name()) => {}
            None => {
                let text = format!("the security scheme `{}` is gone", one.name());
                add(Severity::Note, new.paths_span(), one.key_span(), text);
            }
        }
    }
    let is_known = |name: &str| renamed.contains_key(name) || ours.iter().any(|one| one.name() == name);
    for other in theirs.iter().filter(|other| !is_known(other.name())) {
        let text = format!("the security scheme `{}` is new", other.name());
        changes.add(scheme_change(Severity::Note, other.key_span(), None, text));
    }
}

/// The new names of schemes that are the same under another one, which may be kept beside it, each with that of before:
/// names reach no wire.
fn renamed<'x>(old: Api<'x>, new: Api<'x>) -> BTreeMap<&'x str, &'x str> {
    let (Some(ours), Some(theirs)) = (old.security_schemes(), new.security_schemes()) else { return BTreeMap::new() };
    let lacks = |schemes: &[SecurityScheme<'_>], name: &str| !schemes.iter().any(|scheme| scheme.name() == name);
    let mut before: Vec<&SecurityScheme<'x>> = ours.iter().collect();
    // What is gone rather has another name than what is kept.
    before.sort_by_key(|one| !lacks(&theirs, one.name()));
    let came = theirs.iter().filter(|other| lacks(&ours, other.name()));
    let twin = |other: &SecurityScheme<'x>| Some(before.iter().find(|one| are_alike(***one, *other))?.name());
    came.filter_map(|other| Some((other.name(), twin(other)?))).collect()
}

/// Whether whoever satisfied the one satisfies the other.
fn are_alike(one: SecurityScheme<'_>, other: SecurityScheme<'_>) -> bool {
    let mut alike = !one.kind().is_empty();
    same_scheme(one, other, &mut |level, _, _, _| alike &= level == Severity::Note);
    alike
}

/// A field of a scheme in the words of 3.0, which calls 2.0's `basic` a scheme of `http`.
fn told<'a>(scheme: SecurityScheme<'a>, key: &str) -> &'a str {
    match (scheme.kind(), key) {
        ("basic", "type") => "http",
        ("basic", "scheme") => "basic",
        _ => scheme.text(key),
    }
}

fn scheme_change(level: Severity, place: Span, was: Option<Span>, text: String) -> Change {
    Change { kind: ChangeKind::Security, level, place, was, text, operations: Vec::new() }
}

/// How one scheme differs from what it was: another way to send a credential refuses all of before.
fn same_scheme(one: SecurityScheme<'_>, other: SecurityScheme<'_>, add: &mut dyn FnMut(Severity, Span, Span, String)) {
    let name = one.name();
    let place =
        |scheme: SecurityScheme<'_>, key: &str| scheme.node.get(key).map_or(scheme.key_span(), NodeRef::head_span);
    let keys = [
        ("type", Severity::Error),
        ("scheme", Severity::Error),
        ("in", Severity::Error),
        ("name", Severity::Error),
        ("openIdConnectUrl", Severity::Warning),
    ];
    for (key, level) in keys {
        let (was, is) = (told(one, key), told(other, key));
        if !was.eq_ignore_ascii_case(is) {
            let text = format!("`{key}` of the security scheme `{name}` is `{is}` now, and was `{was}`");
            return add(level, place(other, key), place(one, key), text);
        }
    }
    let (flows, twins) = (one.flows(), other.flows());
    for flow in flows {
        match twins.iter().find(|twin| twin.name == flow.name) {
            Some(twin) => same_flow(name, flow, *twin, add),
            None => {
                let text = format!("the flow `{}` of the security scheme `{name}` is gone", flow.name);
                add(Severity::Error, place(other, "flows"), flow.span, text);
            }
        }
    }
}

fn same_flow(name: &str, one: Flow<'_>, other: Flow<'_>, add: &mut dyn FnMut(Severity, Span, Span, String)) {
    for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
        let text = |flow: Flow<'_>| flow.node.get(key).and_then(NodeRef::text).unwrap_or_default().to_owned();
        let (was, is) = (text(one), text(other));
        if was != is && !was.is_empty() {
            let place = |flow: Flow<'_>| flow.node.get(key).map_or(flow.span, NodeRef::head_span);
            let text = format!("`{key}` of the security scheme `{name}` is `{is}` now, and was `{was}`");
            add(Severity::Warning, place(other), place(one), text);
        }
    }
    let known = |flow: Flow<'_>, scope: &str| flow.node.get("scopes").is_some_and(|scopes| scopes.get(scope).is_some());
    for scope in scopes(one).filter(|scope| !known(other, scope.name())) {
        let text = format!("the security scheme `{name}` gives nobody the scope `{}` any more", scope.name());
        add(Severity::Warning, other.span, scope.key_span(), text);
    }
    for scope in scopes(other).filter(|scope| !known(one, scope.name())) {
        let text = format!("the security scheme `{name}` knows the scope `{}` now", scope.name());
        add(Severity::Note, scope.key_span(), one.span, text);
    }
}

fn scopes<'a>(flow: Flow<'a>) -> impl Iterator<Item = Entry<'a>> {
    flow.node.get("scopes").into_iter().flat_map(NodeRef::own_entries)
}
