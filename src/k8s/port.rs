//! Ports: which names are allowed, which port of a pod a Service leads to, and whether it is there.
//!
//! Sources: Kubernetes API reference (`ContainerPort.name` is an IANA_SVC_NAME, `ServicePort.name` a DNS_LABEL) and
//! RFC 6335, section 5.1.

use std::collections::HashSet;

use super::Cluster;
use super::container::{Container, Port};
use super::edit;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::probe::ProbeKind;
use super::route::{Backend, Route};
use super::service::{Service, ServicePort};
use super::workload::Workload;
use super::{Sought, UnknownName};
use crate::diagnostic::Edit;
use crate::syntax::tree::NodeRef;

/// What is wrong with the name of a container's port, in words; none when it is a service name of RFC 6335.
#[must_use]
pub fn port_name_fault(name: &str) -> Option<&'static str> {
    let byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || is_placeholder(name) {
        return None;
    }
    if name.len() > 15 {
        return Some("has more than 15 characters");
    }
    if !name.bytes().all(byte) {
        return Some("may hold only lower-case letters, digits and `-`");
    }
    if !name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Some("needs a letter");
    }
    (name.starts_with('-') || name.ends_with('-') || name.contains("--"))
        .then_some("may have `-` only between letters or digits, and one at a time")
}

/// What is wrong with the name of a Service's port, in words; none when it is a label of RFC 1123.
#[must_use]
pub fn label_fault(name: &str) -> Option<&'static str> {
    let byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || is_placeholder(name) {
        return None;
    }
    if name.len() > 63 {
        return Some("has more than 63 characters");
    }
    if !name.bytes().all(byte) {
        return Some("may hold only lower-case letters, digits and `-`");
    }
    (name.starts_with('-') || name.ends_with('-')).then_some("may have `-` only between letters or digits")
}

/// Where more Services than this lead to a pod, they are not asked what they say of its ports: each pod would ask all.
const MAX_SERVICES: usize = 64;

/// Why a port of a Service leads to none of its pods.
#[derive(Debug, Clone)]
pub enum Unreached<'s, 't> {
    /// No container has a port of that name; the names that there are.
    NoSuchName(&'s [String], &'s Workload<'t>),
    /// No container declares the number, though they declare others.
    NotDeclared(&'s [i64], &'s Workload<'t>),
}

/// What the pods listen on that a Service selects.
#[derive(Debug, Default)]
pub(super) struct Listening {
    /// Whether their ports are not all known.
    open: bool,
    /// Whether one of them declares no port, and so may listen on any.
    silent: bool,
    /// The names of ports, each once.
    names: Vec<String>,
    /// The numbers of ports, each once.
    numbers: Vec<i64>,
}

impl Listening {
    pub(super) fn of<'w, 't: 'w>(workloads: impl Iterator<Item = &'w Workload<'t>>) -> Self {
        let mut listening = Self::default();
        let (mut names, mut numbers) = (HashSet::new(), HashSet::new());
        for workload in workloads {
            let running: Vec<_> = workload.running_containers().collect();
            listening.open |= !workload.has_pod_spec()
                || workload.manifest.partial
                || running.is_empty()
                || workload.may_be_patched("ort");
            let ports: Vec<_> = running.iter().flat_map(|container| container.ports()).collect();
            listening.silent |= ports.is_empty();
            let new_names = ports.iter().filter_map(|port| port.name).filter(|name| names.insert(name.to_string()));
            listening.names.extend(new_names.map(str::to_owned));
            listening.numbers.extend(ports.iter().filter_map(|port| port.number).filter(|&one| numbers.insert(one)));
        }
        listening
    }
}

impl<'t> Cluster<'t> {
    /// Why a port of a Service leads nowhere; none when it does, or when the ports of its pods are not all known.
    #[must_use]
    pub fn unreached<'s>(&'s self, service: &Service<'_>, port: &ServicePort<'_>) -> Option<Unreached<'s, 't>> {
        let target = port.target?;
        let text = target.text().filter(|text| !text.is_empty() && !is_placeholder(text))?;
        let first = self.workloads_of(service).next()?;
        let listening = self.links.listening(service.index).filter(|listening| !listening.open)?;
        if service.patched().is_some() || service.is_external_name() {
            return None;
        }
        if let Some(number) = target.as_i64().or_else(|| text.parse().ok()) {
            let Listening { numbers, silent, .. } = listening;
            let declared = numbers.is_empty() || *silent || numbers.contains(&number);
            return (!declared).then_some(Unreached::NotDeclared(numbers, first));
        }
        let unknown = listening.names.iter().any(|name| *name == text || is_placeholder(name));
        (!unknown).then_some(Unreached::NoSuchName(&listening.names, first))
    }

