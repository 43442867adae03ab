//! Services, Ingresses and network policies: ports, addresses, hosts and paths.

use std::net::IpAddr;

use super::{is_zero, list, text};
use crate::k8s::naming::dns_subdomain;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::limits::is_network;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

/// Why a text is no host of an Ingress: a name of DNS, with `*.` at most in front.
fn host_fault(text: &str) -> Option<&'static str> {
    let name = text.strip_prefix("*.").unwrap_or(text);
    match text.parse::<IpAddr>() {
        Ok(_) => Some("must be a name and no IP address"),
        Err(_) if dns_subdomain(name).is_none() => None,
        Err(_) => Some("must be a name of DNS in lower-case letters, without scheme, port and path"),
    }
}

impl<'t> Walker<'t, '_> {
    pub(super) fn service(&mut self, node: NodeRef<'t>) {
        let (kind, address) = (text(node, "type"), text(node, "clusterIP"));
        if is_placeholder(kind) || is_placeholder(address) {
            return;
        }
        let (inside, headless) = (matches!(kind, "" | "ClusterIP"), address == "None");
        let ports: Vec<_> = list(node, "ports").collect();
        let unsaid = node.get("ports").is_none_or(|ports| ports.is_null() || ports.is_sequence());
        if ports.is_empty() && unsaid && !headless && kind != "ExternalName" {
            let path = self.path_to("ports");
            let message =
                format!("`{path}` is missing, and the API server refuses a Service with an address without it");
            self.invalid(node, self.owner_span(node), message, "add a port, or `clusterIP: None`".to_owned());
        }
        for (index, port) in ports.iter().enumerate() {
            let named = port.get("name").is_some_and(|name| !name.is_null());
            if ports.len() > 1 && !named && port.is_mapping() && !port.is_torn() {
                let message = format!(
                    "`{}[{index}]` has no name, and the API server refuses several ports without one each",
                    self.path_to("ports")
                );
                self.invalid(*port, port.head_span(), message, "add `name`".to_owned());
            }
            let open = port.entry("nodePort").filter(|entry| inside && is_zero(entry.value) == Some(false));
            if let Some(entry) = open {
                let message = format!(
                    "`{}[{index}].nodePort` is for the types `NodePort` and `LoadBalancer` alone, and the API server \
                     refuses the object",
                    self.path_to("ports")
                );
                self.invalid(*port, entry.key_span(), message, "delete it, or set `type: NodePort`".to_owned());
            }
        }
        if let Some(entry) = node.entry("type").filter(|_| headless && matches!(kind, "NodePort" | "LoadBalancer")) {
            self.refuse(entry, "needs an address, and `clusterIP` is `None`", "delete one of the two");
        }
        let external = list(node, "externalIPs").next().is_some();
        if let Some(entry) = node.entry("externalTrafficPolicy").filter(|_| inside && !external) {
            self.refuse(entry, "is for the types `NodePort` and `LoadBalancer` alone", "delete it, or change the type");
        }
        self.addresses(node.entry("clusterIP").filter(|_| !headless), false);
        self.addresses(node.entry("externalIPs"), false);
        self.addresses(node.entry("loadBalancerSourceRanges"), true);
    }

    /// Addresses, or networks such as `10.0.0.0/8`.
    pub(super) fn addresses(&mut self, entry: Option<Entry<'t>>, networks: bool) {
        let Some(entry) = entry else { return };
        for value in entry.value.items().chain(Some(entry.value).filter(|value| !value.is_sequence())) {
            let Some(text) = value.text().map(str::trim).filter(|text| !text.is_empty() && !is_placeholder(text))
            else {
                continue;
            };
            let (address, length) = text.split_once('/').map_or((text, None), |(start, end)| (start, Some(end)));
            // What stands in capitals, or is an `x`, waits for somebody who knows.
            let waits = text.bytes().any(|byte| byte.is_ascii_uppercase()) || text.contains("x.x");
            // The server takes numbers with zeros in front, which mean something else in other programs.
            let old = address.split('.').any(|part| part.len() > 1 && part.starts_with('0'));
            let fits = match (address.parse::<IpAddr>(), networks) {
                (Err(_), _) => old || waits,
                (Ok(_), true) => is_network(text),
                (Ok(_), false) => length.is_none(),
            };
            if !fits {
                let wanted = if networks { "a network such as `10.0.0.0/8`" } else { "an IP address" };
                let path = self.path_to(entry.name());
                let message = format!("`{path}` must be {wanted}, not `{text}`, and the API server refuses the object");
                self.invalid(value, value.head_span(), message, format!("write {wanted}"));
            }
        }
    }

    pub(super) fn ingress_path(&mut self, node: NodeRef<'t>) {
        let (path, kind) = (text(node, "path"), text(node, "pathType"));
        let free = path.is_empty() && !matches!(kind, "Exact" | "Prefix");
        if free || path.starts_with('/') || is_placeholder(path) || is_placeholder(kind) {
            return;
        }
        match node.entry("path") {
            Some(entry) => self.refuse(entry, "must begin with `/`", "write the path from its `/` on"),
            None => {
                let message = format!(
                    "`{}` is missing for `pathType: {kind}`, and the API server refuses the object",
                    self.path_to("path")
                );
                self.invalid(node, self.owner_span(node), message, "add `path: /`".to_owned());
            }
        }
    }

    pub(super) fn hosts(&mut self, entry: Option<Entry<'t>>) {
        let Some(entry) = entry else { return };
        for value in entry.value.items().chain(Some(entry.value).filter(|value| !value.is_sequence())) {
            let text = value.text().unwrap_or_default();
            // What stands in capitals waits for somebody who knows the domain.
            let waits = text.contains(['{', '$', '<']) || text.bytes().any(|byte| byte.is_ascii_uppercase());
            let known = !text.is_empty() && !is_placeholder(text) && !waits;
            if let Some(fault) = host_fault(text).filter(|_| known) {
                let message =
                    format!("`{}` {fault}, and the API server refuses the object", self.path_to(entry.name()));
                self.invalid(value, value.head_span(), message, "write a host such as `shop.example.com`".to_owned());
            }
        }
    }

    /// The class of an Ingress, which old objects name in an annotation.
    pub(super) fn class(&mut self, node: NodeRef<'t>) {
        let annotation = node.at(&["metadata", "annotations", "kubernetes.io/ingress.class"]);
        let Some(entry) = node.get("spec").and_then(|spec| spec.entry("ingressClassName")) else {
            return;
        };
        let (old, new) = (annotation.and_then(NodeRef::text), entry.value.text());
        let differs = old.zip(new).filter(|(old, new)| old != new && !is_placeholder(old) && !is_placeholder(new));
        if let Some((old, new)) = differs {
            let message = format!(
                "`spec.ingressClassName` is `{new}` and the annotation says `{old}`, and the API server refuses the object"
            );
            let help = "delete the annotation `kubernetes.io/ingress.class`".to_owned();
            self.invalid(entry.value, entry.value.head_span(), message, help);
        }
    }

    /// The end of a range of ports.
    pub(super) fn port_range(&mut self, node: NodeRef<'t>) {
        let (Some(port), Some(entry)) = (node.get("port"), node.entry("endPort")) else {
            return;
        };
        let named = port.text().is_some_and(|text| !is_placeholder(text)) && port.as_i64().is_none();
        let ends_early = port.as_i64().zip(entry.value.as_i64()).is_some_and(|(port, end)| end < port);
        if named {
            self.refuse(entry, "may not stand beside a port with a name", "write the number of the port");
        } else if ends_early {
            self.refuse(entry, "must not be less than `port`", "write the last port of the range");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names() {
        for text in ["shop.example.com", "*.example.com", "localhost", "a-b.1c"] {
            assert_eq!(host_fault(text), None, "{text}");
        }
        for text in
            ["10.0.0.1", "https://shop.example.com", "shop.example.com:80", "a.*.com", "*", "Shop.example.com", "a..b"]
        {
            assert!(host_fault(text).is_some(), "{text}");
        }
    }
}
