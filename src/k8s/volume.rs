//! Volumes of a pod and where containers mount them.
//!
//! Source: Kubernetes documentation, "Volumes".

use std::collections::BTreeSet;

use super::container::Container;
use super::placeholder::is_placeholder;
use super::workload::Workload;
use crate::syntax::tree::{Entry, NodeRef};

/// A volume of a pod.
#[derive(Debug, Clone, Copy)]
pub struct Volume<'t> {
    /// `name`.
    pub name: Option<&'t str>,
    /// The key that says what kind of volume it is, with its settings; none for an `emptyDir` that is not written.
    pub source: Option<Entry<'t>>,
    /// The item.
    pub node: NodeRef<'t>,
}

/// A place where a container sees a volume.
#[derive(Debug, Clone, Copy)]
pub struct Mount<'t> {
    /// The volume's name.
    pub volume: &'t str,
    /// The node of that name.
    pub name: NodeRef<'t>,
    /// The item.
    pub node: NodeRef<'t>,
    /// Whether it stands under `volumeDevices`, as a raw device.
    pub is_device: bool,
}

impl<'t> Volume<'t> {
    fn read(node: NodeRef<'t>) -> Self {
        let source = node.entries().into_iter().find(|entry| entry.name() != "name");
        Self { name: node.get("name").and_then(NodeRef::text), source, node }
    }

    /// The kind of volume: `hostPath`, `configMap`.
    #[must_use]
    pub fn kind(&self) -> &'t str {
        self.source.map(Entry::name).unwrap_or("emptyDir")
    }

    /// Its name for people.
    #[must_use]
    pub fn title(&self) -> String {
        self.name.map_or_else(|| "a volume without a name".to_owned(), |name| format!("volume `{name}`"))
    }

    /// The folder of the node that it opens, when it is a `hostPath` with a known path.
    #[must_use]
    pub fn host_path(&self) -> Option<NodeRef<'t>> {
        let path = self.source.filter(|source| source.name() == "hostPath")?.value.get("path")?;
        path.text().is_some_and(|text| text.starts_with('/')).then_some(path)
    }
}

impl Volume<'_> {
    /// Whether it is a socket of the node: whoever may open it may speak with the program behind it, also where the
    /// mount is read-only.
    #[must_use]
    pub fn is_host_socket(&self) -> bool {
        let declared = self.source.and_then(|source| source.value.get("type")?.text()) == Some("Socket");
        let path = self.host_path().and_then(NodeRef::text).unwrap_or_default();
        self.kind() == "hostPath" && (declared || path.ends_with(".sock") || path == "/dev/log")
    }
}

impl Mount<'_> {
    /// Whether the container can only read it.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.node.get("readOnly").and_then(NodeRef::as_bool_yaml_1_1) == Some(true)
    }
}

impl<'t> Workload<'t> {
    /// The volumes of its pods, as written here.
    pub fn volumes(&self) -> impl Iterator<Item = Volume<'t>> + use<'t> {
        self.pod.get("volumes").into_iter().flat_map(NodeRef::items).filter(|node| node.is_mapping()).map(Volume::read)
    }

    /// The names of all volumes that its containers may mount: those of its pods, patches included, and the claims that a
    /// `StatefulSet` makes.
    #[must_use]
    pub fn volume_names(&self) -> VolumeNames<'t> {
        let claims = self.claim_templates().filter_map(|claim| claim.at(&["metadata", "name"]));
        let volumes = self.pods().filter_map(|pod| pod.get("volumes")).flat_map(NodeRef::items);
        let mut names = VolumeNames::default();
        names.extend(volumes.filter_map(|volume| volume.get("name")).chain(claims).filter_map(NodeRef::text));
        names
    }

    /// The names of the volumes that its containers mount.
    #[must_use]
    pub fn mounted_volumes(&self) -> VolumeNames<'_> {
        let mut names = VolumeNames::default();
        self.containers().iter().for_each(|container| names.extend(container.mounted()));
        names
    }

    /// Whether its volumes are all known from here: no tool fills them in, and they do not stand beside its tasks, as
    /// those of Volcano's jobs do.
    #[must_use]
    pub fn has_known_volumes(&self) -> bool {
        let filled_in =
            self.pods().any(|pod| pod.get("volumes").is_some_and(|list| list.text().is_some_and(is_placeholder)));
        self.has_pod_spec() && !self.is_guess() && self.manifest.group != "batch.volcano.sh" && !filled_in
    }

    /// Whether every container that mounts the volume can only read it, and one does.
    #[must_use]
    pub fn only_reads(&self, volume: &Volume<'_>) -> bool {
        let containers = self.containers();
        let mut mounts =
            containers.iter().flat_map(Container::mounts).filter(|mount| Some(mount.volume) == volume.name).peekable();
        mounts.peek().is_some() && mounts.all(|mount| mount.is_read_only())
    }
}

/// Names of volumes, one of which a tool may fill in.
#[derive(Debug, Default)]
pub struct VolumeNames<'t> {
    known: BTreeSet<&'t str>,
    is_open: bool,
}

impl<'t> VolumeNames<'t> {
    /// Whether a volume may be among them.
    #[must_use]
    pub fn may_hold(&self, volume: &str) -> bool {
        self.is_open || self.known.contains(volume)
    }