    /// Why a backend of a route leads to no Service, or to no port of it.
    #[must_use]
    pub fn backend_fault(&self, route: &Route<'_>, backend: &Backend<'_>) -> Option<BackendFault<'_, 't>> {
        let given = backend.port.and_then(NodeRef::text);
        // The AWS controller puts an action in place of a Service.
        if backend.is_unknown() || given == Some("use-annotation") || backend.service.starts_with("cm-acme-http-solver")
        {
            return None;
        }
        let namespace = backend.namespace.or(route.manifest.namespace);
        let from = Manifest { namespace, ..route.manifest };
        let services: Vec<_> = self.services_at(backend.service, backend.namespace, &route.manifest).collect();
        if services.is_empty() {
            let imported = self.named("ServiceImport", backend.service).next().is_some();
            let unknown = self.unknown_name("Service", Sought::Service, backend.service, &from).filter(|_| !imported);
            return unknown.map(BackendFault::NoService);
        }
        if let Some(grant) = self.grant_of_others(route, backend) {
            return Some(BackendFault::NotGranted(grant));
        }
        let wanted = given.filter(|text| !text.is_empty() && !is_placeholder(text))?;
        let fits = |port: &ServicePort<'_>| {
            let name = port.node.get("name").and_then(NodeRef::text);
            let target = port.node.get("targetPort").and_then(NodeRef::text);
            let number = port.node.get("port").and_then(NodeRef::text);
            let any = [name, number, target.filter(|_| route.manifest.kind == "Route")];
            any.into_iter().flatten().any(|text| text == wanted || is_placeholder(text))
        };
        let open = |service: &&&Service<'t>| {
            service.is_external_name()
                || service.manifest.partial
                || service.ports().next().is_none()
                || self.mentions_in_patch(&service.manifest, "port")
        };
        let known = services.iter().any(|service| service.ports().any(|port| fits(&port)));
        let nearest = services.iter().min_by_key(|service| route.manifest.place.steps_up_to(service.manifest.place))?;
        (!known && !services.iter().any(|service| open(&service))).then_some(BackendFault::NoPort(nearest))
    }
}

/// Why a backend of a route leads nowhere.
#[derive(Debug, Clone, Copy)]
pub enum BackendFault<'s, 't> {
    /// There is no Service of that name.
    NoService(UnknownName<'t>),
    /// The Service has no such port.
    NoPort(&'s Service<'t>),
    /// The Service's namespace lets in others, with this ReferenceGrant, and not the route.
    NotGranted(&'s Manifest<'t>),
}

/// A port that stands twice in one list.
#[derive(Debug, Clone, Copy)]
pub struct Duplicate<'t> {
    /// The second one.
    pub node: NodeRef<'t>,
    /// The first one.
    pub first: NodeRef<'t>,
    /// The name or number that is the same.
    pub same: &'t str,
    /// Whether the name is the same, and not only the number.
    pub by_name: bool,
}

