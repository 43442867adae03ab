//! Containers: what they are called, what is handed to them, how they are asked and stopped, what they may do.

use super::{is_open, is_true, list, written};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::{Step, Walker};
use crate::syntax::tree::{Entry, NodeRef};

impl<'t> Walker<'t, '_> {
    pub(super) fn container(&mut self, node: NodeRef<'t>) {
        self.image(node);
        self.probes(node);
        self.own_restarts(node);
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
        for mount in list(node, "volumeMounts") {
            let entry = mount.entry("recursiveReadOnly").filter(|_| !is_true(mount, "readOnly"));
            let entry = entry
                .filter(|_| mount.get("readOnly").and_then(NodeRef::text).is_none_or(|text| !is_placeholder(text)));
            if let Some(entry) = entry.filter(|entry| matches!(entry.value.text(), Some("Enabled" | "IfPossible"))) {
                let message =
                    "`recursiveReadOnly` needs `readOnly: true` beside it, and the API server refuses the object";
                self.invalid(
                    entry.value,
                    entry.value.head_span(),
                    message.to_owned(),
                    "add `readOnly: true`".to_owned(),
                );
            }
        }
    }

    /// What a container runs.
    fn image(&mut self, node: NodeRef<'t>) {
        let padded = |image: &str| image.trim() != image && !is_placeholder(image);
        if let Some(entry) = node.entry("image").filter(|entry| entry.value.text().is_some_and(padded)) {
            self.refuse(entry, "must not begin or end with blanks", "delete them");
        }
        let empty = node.get("image").is_none_or(|image| image.is_null() || image.text() == Some(""));
        let merged = node.entries().iter().any(|entry| entry.name() == "<<" || is_placeholder(entry.name()));
        if empty && !merged && !node.is_torn() && !self.is_built() && !self.gets_images() {
            let path = self.path_to("image");
            let message = format!("`{path}` is missing, and the API server refuses an object without it");
            let span = node.get("name").unwrap_or(node).head_span();
            self.invalid(node, span, message, "add `image`".to_owned());
        }
    }

    /// Containers restart by rules of their own since 1.35, and sidecars since 1.29.
    fn own_restarts(&mut self, node: NodeRef<'t>) {
        let Some((policy, entry)) = written(node, "restartPolicy") else { return };
        if !self.target.is_some_and(|target| (29..=33).contains(&target)) {
            return;
        }
        let first = self.path.iter().any(|step| matches!(step, Step::Field("initContainers")));
        if !first {
            self.refuse(entry, "is for init containers alone in this version of Kubernetes", "delete it");
        } else if policy != "Always" {
            self.refuse(entry, "must be `Always` in this version of Kubernetes", "write `Always`, or delete it");
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

    /// How long a handler sleeps: no longer than the pod has time to stop.
    pub(super) fn sleeps(&mut self, pod: NodeRef<'t>) {
        let grace = match pod.get("terminationGracePeriodSeconds").filter(|value| !value.is_null()) {
            Some(value) => value.as_i64(),
            None => Some(30),
        };
        for container in list(pod, "containers").chain(list(pod, "initContainers")) {
            for hook in ["preStop", "postStart"] {
                let sleep = container.at(&["lifecycle", hook, "sleep"]).and_then(|sleep| sleep.entry("seconds"));
                let Some((entry, seconds)) = sleep.and_then(|entry| Some((entry, entry.value.as_i64()?))) else {
                    continue;
                };
                let fault = match grace {
                    _ if seconds < 0 => "must not be negative".to_owned(),
                    Some(grace) if seconds > grace => {
                        format!("is longer than the {grace} seconds in which the pod must stop")
                    }
                    _ => continue,
                };
                let message = format!("`{hook}.sleep.seconds` {fault}, and the API server refuses the object");
                let help = "raise `terminationGracePeriodSeconds`, or sleep less".to_owned();
                self.invalid(container, entry.value.head_span(), message, help);
            }
        }
    }

    /// The name of a variable.
    pub(super) fn variable(&mut self, entry: Option<Entry<'t>>) {
        let Some(entry) = entry else { return };
        let name = entry.value.text().filter(|name| !is_placeholder(name) && !entry.value.is_null());
        let Some(name) = name else { return };
        let old = self.target.is_some_and(|target| target < 32);
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if name.contains('=') {
            self.refuse(entry, "must not hold `=`", "write the name alone, and what it holds under `value`");
        } else if old && (name.starts_with(|first: char| first.is_ascii_digit()) || !name.bytes().all(sign)) {
            self.refuse(entry, "may hold only letters, digits, `-`, `_` and `.` before 1.32", "rename the variable");
        }
    }

    /// A key of a ConfigMap or Secret.
    pub(super) fn stored_key(&mut self, entry: Option<Entry<'t>>) {
        let Some(entry) = entry else { return };
        let key = entry.value.text().unwrap_or_default();
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if !key.bytes().all(sign) && !is_open(key) {
            self.refuse(entry, "may hold only letters, digits, `-`, `_` and `.`", "write a key that can be there");
        }
    }

    pub(super) fn header(&mut self, node: NodeRef<'t>) {
        let Some((name, entry)) = written(node, "name") else { return };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            self.refuse(entry, "may hold only letters, digits and `-`", "write the header's name alone");
        }
    }

    /// What a container may do that it also may not.
    pub(super) fn privileges(&mut self, node: NodeRef<'t>) {
        let kept = node.entry("allowPrivilegeEscalation").filter(|entry| entry.value.text() == Some("false"));
        let Some(entry) = kept else { return };
        let added = node.get("capabilities").into_iter().flat_map(|capabilities| list(capabilities, "add"));
        if is_true(node, "privileged") {
            self.refuse(entry, "cannot be `false` for a container that is privileged", "delete one of the two");
        } else if added.into_iter().any(|capability| capability.text() == Some("CAP_SYS_ADMIN")) {
            self.refuse(entry, "cannot be `false` beside `CAP_SYS_ADMIN`", "delete one of the two");
        }
    }

    /// A field of the pod that is handed in.
    pub(super) fn field_path(&mut self, node: NodeRef<'t>) {
        const OF_BOTH: &[&str] = &["metadata.name", "metadata.namespace", "metadata.uid"];
        const OF_VARIABLES: &[&str] = &[
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
        ];
        const OF_FILES: &[&str] = &["metadata.labels", "metadata.annotations"];
        let Some(entry) = node.entry("fieldPath") else { return };
        let path = entry.value.text().unwrap_or_default();
        let of_list =
            |list: &&str| path.strip_prefix(*list).is_some_and(|key| key.starts_with('[') && key.ends_with(']'));
        let own = if self.is_variable() { OF_VARIABLES } else { OF_FILES };
        let known = OF_BOTH.contains(&path) || own.contains(&path) || OF_FILES.iter().any(of_list);
        if known || path.is_empty() || is_placeholder(path) {
            return;
        }
        let mut fields = OF_BOTH.iter().chain(own);
        let help = match fields.clone().find(|field| field.eq_ignore_ascii_case(path)) {
            Some(near) => format!("write `{near}`"),
            None if OF_FILES.contains(&path) => format!("name one of them: `{path}['app']`"),
            None => {
                let list: Vec<&str> = fields.by_ref().copied().collect();
                format!("write one of `{}`", list.join("`, `"))
            }
        };
        self.refuse(entry, &format!("cannot be `{path}`"), &help);
    }

    /// Whether what is handed in becomes a variable, and no file.
    fn is_variable(&self) -> bool {
        self.path.iter().rev().nth(1).is_some_and(|step| matches!(step, Step::Field("valueFrom")))
    }

    /// A request or limit that is handed in.
    pub(super) fn resource_field(&mut self, node: NodeRef<'t>) {
        let Some(entry) = node.entry("resource") else { return };
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
        let unnamed = node.get("containerName").is_none_or(|name| name.is_null() || name.text() == Some(""));
        if unnamed && !self.is_variable() && !node.is_torn() {
            let path = self.path_to("containerName");
            let message = format!("`{path}` is missing, and the API server refuses an object without it");
            self.invalid(node, node.head_span(), message, "say whose resources are meant".to_owned());
        }
        let Some((divisor, entry)) = written(node, "divisor") else { return };
        let fits = match name {
            Some("cpu") => matches!(divisor, "0" | "1" | "1m"),
            Some("memory" | "ephemeral-storage") => matches!(
                divisor,
                "0" | "1" | "1k" | "1M" | "1G" | "1T" | "1P" | "1E" | "1Ki" | "1Mi" | "1Gi" | "1Ti" | "1Pi" | "1Ei"
            ),
            _ => true,
        };
        if !fits {
            let help =
                if name == Some("cpu") { "write `1` or `1m`" } else { "write one unit: `1`, `1Ki`, `1Mi`, `1M`" };
            self.refuse(entry, &format!("cannot be `{divisor}`"), help);
        }
    }
}
