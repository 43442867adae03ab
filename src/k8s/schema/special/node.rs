//! What a pod is on its node: its system, its ports, what it shares with the node.

use std::collections::BTreeSet;

use super::{is_true, list, text};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

/// Fields of a pod's security context that Windows does not have.
const LINUX_POD: [&str; 10] = [
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];
/// Those of a container's.
const LINUX_CONTAINER: [&str; 10] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
];

/// The switch by which containers of Windows run as processes of their node.
fn host_process(context: NodeRef<'_>) -> Option<Entry<'_>> {
    context.get("windowsOptions")?.entry("hostProcess").filter(|entry| entry.value.as_bool_yaml_1_1() == Some(true))
}

impl<'t> Walker<'t, '_> {
    /// A pod that names its system asks for nothing of the other.
    pub(super) fn system(&mut self, pod: NodeRef<'t>) {
        let system = pod.get("os").map(|system| text(system, "name")).unwrap_or_default();
        let (of_pod, of_container): (&[&str], &[&str]) = match system {
            "linux" => (&["windowsOptions"], &["windowsOptions"]),
            "windows" => (&LINUX_POD, &LINUX_CONTAINER),
            _ => (&[], &[]),
        };
        let containers = || list(pod, "containers").chain(list(pod, "initContainers"));
        let inner = containers().filter_map(|container| container.get("securityContext"));
        let contexts = pod.get("securityContext").map(|context| (context, of_pod)).into_iter();
        for (context, fields) in contexts.chain(inner.map(|context| (context, of_container))) {
            for field in fields {
                self.foreign(context.entry(field), system);
            }
        }
        let on_host = containers().find_map(|container| host_process(container.get("securityContext")?));
        let on_host = pod.get("securityContext").and_then(host_process).or(on_host);
        if let Some(entry) = on_host.filter(|_| pod.get("hostNetwork").is_none()) {
            let message = "a process of the host needs `hostNetwork: true`, and the API server refuses the object";
            self.invalid(pod, entry.value.head_span(), message.to_owned(), "add `hostNetwork: true`".to_owned());
        }
        if system == "windows" {
            for field in ["hostPID", "hostIPC"].into_iter().filter(|field| is_true(pod, field)) {
                self.foreign(pod.entry(field), system);
            }
            self.foreign(pod.entry("shareProcessNamespace"), system);
        }
    }

    /// A node repels pods once by each reason.
    pub(super) fn taints(&mut self, node: NodeRef<'t>) {
        let mut seen = BTreeSet::new();
        for taint in list(node, "taints") {
            let (key, effect) = (text(taint, "key"), text(taint, "effect"));
            if !key.is_empty() && !is_placeholder(key) && !seen.insert((key, effect)) {
                let path = self.path_to("taints");
                let message =
                    format!("`{key}` stands twice with `{effect}` in `{path}`, and the API server refuses the object");
                self.invalid(taint, taint.head_span(), message, "keep one of the two".to_owned());
            }
        }
    }

    fn foreign(&mut self, entry: Option<Entry<'t>>, system: &str) {
        if let Some(entry) = entry.filter(|entry| !entry.value.is_null()) {
            let message = format!(
                "`{}` is nothing that a pod for {system} has, and the API server refuses the object",
                entry.name()
            );
            self.invalid(entry.value, entry.key_span(), message, "delete it, or correct `os.name`".to_owned());
        }
    }

    /// What a pod cannot share with its node and keep to itself.
    pub(super) fn shared(&mut self, pod: NodeRef<'t>) {
        let own_users = pod.get("hostUsers").and_then(NodeRef::as_bool_yaml_1_1) == Some(false);
        // Before 1.33 the server drops the field.
        let separate = own_users && self.target.is_none_or(|target| target >= 33);
        for field in ["hostPID", "hostIPC"].into_iter().filter(|field| separate && is_true(pod, field)) {
            if let Some(entry) = pod.entry(field) {
                self.refuse(entry, "cannot be `true` where `hostUsers` is `false`", "delete one of the two");
            }
        }
        if let Some(entry) = pod.entry("shareProcessNamespace").filter(|_| is_true(pod, "hostPID"))
            && is_true(pod, "shareProcessNamespace")
        {
            self.refuse(entry, "cannot be `true` beside `hostPID: true`", "delete one of the two");
        }
    }

    pub(super) fn host_ports(&mut self, node: NodeRef<'t>) {
        let mut taken = BTreeSet::new();
        for port in list(node, "containers").flat_map(|container| list(container, "ports")) {
            let Some(entry) = port.entry("hostPort") else { continue };
            let (own, host) = (port.get("containerPort").and_then(NodeRef::as_i64), entry.value.as_i64());
            let Some(host) = host.filter(|host| *host != 0) else { continue };
            if own.is_some_and(|own| own != host) && is_true(node, "hostNetwork") {
                let message =
                    "`hostPort` must be the `containerPort` where `hostNetwork` is true, and the API server refuses \
                               the object"
                        .to_owned();
                self.invalid(port, entry.value.head_span(), message, "delete it: the network is the node's".to_owned());
            }
            let protocol = Some(text(port, "protocol")).filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
            let address = text(port, "hostIP");
            if !is_placeholder(address) && !is_placeholder(protocol) && !taken.insert((host, protocol, address)) {
                let message =
                    format!("two ports of the pod are `hostPort` {host}, and the API server refuses the object");
                self.invalid(port, entry.value.head_span(), message, "give one of them another number".to_owned());
            }
        }
    }

    /// Parameters of the kernel: lower-case names, with dots or slashes between their parts.
    pub(super) fn kernel_parameters(&mut self, node: NodeRef<'t>) {
        for parameter in list(node, "sysctls") {
            let Some(entry) = parameter.entry("name") else { continue };
            let name = entry.value.text().unwrap_or_default();
            let sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_./".contains(&byte);
            if !is_placeholder(name) && !name.bytes().all(sign) {
                let message = format!("`{name}` is no parameter of a kernel, and the API server refuses the object");
                self.invalid(parameter, entry.value.head_span(), message, "write it in lower-case letters".to_owned());
            }
        }
    }
}
