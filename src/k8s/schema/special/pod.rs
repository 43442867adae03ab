//! Pods and what replaces them: names, resolvers, containers that come later, how many pods may be away at once.

use super::{is_open, is_zero, list, text};
use crate::k8s::naming::{Fault, dns_subdomain};
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::NodeRef;

impl<'t> Walker<'t, '_> {
    pub(super) fn pod(&mut self, node: NodeRef<'t>) {
        self.labels(node, "nodeSelector");
        self.constraints(node);
        self.devices(node);
        self.host_ports(node);
        self.huge_pages(node);
        self.shared(node);
        self.sleeps(node);
        self.system(node);
        let lasting =
            matches!(self.kind(), "DaemonSet" | "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet");
        if let Some(entry) = node.entry("activeDeadlineSeconds").filter(|entry| lasting && !entry.value.is_null()) {
            self.refuse(entry, "is for pods whose work ends", "delete it");
        }
        let later = node.entry("ephemeralContainers").filter(|entry| entry.value.items().next().is_some());
        if let Some(entry) = later.filter(|_| !self.is_dump()) {
            let path = self.path_to("ephemeralContainers");
            let message =
                format!("`{path}` come into a pod that runs, and the API server refuses the object with them");
            self.invalid(node, entry.key_span(), message, "delete it: `kubectl debug` adds them".to_owned());
        }
    }

    /// Where a pod asks for names.
    pub(super) fn resolver(&mut self, node: NodeRef<'t>) {
        self.addresses(node.entry("nameservers"), false);
        self.at_most(node, "nameservers", 3);
        self.at_most(node, "searches", 32);
        // Since 1.33 a part may have `_`, and a dot may stand at the end.
        self.domains(node, "searches", |text| dns_subdomain(&text.trim_end_matches('.').replace('_', "a")));
        let length = list(node, "searches").map(|domain| domain.text().map_or(0, str::len) + 1).sum::<usize>();
        if let Some(entry) = node.entry("searches").filter(|_| length > 2049) {
            let message = "`dnsConfig.searches` may have 2048 characters in all, and the API server refuses the object";
            self.invalid(entry.value, entry.key_span(), message.to_owned(), "delete the rest".to_owned());
        }
    }

    /// The texts of a list are names of DNS.
    fn domains(&mut self, node: NodeRef<'t>, key: &str, fault: impl Fn(&str) -> Option<Fault>) {
        for item in list(node, key) {
            let name = item.text().filter(|name| !matches!(*name, "" | ".") && !is_open(name)).unwrap_or_default();
            if let Some(fault) = fault(name).filter(|_| !name.is_empty()) {
                let message = format!("`{name}` {fault}, and the API server refuses the object");
                self.invalid(item, item.head_span(), message, "write a name of DNS in lower-case letters".to_owned());
            }
        }
    }

    /// A list that has no more items than this.
    pub(super) fn at_most(&mut self, node: NodeRef<'t>, key: &str, most: usize) {
        if let Some(entry) = node.entry(key).filter(|_| list(node, key).count() > most) {
            let path = self.path_to(key);
            let message = format!("`{path}` may hold {most} at most, and the API server refuses the object");
            self.invalid(entry.value, entry.key_span(), message, "delete the rest".to_owned());
        }
    }

    /// A line of the file with the hosts that a pod knows.
    pub(super) fn host_alias(&mut self, node: NodeRef<'t>) {
        self.addresses(node.entry("ip"), false);
        self.domains(node, "hostnames", dns_subdomain);
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
        self.progress(node);
    }

    /// A rollout that has to show progress sooner than a pod counts as ready never succeeds.
    fn progress(&mut self, node: NodeRef<'t>) {
        // What is not written is 600 seconds.
        const DEFAULT: i64 = 600;
        let given = node.entry("progressDeadlineSeconds").filter(|entry| !entry.value.is_null());
        let deadline = given.map_or(Some(DEFAULT), |entry| entry.value.as_i64());
        let Some(wait) = node.entry("minReadySeconds").filter(|_| self.kind() == "Deployment") else { return };
        let late = deadline.zip(wait.value.as_i64()).is_some_and(|(deadline, wait)| wait > 0 && deadline <= wait);
        if late {
            let why = match given {
                Some(_) => "must be less than `progressDeadlineSeconds`",
                None => "must be less than `progressDeadlineSeconds`, which is 600 where it is left out",
            };
            self.refuse(wait, why, "raise `progressDeadlineSeconds`, or wait less");
        }
    }

    pub(super) fn steps(&mut self, node: NodeRef<'t>, per_node: bool) {
        // Where pods are replaced when somebody deletes them, nothing of this is read.
        let by_hand = node.parent().is_some_and(|strategy| text(strategy, "type") == "OnDelete");
        // What a DaemonSet does not say is one pod away and none more; a Deployment's are a quarter.
        let default = |key: &str| per_node && key == "maxSurge";
        let zero = |key: &str| match node.get(key).filter(|value| !value.is_null()) {
            Some(value) => is_zero(value),
            None => Some(default(key)),
        };
        let entry = node.entry("maxUnavailable").or_else(|| node.entry("maxSurge"));
        let Some(entry) = entry.filter(|_| !by_hand) else {
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
            (Some(false), Some(false)) if per_node && entry.name() == "maxSurge" => {
                self.refuse(entry, "needs `maxUnavailable: 0` beside it, which is 1 where it is left out", "add it");
            }
            (Some(false), Some(false)) if per_node => {
                self.refuse(entry, "may not stand beside `maxSurge` in a DaemonSet", "set one of the two to 0");
            }
            _ => {}
        }
    }
}