/// The items of a list of ports that repeat the number and protocol, or the name, of an earlier one.
#[must_use]
pub fn duplicates<'t>(list: NodeRef<'t>, number_key: &str) -> Vec<Duplicate<'t>> {
    let text = |item: NodeRef<'t>, key: &str| item.get(key).and_then(NodeRef::text);
    let protocol = |item| text(item, "protocol").unwrap_or("TCP");
    let items: Vec<NodeRef<'t>> = list.items().collect();
    let mut names = std::collections::HashMap::new();
    let mut numbers = std::collections::HashMap::new();
    let mut found = Vec::new();
    for &node in &items {
        if let Some(same) = text(node, "name").filter(|name| !name.is_empty() && !is_placeholder(name)) {
            if let Some(&first) = names.get(same) {
                found.push(Duplicate { node, first, same, by_name: true });
                continue;
            }
            names.insert(same, node);
        }
        if let Some(same) = text(node, number_key).filter(|number| !is_placeholder(number)) {
            // The same port of a container may be opened on several addresses of the node.
            let key = (same, protocol(node), text(node, "hostPort"), text(node, "hostIP"));
            if let Some(&first) = numbers.get(&key) {
                found.push(Duplicate { node, first, same, by_name: false });
            } else {
                numbers.insert(key, node);
            }
        }
    }
    found
}

impl Cluster<'_> {
    /// Edits that let a container listen on a port for which no rights of root are needed, its probes with it; none where
    /// a Service, the node or another port says one of the numbers too.
    #[must_use]
    pub fn raise_port(&self, container: &Container<'_>, port: &Port<'_>) -> Option<(i64, Vec<Edit>)> {
        let old = port.number?;
        let new = old + 8000;
        let is_old = |node: &NodeRef<'_>| node.as_i64() == Some(old);
        let mut services = self.services_of(container.workload);
        let targets: Vec<_> =
            services.by_ref().take(MAX_SERVICES).flat_map(Service::ports).filter_map(|port| port.target).collect();
        let same =
            |other: Port<'_>| other.number == Some(new) || (other.number == Some(old) && other.node != port.node);
        if services.next().is_some()
            || targets.iter().any(is_old)
            || container.ports().any(same)
            || port.node.get("hostPort").is_some()
        {
            return None;
        }
        let kinds = [ProbeKind::Startup, ProbeKind::Readiness, ProbeKind::Liveness];
        let probes = kinds.into_iter().filter_map(|kind| container.probe(kind)).flat_map(|probe| {
            let handlers = ["httpGet", "tcpSocket", "grpc"].into_iter();
            handlers.filter_map(move |handler| probe.node.at(&[handler, "port"]))
        });
        let numbers = port.node.get("containerPort").into_iter().chain(probes.filter(is_old));
        let edits: Option<Vec<_>> = numbers.map(|number| edit::replace(number, &new.to_string())).collect();
        Some((new, edits?))
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[test]
    fn names_of_ports_are_service_names() {
        for name in ["http", "a1", "n23456789012345", "http-1", "${NAME}", ""] {
            assert_eq!(port_name_fault(name), None, "{name}");
        }
        for name in ["n234567890123456", "HTTP", "123", "-a", "a-", "a--b", "http_1"] {
            assert!(port_name_fault(name).is_some(), "{name}");
        }
        assert_eq!(label_fault("a-name-of-more-than-15-characters"), None);
        assert!(label_fault("Http").is_some() && label_fault("-a").is_some());
    }

    #[test]
    fn a_port_stands_twice_by_name_or_by_number_and_protocol() {
        let check = |text: &str, expected: &[(&str, bool)]| {
            let tree = yaml::parse(FileId::new(0), &Text::from(text));
            let found = duplicates(tree.root().unwrap(), "containerPort");
            let found: Vec<_> = found.iter().map(|duplicate| (duplicate.same, duplicate.by_name)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("[{name: a, containerPort: 1}, {name: a, containerPort: 2}]", &[("a", true)]);
        check("[{containerPort: 1}, {containerPort: 1}]", &[("1", false)]);
        check("[{containerPort: 1, protocol: TCP}, {containerPort: 1, protocol: UDP}]", &[]);
        check("[{containerPort: 1, hostIP: 10.0.0.1}, {containerPort: 1, hostIP: 10.0.0.2}]", &[]);
    }
}
