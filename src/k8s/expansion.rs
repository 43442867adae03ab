//! `$(NAME)` in values and arguments: which variables a container's text asks for.
//!
//! Source: Kubernetes documentation, "Define Dependent Environment Variables". A reference that cannot be resolved stays
//! as it is; `$$(NAME)` is none.

use std::ops::Range;

use super::Cluster;
use super::container::Container;
use super::manifest::Manifest;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Whether the variable that a text asks for is set somewhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defined {
    /// Nowhere in the container.
    Nowhere,
    /// Below the place that asks for it.
    Later(Span),
}

/// A reference that the kubelet leaves as it is.
#[derive(Debug, Clone)]
pub struct Undefined<'a> {
    /// The name.
    pub name: &'a str,
    /// The text that holds the reference.
    pub node: NodeRef<'a>,
    /// Where in the text it stands.
    pub range: Range<usize>,
    /// Whether the variable is set too late, or not at all.
    pub defined: Defined,
}

/// The references in the variables and arguments of a container that lead nowhere.
#[must_use]
pub fn undefined<'a>(container: &Container<'a>) -> Vec<Undefined<'a>> {
    let filled = container.written().any(|node| node.get("envFrom").is_some_and(|list| list.items().next().is_some()));
    if filled || !container.workload.has_pod_spec() {
        return Vec::new();
    }
    let own = || container.node.get("env").into_iter().flat_map(NodeRef::items);
    let patched = container.written().skip(1).filter_map(|node| node.get("env")).flat_map(NodeRef::items);
    let patched: Vec<&str> = patched.filter_map(|item| item.get("name")?.text()).collect();
    let known = |name: &str| is_given(name) || patched.contains(&name) || container.workload.may_be_patched(name);
    let mut found = Vec::new();
    let mut before: Vec<&str> = Vec::new();
    for item in own() {
        if let Some(node) = item.get("value") {
            for (name, range) in references(node.text().unwrap_or_default()) {
                if !before.contains(&name) && !known(name) {
                    let later = own().filter_map(|item| item.get("name")).find(|other| other.text() == Some(name));
                    let defined = later.map_or(Defined::Nowhere, |name| Defined::Later(name.head_span()));
                    found.push(Undefined { name, node, range, defined });
                }
            }
        }
        before.extend(item.get("name").and_then(NodeRef::text));
    }
    let words = ["command", "args"].into_iter().filter_map(|key| container.node.get(key)).flat_map(NodeRef::items);
    for node in words {
        for (name, range) in references(node.text().unwrap_or_default()) {
            // In a shell `$(hostname)` runs a program; nobody calls one in capitals.
            let variable = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            if variable && !before.contains(&name) && !known(name) {
                found.push(Undefined { name, node, range, defined: Defined::Nowhere });
            }
        }
    }
    found
}

impl Cluster<'_> {
    /// Whether a kustomization of the object's build replaces `$(NAME)` itself.
    #[must_use]
    pub fn is_kustomize_variable(&self, manifest: &Manifest<'_>, name: &str) -> bool {
        let Some(build) = manifest.place.build else { return false };
        let here = |other: &&Manifest<'_>| other.kind == "Kustomization" && other.place.build == Some(build);
        let vars = self.manifests.iter().filter(here).filter_map(|other| other.at(&["vars"])).flat_map(NodeRef::items);
        vars.filter_map(|item| item.get("name")?.text()).any(|known| known == name)
    }
}

/// The references in a text, each with its name and the bytes of the whole.
#[must_use]
pub fn references(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('$')).map(|offset| at + offset) {
        let rest = text.get(start + 1..).unwrap_or_default();
        if rest.starts_with('$') {
            at = start + 2;
            continue;
        }
        at = start + 1;
        let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(inner, _)| inner) else {
            continue;
        };
        if is_name(inner) {
            let end = start + inner.len() + 3;
            found.push((inner, start..end));
            at = end;
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    let byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !text.is_empty() && !text.starts_with(|first: char| first.is_ascii_digit()) && text.bytes().all(byte)
}

/// Whether the kubelet itself gives a variable of this name: the addresses of Services.
#[must_use]
pub fn is_given(name: &str) -> bool {
    let port =
        || name.split_once("_PORT_").is_some_and(|(_, rest)| rest.starts_with(|first: char| first.is_ascii_digit()));
    name.starts_with("KUBERNETES_") || name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || port()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_names_in_brackets() {
        let names = |text| references(text).into_iter().map(|(name, range)| (name, &text[range])).collect::<Vec<_>>();
        assert_eq!(names("http://$(HOST):$(PORT)/"), [("HOST", "$(HOST)"), ("PORT", "$(PORT)")]);
        assert_eq!(names("$$(HOST) $$$(HOST)"), [("HOST", "$(HOST)")]);
        assert!(names("$(date +%s) ${HOST} $HOST $( $(").is_empty());
        assert!(is_given("ORDERS_SERVICE_HOST") && is_given("ORDERS_PORT_80_TCP_ADDR") && !is_given("DB_HOST"));
    }
}
