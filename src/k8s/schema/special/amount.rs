//! Amounts: what containers request and may use, what a namespace allows each of them and all of them.

use super::{is_open, list, written};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::quantity::Quantity;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

/// What a quota counts and measures without a domain in front.
const QUOTA: [&str; 20] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
];
const COUNTED: [&str; 9] = [
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];
const COMPUTED: [&str; 6] = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

fn amount(value: NodeRef<'_>) -> Option<Quantity> {
    value.text().and_then(Quantity::parse)
}

fn entries<'t>(node: NodeRef<'t>, key: &str) -> Vec<Entry<'t>> {
    let known = |entry: &Entry<'_>| entry.name() != "<<" && !is_placeholder(entry.name());
    node.get(key).map(NodeRef::entries).unwrap_or_default().into_iter().filter(known).collect()
}

/// Whether it is a device, which is given whole.
fn is_device(name: &str) -> bool {
    name.contains('/') && !name.contains("kubernetes.io/")
}

impl<'t> Walker<'t, '_> {
    /// Devices and huge pages are given whole: what is requested is the limit.
    pub(super) fn resources(&mut self, node: NodeRef<'t>) {
        ["requests", "limits"].into_iter().for_each(|key| self.amounts(node, key));
        for request in entries(node, "requests") {
            let name = request.name();
            if !is_device(name) && !name.starts_with("hugepages-") {
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

    /// Amounts of resources that pods can have, by the names of these.
    pub(super) fn amounts(&mut self, node: NodeRef<'t>, key: &str) {
        entries(node, key).into_iter().for_each(|entry| self.resource(entry));
    }

    fn resource(&mut self, entry: Entry<'t>) {
        const STANDARD: [&str; 4] = ["cpu", "memory", "ephemeral-storage", "storage"];
        let name = entry.name();
        if !name.contains('/') && !STANDARD.contains(&name) && !name.starts_with("hugepages-") {
            let message = format!("`{name}` is no resource of Kubernetes, and the API server refuses the object");
            let help = "write `cpu`, `memory`, `ephemeral-storage`, or the device with its maker: `nvidia.com/gpu`";
            self.invalid(entry.key, entry.key_span(), message, help.to_owned());
        }
        let Some(quantity) = amount(entry.value) else { return };
        let fault = match quantity {
            _ if quantity.is_negative() => "must not be negative",
            _ if is_device(name) && !quantity.is_whole() => "must be a whole number, for a device is given whole",
            _ => return,
        };
        let message = format!("`{name}` {fault}, and the API server refuses the object");
        self.invalid(entry.value, entry.value.head_span(), message, "write a whole number".to_owned());
    }

    /// Huge pages alone make no container: it needs processor or memory as well.
    pub(super) fn huge_pages(&mut self, pod: NodeRef<'t>) {
        // What the pod as a whole may use, its containers need not say.
        if pod.get("resources").is_some() {
            return;
        }
        for container in list(pod, "containers").chain(list(pod, "initContainers")) {
            let Some(resources) = container.entry("resources") else { continue };
            let lists = ["requests", "limits"].into_iter().filter_map(|key| resources.value.get(key));
            let given: Vec<_> = lists.flat_map(NodeRef::entries).collect();
            let pages = given.iter().find(|entry| entry.name().starts_with("hugepages-"));
            let known = given
                .iter()
                .all(|entry| !matches!(entry.name(), "cpu" | "memory" | "<<") && !is_placeholder(entry.name()));
            if let Some(pages) = pages.filter(|_| known) {
                let message = format!(
                    "`{}` needs `cpu` or `memory` beside it, and the API server refuses the object",
                    pages.name()
                );
                self.invalid(container, pages.key_span(), message, "add `memory`".to_owned());
            }
        }
    }

    /// What a namespace allows each container, pod or claim: the default lies between the least and the most.
    pub(super) fn limit_range(&mut self, node: NodeRef<'t>) {
        const AT_MOST: [(&str, &str); 4] =
            [("min", "max"), ("default", "max"), ("defaultRequest", "max"), ("defaultRequest", "default")];
        const AT_LEAST: [(&str, &str); 2] = [("default", "min"), ("defaultRequest", "min")];
        let pairs = AT_MOST.iter().map(|pair| (pair, true)).chain(AT_LEAST.iter().map(|pair| (pair, false)));
        for (&(field, other), most) in pairs {
            for entry in entries(node, field) {
                let bound = node.at(&[other, entry.name()]);
                let Some((own, bound)) = amount(entry.value).zip(bound.and_then(amount)) else { continue };
                if if most { own > bound } else { own < bound } {
                    let (path, name) = (self.path_to(field), entry.name());
                    let side = if most { "above" } else { "below" };
                    let message = format!(
                        "`{path}.{name}` is {side} the one of `{other}`, and the API server refuses the object"
                    );
                    self.invalid(entry.value, entry.value.head_span(), message, "correct one of the two".to_owned());
                }
            }
        }
        for entry in entries(node, "maxLimitRequestRatio") {
            if amount(entry.value).zip(Quantity::parse("1")).is_some_and(|(own, one)| own < one) {
                let path = self.path_to("maxLimitRequestRatio");
                let message =
                    format!("`{path}.{}` must be at least 1, and the API server refuses the object", entry.name());
                self.invalid(entry.value, entry.value.head_span(), message, "write 1 or more".to_owned());
            }
        }
        let Some((kind, entry)) = written(node, "type") else { return };
        let sized =
            ["min", "max"].into_iter().any(|key| node.get(key).is_some_and(|list| list.entry("storage").is_some()));
        match kind {
            "PersistentVolumeClaim" if !sized && !node.is_torn() => {
                self.refuse(entry, "asks for `storage` under `min` or `max`", "add one of the two");
            }
            "Container" | "PersistentVolumeClaim" | "Pod" => {}
            other if !other.contains('/') => {
                self.refuse(
                    entry,
                    &format!("cannot be `{other}`"),
                    "write `Container`, `Pod` or `PersistentVolumeClaim`",
                );
            }
            _ => {}
        }
    }

    /// What a namespace may use in all.
    pub(super) fn quota(&mut self, node: NodeRef<'t>) {
        for entry in entries(node, "hard") {
            let name = entry.name();
            let pages = name.starts_with("hugepages-") || name.starts_with("requests.hugepages-");
            let path = self.path_to("hard");
            if !name.contains('/') && !pages && !QUOTA.contains(&name) && !is_open(name) {
                let message = format!(
                    "`{name}` in `{path}` is nothing that a quota knows, and the API server refuses the object"
                );
                let help = "write one that it knows, or count objects: `count/deployments.apps`".to_owned();
                self.invalid(entry.key, entry.key_span(), message, help);
            }
            let Some(quantity) = amount(entry.value) else { continue };
            let fault = match quantity {
                _ if quantity.is_negative() => "must not be negative",
                _ if COUNTED.contains(&name) && !quantity.is_whole() => "must be a whole number",
                _ => continue,
            };
            let message = format!("`{path}.{name}` {fault}, and the API server refuses the object");
            self.invalid(entry.value, entry.value.head_span(), message, "write a whole number".to_owned());
        }
        self.scopes(node);
    }

    fn scopes(&mut self, node: NodeRef<'t>) {
        let scopes: Vec<_> = list(node, "scopes").collect();
        let has = |name: &str| scopes.iter().any(|scope| scope.text() == Some(name));
        for scope in &scopes {
            let own = scope.text().unwrap_or_default();
            let opposite = own.strip_prefix("Not");
            if let Some(opposite) = opposite.filter(|opposite| has(opposite)) {
                let message =
                    format!("`{own}` and `{opposite}` leave nothing to count, and the API server refuses the object");
                self.invalid(*scope, scope.head_span(), message, "keep one of the two".to_owned());
            }
            let unfit = |name: &str| match own {
                "BestEffort" => name != "pods" && (COMPUTED.contains(&name) || COUNTED.contains(&name)),
                "NotBestEffort" | "Terminating" | "NotTerminating" => name != "pods" && COUNTED.contains(&name),
                _ => false,
            };
            if let Some(entry) = entries(node, "hard").into_iter().find(|entry| unfit(entry.name())) {
                let message = format!(
                    "`{}` cannot be counted in the scope `{own}`, and the API server refuses the object",
                    entry.name()
                );
                self.invalid(entry.key, entry.key_span(), message, "give it a quota without this scope".to_owned());
            }
        }
    }

    /// The size of a folder for temporary files.
    pub(super) fn size(&mut self, node: NodeRef<'t>) {
        if let Some(entry) =
            node.entry("sizeLimit").filter(|entry| amount(entry.value).is_some_and(Quantity::is_negative))
        {
            self.refuse(entry, "must not be negative", "write how much it may hold");
        }
    }

    /// Steps by which an autoscaler scales.
    pub(super) fn scaling(&mut self, node: NodeRef<'t>) {
        let empty =
            node.entry("policies").filter(|entry| entry.value.is_sequence() && entry.value.items().next().is_none());
        if let Some(entry) = empty {
            self.refuse(entry, "is empty", "delete it, so that the default holds, or write one");
        }
    }
}