    /// Those that are known, in order.
    pub fn known(&self) -> impl Iterator<Item = &'t str> + Clone {
        self.known.iter().copied()
    }
}

impl<'t> Extend<&'t str> for VolumeNames<'t> {
    fn extend<I: IntoIterator<Item = &'t str>>(&mut self, names: I) {
        for name in names {
            self.is_open |= is_placeholder(name);
            self.known.insert(name);
        }
    }
}

impl<'a> Container<'a> {
    /// The volumes that it mounts, here or in a patch; a list that a tool fills in may hold any.
    fn mounted(&self) -> impl Iterator<Item = &'a str> {
        let lists = self.written().flat_map(|node| [node.get("volumeMounts"), node.get("volumeDevices")]).flatten();
        lists.flat_map(|list| {
            let filled_in = list.text().filter(|text| is_placeholder(text));
            filled_in.into_iter().chain(list.items().filter_map(|item| item.get("name")?.text()))
        })
    }

    /// Its mounts and devices, as written here.
    pub fn mounts(&self) -> impl Iterator<Item = Mount<'a>> + use<'a> {
        let node = self.node;
        ["volumeMounts", "volumeDevices"].into_iter().filter_map(move |key| Some((key, node.get(key)?))).flat_map(
            |(key, list)| {
                list.items().filter_map(move |node| {
                    let name = node.get("name")?;
                    Some(Mount { volume: name.text()?, name, node, is_device: key == "volumeDevices" })
                })
            },
        )
    }
}

/// Whether the Pod Security Standards forbid this kind of volume at the level `restricted`.
#[must_use]
pub fn is_restricted_volume(kind: &str) -> bool {
    const ALLOWED: [&str; 9] = [
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "image",
        "persistentVolumeClaim",
        "projected",
        "secret",
    ];
    !ALLOWED.contains(&kind)
}

/// Whether Kubernetes has removed or deprecated this kind of volume, mostly in favour of CSI drivers.
#[must_use]
pub fn is_outdated_volume(kind: &str) -> bool {
    const OUTDATED: [&str; 17] = [
        "awsElasticBlockStore",
        "azureDisk",
        "azureFile",
        "cephfs",
        "cinder",
        "flexVolume",
        "flocker",
        "gcePersistentDisk",
        "gitRepo",
        "glusterfs",
        "photonPersistentDisk",
        "portworxVolume",
        "quobyte",
        "rbd",
        "scaleIO",
        "storageos",
        "vsphereVolume",
    ];
    OUTDATED.contains(&kind)
}

/// Whether a webhook of wide use adds a volume of this name to pods when they are made.
#[must_use]
pub fn is_injected_volume(name: &str) -> bool {
    const STARTS: [&str; 8] = [
        "istio",
        "linkerd",
        "kube-api-access-",
        "aws-iam-token",
        "vault-",
        "azure-identity-token",
        "workload-",
        "consul-connect-",
    ];
    let known = matches!(name, "home-secrets" | "spire-agent-socket");
    known || STARTS.iter().any(|start| name.starts_with(start))
}

/// A folder of the node without a slash at its end and without doubled ones.
#[must_use]
pub fn plain_path(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    format!("/{}", parts.join("/"))
}

/// The folder of the system that the path is or holds, when there is one.
#[must_use]
pub fn exposed_system_folder(path: &str) -> Option<&'static str> {
    const FOLDERS: [&str; 12] = [
        "/etc",
        "/proc",
        "/sys",
        "/dev",
        "/boot",
        "/root",
        "/usr",
        "/lib",
        "/var/run",
        "/var/lib/kubelet",
        "/run",
        "/lib64",
    ];
    let plain = plain_path(path);
    if plain == "/" {
        return Some("/");
    }
    FOLDERS.into_iter().find(|folder| {
        *folder == plain || folder.strip_prefix(plain.as_str()).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// The container runtime whose socket the path is.
#[must_use]
pub fn runtime_of_socket(path: &str) -> Option<&'static str> {
    match super::place::file_name(&plain_path(path)) {
        "docker.sock" => Some("Docker"),
        "containerd.sock" => Some("containerd"),
        "crio.sock" => Some("CRI-O"),
        "cri-dockerd.sock" => Some("cri-dockerd"),
        "podman.sock" => Some("Podman"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_holds_one_of_the_system_exposes_it() {
        for (path, folder) in
            [("/", "/"), ("/etc/", "/etc"), ("//proc", "/proc"), ("/var", "/var/run"), ("/var/lib", "/var/lib/kubelet")]
        {
            assert_eq!(exposed_system_folder(path), Some(folder), "{path}");
        }
        for path in ["/etc/ssl/certs", "/dev/kvm", "/data", "/variant", "/var/log", "/libexec"] {
            assert_eq!(exposed_system_folder(path), None, "{path}");
        }
    }

    #[test]
    fn sockets_are_known_by_name() {
        assert_eq!(runtime_of_socket("/run/k3s/containerd/containerd.sock"), Some("containerd"));
        assert_eq!(runtime_of_socket("/var/run/docker.sock/"), Some("Docker"));
        assert_eq!(runtime_of_socket("/var/run/app.sock"), None);
    }
}
