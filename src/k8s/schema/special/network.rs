//! Ingresses, network policies and endpoints: ports, addresses, hosts and paths.

use std::net::IpAddr;

use super::{is_open, list, text};
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

/// The first address of a network with the bits that all of it have in common.
fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/').filter(|_| is_network(text))?;
    Some((address.parse().ok()?, length.parse().ok()?))
}

/// Whether a network holds another one, and more than that.
fn holds(whole: (IpAddr, u8), part: (IpAddr, u8)) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    };
    let differing = bits(whole.0) ^ bits(part.0);
    whole.0.is_ipv4() == part.0.is_ipv4() && whole.1 < part.1 && differing.leading_zeros() >= u32::from(whole.1)
}

impl<'t> Walker<'t, '_> {
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
        let strict = matches!(kind, "Exact" | "Prefix");
        let odd = ["//", "/./", "/../", "%2f", "%2F"].into_iter().find(|part| path.contains(part));
        let odd = odd.or_else(|| ["/..", "/."].into_iter().find(|end| path.ends_with(end)));
        if let Some((odd, entry)) = odd.zip(node.entry("path")).filter(|_| strict && path.starts_with('/')) {
            self.refuse(entry, &format!("must not hold `{odd}`"), "write the path that clients ask for");
        }
        let free = path.is_empty() && !strict;
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

    /// The addresses of a network, and those of them that are left out.
    pub(super) fn block(&mut self, node: NodeRef<'t>) {
        ["cidr", "except"].into_iter().for_each(|key| self.addresses(node.entry(key), true));
        let Some(whole) = node.get("cidr").and_then(NodeRef::text).and_then(network) else { return };
        for except in list(node, "except") {
            if except.text().and_then(network).is_some_and(|part| !holds(whole, part)) {
                let path = self.path_to("except");
                let message = format!("`{path}` must lie inside of `cidr`, and the API server refuses the object");
                self.invalid(except, except.head_span(), message, "delete it, or correct one of the two".to_owned());
            }
        }
    }

    /// The addresses behind a name.
    pub(super) fn endpoints(&mut self, node: NodeRef<'t>) {
        let kind = text(node, "addressType");
        for endpoint in list(node, "endpoints") {
            let empty = endpoint
                .entry("addresses")
                .filter(|entry| entry.value.is_sequence() && entry.value.items().next().is_none());
            if let Some(entry) = empty {
                let message = "`addresses` is empty, and the API server refuses the object".to_owned();
                self.invalid(
                    endpoint,
                    entry.key_span(),
                    message,
                    "write an address, or delete the endpoint".to_owned(),
                );
            }
            for address in list(endpoint, "addresses") {
                let Some(text) = address.text().filter(|text| !is_placeholder(text)) else { continue };
                let fits = match (kind, text.parse::<IpAddr>()) {
                    ("IPv4", Ok(IpAddr::V6(_))) | ("IPv6", Ok(IpAddr::V4(_))) | ("FQDN", Ok(_)) => false,
                    ("IPv4" | "IPv6", Err(_)) => is_open(text),
                    _ => true,
                };
                if !fits {
                    let message =
                        format!("`{text}` is no address of the type `{kind}`, and the API server refuses the object");
                    self.invalid(
                        address,
                        address.head_span(),
                        message,
                        "correct `addressType`, or the address".to_owned(),
                    );
                }
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
    fn a_network_holds_smaller_ones_of_its_own() {
        let check = |whole: &str, part: &str, expected: bool| {
            assert_eq!(holds(network(whole).unwrap(), network(part).unwrap()), expected, "{whole} {part}");
        };
        check("10.0.0.0/8", "10.1.0.0/16", true);
        check("0.0.0.0/0", "192.168.0.0/16", true);
        check("10.0.0.0/8", "10.0.0.0/8", false);
        check("10.0.0.0/8", "11.0.0.0/16", false);
        check("::/0", "10.0.0.0/8", false);
        check("fd00::/8", "fd12::/16", true);
    }

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
