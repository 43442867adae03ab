//! Services: their ports, their addresses and the name that one is for.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{is_zero, list, text, written};
use crate::k8s::naming::dns_subdomain;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::NodeRef;

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
        self.service_ports(&ports, inside);
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
        self.labels(node, "selector");
        self.families(node);
        self.own_addresses(node);
        self.external_name(node);
    }

    fn service_ports(&mut self, ports: &[NodeRef<'t>], inside: bool) {
        let mut taken = BTreeSet::new();
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
            self.port_on_nodes(*port, inside, &mut taken);
        }
    }

    /// A port of the nodes leads to one port of a Service, for each protocol.
    fn port_on_nodes(&mut self, port: NodeRef<'t>, inside: bool, taken: &mut BTreeSet<(i64, &'t str)>) {
        let protocol = Some(text(port, "protocol")).filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
        let open = port.entry("nodePort").filter(|_| !inside && !is_placeholder(protocol));
        let Some((entry, number)) = open.and_then(|entry| Some((entry, entry.value.as_i64()?))) else { return };
        if number != 0 && !taken.insert((number, protocol)) {
            let message = format!("two ports have the `nodePort` {number}, and the API server refuses the object");
            self.invalid(port, entry.value.head_span(), message, "give one of them another number".to_owned());
        }
    }

    /// IPv4 and IPv6, once each, and both only where both are asked for.
    fn families(&mut self, node: NodeRef<'t>) {
        let families: Vec<_> = list(node, "ipFamilies").collect();
        let [first, second, ..] = families.as_slice() else { return };
        if let Some(twice) = first.text().filter(|text| second.text() == Some(text) && !is_placeholder(text)) {
            let path = self.path_to("ipFamilies");
            let message = format!("`{twice}` stands twice in `{path}`, and the API server refuses the object");
            self.invalid(*second, second.head_span(), message, "keep one of the two".to_owned());
        } else if let Some(entry) =
            node.entry("ipFamilyPolicy").filter(|entry| entry.value.text() == Some("SingleStack"))
        {
            self.refuse(
                entry,
                "cannot be `SingleStack` beside two `ipFamilies`",
                "write `PreferDualStack`, or one family",
            );
        }
    }

    fn own_addresses(&mut self, node: NodeRef<'t>) {
        let (first, own) = (list(node, "clusterIPs").next(), written(node, "clusterIP").map(|(text, _)| text));
        let own = own.or_else(|| Some(text(node, "clusterIP")).filter(|own| own.parse::<IpAddr>().is_ok()));
        if let Some(first) = first
            && let Some((other, own)) = first.text().zip(own)
            && other != own
            && !is_placeholder(other)
        {
            let path = self.path_to("clusterIPs");
            let message = format!("the first of `{path}` must be `clusterIP`, and the API server refuses the object");
            self.invalid(first, first.head_span(), message, format!("write `{own}`"));
        }
        let own: Vec<(NodeRef<'t>, IpAddr)> =
            list(node, "clusterIPs").filter_map(|node| Some((node, node.text()?.parse().ok()?))).collect();
        if let [(_, first), (node, second), ..] = own.as_slice()
            && first.is_ipv4() == second.is_ipv4()
        {
            let path = self.path_to("clusterIPs");
            let message = format!("`{path}` has two addresses of one family, and the API server refuses the object");
            self.invalid(*node, node.head_span(), message, "keep one of the two".to_owned());
        }
        for address in list(node, "externalIPs") {
            let special = match address.text().and_then(|text| text.parse::<IpAddr>().ok()) {
                Some(IpAddr::V4(own)) => own.is_unspecified() || own.is_loopback() || own.is_link_local(),
                Some(IpAddr::V6(own)) => own.is_unspecified() || own.is_loopback() || own.is_unicast_link_local(),
                None => false,
            };
            if special {
                let path = self.path_to("externalIPs");
                let message =
                    format!("`{path}` may hold no address of a machine's own, and the API server refuses the object");
                let help = "write an address that leads to a node from outside".to_owned();
                self.invalid(address, address.head_span(), message, help);
            }
        }
    }

    fn external_name(&mut self, node: NodeRef<'t>) {
        let Some((name, entry)) = written(node, "externalName") else { return };
        // A name of DNS may have a dot at its end.
        let fault = dns_subdomain(name.strip_suffix('.').unwrap_or(name));
        if let Some(fault) = fault.filter(|_| text(node, "type") == "ExternalName") {
            self.refuse(entry, &format!("is `{name}`, which {fault}"), "write a host without scheme, port and path");
        }
    }
}
