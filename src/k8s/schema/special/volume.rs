//! Volumes: where they come from, who claims them, and which paths in them stay in them.

use std::collections::BTreeSet;

use super::{list, text, written};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::quantity::Quantity;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

impl<'t> Walker<'t, '_> {
    /// A path in a volume.
    pub(super) fn inner_path(&mut self, entry: Option<Entry<'t>>) {
        if let Some(entry) = entry.filter(|entry| leaves(entry.value)) {
            self.refuse(entry, "must stay in the volume", "write it without `/` in front and without `..`");
        }
    }

    /// A profile, in the folder that a node has for them.
    pub(super) fn profile(&mut self, node: NodeRef<'t>) {
        if let Some(entry) = node.entry("localhostProfile").filter(|entry| leaves(entry.value)) {
            let help = "write it without `/` in front and without `..`";
            self.refuse(entry, "must stay in the folder that the node has for profiles", help);
        }
    }

    /// A path on a node.
    pub(super) fn straight_path(&mut self, node: NodeRef<'t>) {
        if let Some((_, entry)) = written(node, "path").filter(|(path, _)| path.split('/').any(|part| part == "..")) {
            self.refuse(entry, "must not hold `..`", "write the path to which that leads");
        }
    }

    /// Files from several places in one folder.
    pub(super) fn projection(&mut self, node: NodeRef<'t>) {
        let mut taken = BTreeSet::new();
        for source in list(node, "sources") {
            let lists = ["configMap", "downwardAPI", "secret"].into_iter().filter_map(|key| source.get(key));
            let items = lists.flat_map(|inner| list(inner, "items"));
            for item in items.chain(source.get("serviceAccountToken")) {
                let Some((path, entry)) = written(item, "path") else { continue };
                if !taken.insert(path) {
                    let message = format!(
                        "two files of `{}` would be `{path}`, and the API server refuses the object",
                        self.path_here()
                    );
                    self.invalid(item, entry.value.head_span(), message, "give one of them another path".to_owned());
                }
            }
        }
    }

    /// Devices are claims, and a claim is a device or a folder of a container.
    pub(super) fn devices(&mut self, pod: NodeRef<'t>) {
        for container in list(pod, "containers").chain(list(pod, "initContainers")) {
            for device in list(container, "volumeDevices") {
                let Some((name, entry)) = written(device, "name") else { continue };
                let volume = list(pod, "volumes").find(|volume| text(*volume, "name") == name);
                let claims = ["persistentVolumeClaim", "ephemeral"];
                let other = volume.is_some_and(|volume| {
                    volume.entries().len() == 2 && claims.iter().all(|claim| volume.entry(claim).is_none())
                });
                let path = text(device, "devicePath");
                let mounts = || list(container, "volumeMounts");
                let fault = match (other, mounts().any(|mount| text(mount, "name") == name)) {
                    (true, _) => "is no claim, and only claims can be devices",
                    (_, true) => "is mounted as a folder as well",
                    _ if mounts().any(|mount| !path.is_empty() && text(mount, "mountPath") == path) => {
                        "is a device where another volume is a folder"
                    }
                    _ => continue,
                };
                let message = format!("volume `{name}` {fault}, and the API server refuses the object");
                self.invalid(device, entry.value.head_span(), message, "mount it under `volumeMounts`".to_owned());
            }
        }
    }

    pub(super) fn claim(&mut self, node: NodeRef<'t>) {
        // What a StatefulSet says of claims is judged when it makes them.
        if self.kind() == "StatefulSet" {
            return;
        }
        self.alone(node);
        let storage = node.at(&["resources", "requests"]).and_then(|requests| requests.entry("storage"));
        self.more_than_nothing(storage, "resources.requests.storage");
        let source =
            node.get("dataSource").filter(|source| source.get("apiGroup").is_none_or(|group| text_is_empty(group)));
        if let Some((kind, entry)) = source.and_then(|source| written(source, "kind"))
            && kind != "PersistentVolumeClaim"
        {
            let path = self.path_to("dataSource.apiGroup");
            let message = format!("`{path}` is missing for a {kind}, and the API server refuses the object");
            let help = "add the group of this kind, such as `snapshot.storage.k8s.io`".to_owned();
            self.invalid(entry.value, entry.value.head_span(), message, help);
        }
    }

    pub(super) fn volume(&mut self, node: NodeRef<'t>) {
        self.alone(node);
        let others = node.get("capacity").map(NodeRef::entries).unwrap_or_default();
        let other =
            others.iter().find(|entry| !matches!(entry.name(), "storage" | "<<") && !is_placeholder(entry.name()));
        if let Some(entry) = other {
            let path = self.path_to("capacity");
            let message = format!("`{path}` may hold `storage` alone, and the API server refuses the object");
            self.invalid(entry.key, entry.key_span(), message, "delete the other".to_owned());
        }
        let storage = node.get("capacity").and_then(|capacity| capacity.entry("storage"));
        self.more_than_nothing(storage, "capacity.storage");
        let root = node.get("hostPath").is_some_and(|source| text(source, "path") == "/");
        let recycled =
            node.entry("persistentVolumeReclaimPolicy").filter(|entry| entry.value.text() == Some("Recycle"));
        if let Some(entry) = recycled.filter(|_| root) {
            self.refuse(entry, "cannot be `Recycle` for the root of a node", "write `Retain`");
        }
    }

    fn more_than_nothing(&mut self, storage: Option<Entry<'t>>, way: &str) {
        let amount = storage.and_then(|entry| entry.value.text()).and_then(Quantity::parse);
        let nothing = amount.is_some_and(|amount| amount.is_zero() || amount.is_negative());
        if let Some(entry) = storage.filter(|_| nothing) {
            let message = format!("`{}` must be more than 0, and the API server refuses the object", self.path_to(way));
            self.invalid(entry.value, entry.value.head_span(), message, "write how much it is".to_owned());
        }
    }

    /// A volume for one pod is for nobody else.
    fn alone(&mut self, node: NodeRef<'t>) {
        let modes: Vec<_> = list(node, "accessModes").collect();
        let one = modes.iter().find(|mode| mode.text() == Some("ReadWriteOncePod"));
        let others = modes.iter().any(|mode| mode.text().is_some_and(|text| text != "ReadWriteOncePod"));
        if let Some(mode) = one.filter(|_| others) {
            let path = self.path_to("accessModes");
            let message = format!(
                "`ReadWriteOncePod` may not stand beside another mode in `{path}`, and the API server refuses the object"
            );
            self.invalid(*mode, mode.head_span(), message, "keep one of them".to_owned());
        }
    }
}

/// Whether a path leads out of the folder that it is of.
fn leaves(path: NodeRef<'_>) -> bool {
    let path = path.text().filter(|path| !is_placeholder(path)).unwrap_or_default();
    path.starts_with('/') || path.split('/').any(|part| part == "..")
}

fn text_is_empty(node: NodeRef<'_>) -> bool {
    node.is_null() || node.text() == Some("")
}
