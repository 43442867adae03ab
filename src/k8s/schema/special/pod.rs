//! Pods and what runs them: probes, ports, devices, fields and paths that are handed in, how pods are replaced.

use super::{is_true, is_zero, list, text};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::quantity::Quantity;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

impl<'t> Walker<'t, '_> {
    pub(super) fn pod(&mut self, node: NodeRef<'t>) {
        self.host_ports(node);
        let lasting = matches!(self.kind(), "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet");
        if let Some(entry) = node.entry("activeDeadlineSeconds").filter(|entry| lasting && !entry.value.is_null()) {
            self.refuse(entry, "is for pods whose work ends", "delete it");
        }
    }

    pub(super) fn container(&mut self, node: NodeRef<'t>) {
        self.probes(node);
        let privileged = node.get("securityContext").is_some_and(|context| is_true(context, "privileged"));
        for mount in list(node, "volumeMounts").filter(|_| !privileged) {
            let entry = mount.entry("mountPropagation").filter(|entry| entry.value.text() == Some("Bidirectional"));
            if let Some(entry) = entry {
                let message = "`mountPropagation` may be `Bidirectional` in privileged containers alone, and the API server \
                               refuses the object";
                let help = "write `HostToContainer`, which hands mounts in and none out".to_owned();
                self.invalid(entry.value, entry.value.head_span(), message.to_owned(), help);
            }
        }
    }

    fn probes(&mut self, node: NodeRef<'t>) {
        for key in ["livenessProbe", "startupProbe"] {
            let threshold = node.get(key).and_then(|probe| probe.entry("successThreshold"));
            if let Some(entry) = threshold.filter(|entry| entry.value.as_i64().is_some_and(|count| count > 1)) {
                let message = format!(
                    "`{}.successThreshold` must be 1, and the API server refuses the object",
                    self.path_to(key)
                );
                self.invalid(node, entry.value.head_span(), message, "delete it: one success is enough".to_owned());
            }
        }
        let grace = node.get("readinessProbe").and_then(|probe| probe.entry("terminationGracePeriodSeconds"));
        if let Some(entry) = grace.filter(|entry| !entry.value.is_null()) {
            let message = format!(
                "`{}.terminationGracePeriodSeconds` is for probes that restart, and the API server refuses the object",
                self.path_to("readinessProbe")
            );
            self.invalid(node, entry.key_span(), message, "delete it".to_owned());
        }
    }

    fn host_ports(&mut self, node: NodeRef<'t>) {
        if !is_true(node, "hostNetwork") {
            return;
        }
        for port in list(node, "containers").flat_map(|container| list(container, "ports")) {
            let Some(entry) = port.entry("hostPort") else {
                continue;
            };
            let (own, host) = (port.get("containerPort").and_then(NodeRef::as_i64), entry.value.as_i64());
            if own.zip(host).is_some_and(|(own, host)| own != host && host != 0) {
                let message =
                    "`hostPort` must be the `containerPort` where `hostNetwork` is true, and the API server refuses \
                               the object"
                        .to_owned();
                self.invalid(port, entry.value.head_span(), message, "delete it: the network is the node's".to_owned());
            }
        }
    }

    pub(super) fn selector(&mut self, node: NodeRef<'t>) {
        let Some(entry) = node.entry("selector").filter(|entry| entry.value.is_mapping()) else {
            return;
        };
        let says = |key| {
            entry.value.get(key).is_some_and(|inner| !inner.entries().is_empty() || inner.items().next().is_some())
        };
        if !says("matchLabels") && !says("matchExpressions") && !entry.value.is_torn() {
            let message =
                format!("`{}` selects nothing, and the API server refuses the object", self.path_to("selector"));
            self.invalid(node, entry.key_span(), message, "name the labels of the pods under `matchLabels`".to_owned());
        }
    }

    pub(super) fn steps(&mut self, node: NodeRef<'t>, per_node: bool) {
        let zero = |key| node.get(key).and_then(is_zero);
        let Some(entry) = node.entry("maxUnavailable") else {
            return;
        };
        match (zero("maxSurge"), zero("maxUnavailable")) {
            (Some(true), Some(true)) => {
                self.refuse(
                    entry,
                    "may not be 0 where `maxSurge` is 0: no pod could ever be replaced",
                    "raise one of the two",
                );
            }
            (Some(false), Some(false)) if per_node => {
                self.refuse(entry, "may not stand beside `maxSurge` in a DaemonSet", "set one of the two to 0");
            }
            _ => {}
        }
    }

    /// Devices are given whole: what is requested is the limit.
    pub(super) fn resources(&mut self, node: NodeRef<'t>) {
        const STANDARD: [&str; 4] = ["cpu", "memory", "ephemeral-storage", "storage"];
        let amount = |value: NodeRef<'_>| value.text().and_then(Quantity::parse);
        for entry in ["requests", "limits"].into_iter().filter_map(|key| node.get(key)).flat_map(NodeRef::entries) {
            let name = entry.name();
            if !name.contains('/')
                && !STANDARD.contains(&name)
                && !name.starts_with("hugepages-")
                && !is_placeholder(name)
            {
                let message = format!("`{name}` is no resource of Kubernetes, and the API server refuses the object");
                let help = "write `cpu`, `memory`, `ephemeral-storage`, or the device with its maker: `nvidia.com/gpu`";
                self.invalid(entry.key, entry.key_span(), message, help.to_owned());
            }
        }
        for request in node.get("requests").map(NodeRef::entries).unwrap_or_default() {
            let name = request.name();
            if !name.contains('/') || name.contains("kubernetes.io/") || is_placeholder(name) {
                continue;
            }
            let limit = node.at(&["limits", name]);
            let differs =
                limit.is_none_or(|limit| amount(limit).zip(amount(request.value)).is_some_and(|(one, two)| one != two));
            if differs {
                let message = format!(
                    "`{name}` must have a limit that equals the request, and the API server refuses the object"
                );
                self.invalid(request.value, request.key_span(), message, "write the same under `limits`".to_owned());
            }
        }
    }

    /// A Job selects its pods itself, unless it is told not to.
    pub(super) fn job(&mut self, node: NodeRef<'t>) {
        let written = node.entry("selector").filter(|entry| !entry.value.is_null() && !self.is_dump());
        if let Some(entry) = written.filter(|_| text(node, "manualSelector") != "true") {
            let message =
                "a Job makes its own `selector`, and the API server refuses the object with another one".to_owned();
            self.invalid(node, entry.key_span(), message, "delete it".to_owned());
        }
    }

    /// A field of the pod that is handed in.
    pub(super) fn field_path(&mut self, node: NodeRef<'t>) {
        const FIELDS: [&str; 11] = [
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "metadata.labels",
            "metadata.annotations",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
        ];
        let Some(entry) = node.entry("fieldPath") else {
            return;
        };
        let path = entry.value.text().unwrap_or_default();
        let of_list =
            |list: &str| path.strip_prefix(list).is_some_and(|key| key.starts_with('[') && key.ends_with(']'));
        let known = FIELDS.contains(&path) || of_list("metadata.labels") || of_list("metadata.annotations");
        if !known && !path.is_empty() && !is_placeholder(path) {
            let near = FIELDS.iter().find(|field| field.eq_ignore_ascii_case(path));
            let help = near
                .map_or_else(|| format!("write one of `{}`", FIELDS.join("`, `")), |near| format!("write `{near}`"));
            self.refuse(entry, &format!("cannot be `{path}`"), &help);
        }
    }

    /// A request or limit that is handed in.
    pub(super) fn resource_field(&mut self, node: NodeRef<'t>) {
        let Some(entry) = node.entry("resource") else {
            return;
        };
        let path = entry.value.text().unwrap_or_default();
        let name = path.strip_prefix("limits.").or_else(|| path.strip_prefix("requests."));
        let known = name.is_some_and(|name| {
            matches!(name, "cpu" | "memory" | "ephemeral-storage")
                || name.starts_with("hugepages-")
                || name.contains('/')
        });
        if !known && !path.is_empty() && !is_placeholder(path) {
            self.refuse(entry, &format!("cannot be `{path}`"), "write `limits.cpu`, `requests.memory` or the like");
        }
    }

    /// A path in a volume.
    pub(super) fn inner_path(&mut self, entry: Option<Entry<'t>>) {
        let Some(entry) = entry else { return };
        let path = entry.value.text().unwrap_or_default();
        if (path.starts_with('/') || path.split('/').any(|part| part == "..")) && !is_placeholder(path) {
            self.refuse(entry, "must stay in the volume", "write it without `/` in front and without `..`");
        }
    }
}
