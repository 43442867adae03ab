//! The forms that texts of single fields have: names of DNS, keys of labels, addresses, paths.
//!
//! Sources: the API reference of Kubernetes, and the validation of the API server where that says less.

use std::net::IpAddr;

use super::written;
use crate::k8s::naming::{dns_label, dns_subdomain, qualified_name};
use crate::k8s::port::port_name_fault;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::NodeRef;
use Form::{Address, Begins, Domain, Driver, Key, Label, Own, Port};

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// An IP address.
    Address,
    /// A text with this in front.
    Begins(&'static str),
    /// A name of DNS.
    Domain,
    /// The name of a driver: one of DNS in any case, with at most 63 characters.
    Driver,
    /// A key of a label.
    Key,
    /// One part of a name of DNS.
    Label,
    /// A name behind the domain of who owns it: `example.com/name`.
    Own,
    /// The name of a port, where it is no number.
    Port,
}

/// The fields of a structure whose texts have a form, by the name of its type.
fn of(name: &str) -> &'static [(&'static str, Form)] {
    match name {
        "CSIPersistentVolumeSource" | "CSIVolumeSource" => &[("driver", Driver)],
        "CertificateSigningRequestSpec" => &[("signerName", Own)],
        "Container" | "EphemeralContainer" | "Volume" => &[("name", Label)],
        "CustomResourceColumnDefinition" => &[("jsonPath", Begins("."))],
        "CustomResourceDefinitionNames" => &[("plural", Label), ("singular", Label)],
        "CustomResourceDefinitionVersion" => &[("name", Label)],
        "CustomResourceSubresourceScale" => {
            &[("specReplicasPath", Begins(".spec")), ("statusReplicasPath", Begins(".status"))]
        }
        "EndpointAddress" => &[("ip", Address)],
        "IngressClassSpec" => &[("controller", Own)],
        "IngressServiceBackend" => &[("name", Label)],
        "IngressSpec" => &[("ingressClassName", Domain)],
        "JobSpec" => &[("managedBy", Own)],
        "LabelSelectorRequirement" | "NodeSelectorRequirement" | "Toleration" => &[("key", Key)],
        "NFSVolumeSource" => &[("path", Begins("/"))],
        "NetworkPolicyPort" => &[("port", Port)],
        "PersistentVolumeClaimSpec" | "PersistentVolumeSpec" => &[("storageClassName", Domain)],
        "PodAffinityTerm" | "TopologySpreadConstraint" => &[("topologyKey", Key)],
        "PodReadinessGate" => &[("conditionType", Key)],
        "PodSchedulingGate" => &[("name", Key)],
        "PodSpec" => &[
            ("hostname", Label),
            ("nodeName", Domain),
            ("priorityClassName", Domain),
            ("runtimeClassName", Domain),
            ("serviceAccountName", Domain),
            ("subdomain", Label),
        ],
        "RuntimeClass" => &[("handler", Label)],
        "ServiceBackendPort" => &[("name", Port)],
        "ServicePort" => &[("appProtocol", Key)],
        "ServiceReference" => &[("path", Begins("/"))],
        "ServiceSpec" => &[("loadBalancerClass", Key)],
        _ => &[],
    }
}

impl Form {
    /// What is wrong with a text, in words that follow it.
    fn fault(self, text: &str) -> Option<String> {
        match self {
            Address => text.parse::<IpAddr>().is_err().then(|| "is no IP address".to_owned()),
            Begins(start) => (!text.starts_with(start)).then(|| format!("does not begin with `{start}`")),
            Domain => dns_subdomain(text).map(|fault| fault.to_string()),
            Driver if text.len() > 63 => Some("is longer than 63 characters".to_owned()),
            Driver => dns_subdomain(&text.to_ascii_lowercase()).map(|fault| fault.to_string()),
            Key => qualified_name(text).map(|fault| fault.to_string()),
            Label => dns_label(text).map(|fault| fault.to_string()),
            Own => {
                let parts =
                    text.split_once('/').filter(|(domain, name)| dns_subdomain(domain).is_none() && !name.is_empty());
                parts.is_none().then(|| "has no domain in front".to_owned())
            }
            Port if text.bytes().all(|byte| byte.is_ascii_digit()) => None,
            Port => port_name_fault(text).map(str::to_owned),
        }
    }

    /// What to write.
    fn help(self) -> &'static str {
        match self {
            Address => "write an IP address",
            Begins(_) => "write it with that in front",
            Domain | Driver => "write a name of DNS in lower-case letters",
            Key => "write a name, with a domain and `/` in front if you like",
            Label => "write one word of lower-case letters, digits and `-`",
            Own => "write `example.com/name` with your own domain",
            Port => "write the name of a port, or its number",
        }
    }
}

impl<'t> Walker<'t, '_> {
    /// Says which texts of a structure have not the form of their fields.
    pub(super) fn forms(&mut self, name: &str, node: NodeRef<'t>) {
        for &(field, form) in of(name) {
            let Some((text, entry)) = written(node, field) else { continue };
            if let Some(fault) = form.fault(text) {
                self.refuse(entry, &format!("is `{text}`, which {fault}"), form.help());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_form_of_their_field() {
        let check = |form: Form, right: &[&str], wrong: &[&str]| {
            for text in right {
                assert_eq!(form.fault(text), None, "{text}");
            }
            for text in wrong {
                assert!(form.fault(text).is_some(), "{text}");
            }
        };
        check(Address, &["10.0.0.1", "fd00::1"], &["localhost", "10.0.0.0/8"]);
        check(Begins(".spec"), &[".spec.replicas"], &["spec.replicas", ".status.replicas"]);
        check(Domain, &["a", "a.b-c.d"], &["A", "a_b", "a..b"]);
        check(Driver, &["csi.example.org", "CSI.example.org"], &["a/b"]);
        check(Key, &["a", "Example_1", "example.org/a"], &["a b", "a/b/c"]);
        check(Label, &["a-1"], &["a.b", "A", "a_b", "-a"]);
        check(Own, &["example.org/a", "a.b/c/d"], &["a", "/a", "example.org/"]);
        check(Port, &["8080", "http-web"], &["web_port", "a-name-that-is-long"]);
    }
}
