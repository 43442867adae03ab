//! What can be known from here: whether a thing that is not found does not exist, or may only live elsewhere.

use std::collections::HashMap;

use super::YamlFile;
use super::config_source::ConfigSource;
use super::kustomize::Kustomize;
use super::manifest::Manifest;
use super::place::{Place, ancestors, folder};
use super::recognise::{Charts, YamlKind};
use super::workload::Workload;

/// What a reference may look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// Pods, by their labels.
    Pods,
    /// A Service.
    Service,
    /// A ConfigMap, or what makes one.
    ConfigMap,
    /// A Secret, or what makes one.
    Secret,
    /// A ServiceAccount.
    ServiceAccount,
    /// A Role.
    Role,
    /// A ClusterRole.
    ClusterRole,
    /// A Gateway of the Gateway API.
    Gateway,
    /// A PersistentVolumeClaim.
    Claim,
    /// A database that an operator runs.
    Database,
    /// A Namespace.
    Namespace,
}

impl Sought {
    fn bit(self) -> u16 {
        1 << self as u16
    }

    /// What an object is the answer to.
    fn of(manifest: &Manifest<'_>) -> Option<Self> {
        Some(match (manifest.group, manifest.kind) {
            ("" | "serving.knative.dev", "Service") => Self::Service,
            ("", "ConfigMap") if manifest.name.is_some() => Self::ConfigMap,
            ("", "Secret") if manifest.name.is_some() => Self::Secret,
            ("", "ServiceAccount") => Self::ServiceAccount,
            ("", "Namespace") => Self::Namespace,
            ("", "PersistentVolumeClaim") => Self::Claim,
            ("rbac.authorization.k8s.io", "Role") => Self::Role,
            ("rbac.authorization.k8s.io", "ClusterRole") => Self::ClusterRole,
            ("gateway.networking.k8s.io", "Gateway") => Self::Gateway,
            ("postgresql.cnpg.io", "Cluster") => Self::Database,
            _ => return None,
        })
    }
}

/// For every folder, with all under it, and every build: what we see, and whether there may be more.
#[derive(Debug, Default)]
pub(super) struct Scope<'t> {
    folders: HashMap<String, Sight>,
    builds: HashMap<usize, Sight>,
    /// Objects that a controller may turn into pods, named after them.
    makers: Vec<Manifest<'t>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Sight {
    /// The bits of what stands here.
    seen: u16,
    /// How many workloads.
    workloads: u32,
    hidden: bool,
}

impl<'t> Scope<'t> {
    pub(super) fn new(
        files: &[YamlFile<'_>],
        charts: &Charts,
        manifests: &[Manifest<'t>],
        workloads: &[Workload<'_>],
        made: &[ConfigSource<'_>],
        kustomize: &Kustomize<'_>,
    ) -> Self {
        let mut scope = Self::default();
        for workload in workloads {
            scope.note(workload.manifest.place, |sight| {
                sight.seen |= Sought::Pods.bit();
                sight.workloads += 1;
            });
        }
        for (manifest, sought) in manifests.iter().filter_map(|manifest| Some((manifest, Sought::of(manifest)?))) {
            scope.note(manifest.place, |sight| sight.seen |= sought.bit());
        }
        for source in made {
            scope.note(source.manifest.place, |sight| sight.seen |= source.kind.sought().bit());
        }
        for manifest in manifests.iter().filter(|manifest| may_run_pods(manifest)) {
            match DEPLOYERS.contains(&manifest.kind) {
                true => scope.note(manifest.place, |sight| sight.hidden = true),
                false => scope.makers.push(*manifest),
            }
        }
        for chart in charts.folders() {
            // A chart at the root renders everything under it.
            scope.note_folder(chart, |sight| sight.hidden = true);
        }
        for file in files {
            let unread = file.kind == YamlKind::Template || (file.kind == YamlKind::Manifests && file.tree.is_broken());
            if unread {
                scope.note_folder(folder(file.path), |sight| sight.hidden = true);
            }
            let build = (file.kind == YamlKind::Kustomization).then(|| kustomize.build_at(folder(file.path))).flatten();
            if build.is_some_and(|build| kustomize.is_open(build)) {
                scope.note(Place { path: file.path, build }, |sight| sight.hidden = true);
            }
        }
        scope
    }

    fn note(&mut self, place: Place<'_>, change: impl Fn(&mut Sight)) {
        if let Some(build) = place.build {
            change(self.builds.entry(build).or_default());
        }
        self.note_folder(place.folder(), change);
    }

    fn note_folder(&mut self, folder: &str, change: impl Fn(&mut Sight)) {
        for folder in ancestors(folder) {
            match self.folders.get_mut(folder) {
                Some(sight) => change(sight),
                None => change(self.folders.entry(folder.to_owned()).or_default()),
            }
        }
    }

    /// Whether a controller may make pods with these labels from an object near `from`.
    pub(super) fn makes_pods_for(&self, from: &Manifest<'_>, selector: &[(&str, &str)]) -> bool {
        self.makers.iter().any(|maker| maker.shares_namespace(from) && speaks_of(selector, maker))
    }

    /// Whether all that could be the answer is in sight of a place: something of the kind stands there, and nothing
    /// around it hides more.
    pub(super) fn knows(&self, sought: Sought, place: Place<'_>) -> bool {
        let build = place.build.and_then(|build| self.builds.get(&build));
        let folders = ancestors(place.folder()).filter_map(|folder| self.folders.get(folder));
        let mut around = build.into_iter().chain(folders);
        let sees = |sight: &&Sight| sight.seen & sought.bit() != 0 || sight.hidden;
        around.find(sees).is_some_and(|sight| !sight.hidden)
    }
}

impl Scope<'_> {
    /// Whether something of the kind stands in what is deployed together with a place: its build, or the tree around it
    /// up to where other workloads have a tree of their own.
    pub(super) fn unit_holds(&self, sought: Sought, place: Place<'_>) -> bool {
        let sees = |sight: Option<&Sight>| sight.is_some_and(|sight| sight.seen & sought.bit() != 0);
        if let Some(build) = place.build {
            return sees(self.builds.get(&build));
        }
        let workloads = |folder: &str| self.folders.get(folder).map_or(0, |sight| sight.workloads);
        for inner in ancestors(place.folder()) {
            if sees(self.folders.get(inner)) {
                return true;
            }
            let own = workloads(inner);
            if own > 0 && !inner.is_empty() && workloads(folder(inner)) > own {
                return false;
            }
        }
        false
    }
}

/// Whether objects of a built-in kind live outside of namespaces.
#[must_use]
pub fn is_cluster_scoped(group: &str, kind: &str) -> bool {
    match group {
        "" => matches!(kind, "Namespace" | "Node" | "PersistentVolume" | "ComponentStatus"),
        "rbac.authorization.k8s.io" => kind.starts_with("Cluster"),
        "storage.k8s.io" => kind != "CSIStorageCapacity",
        "networking.k8s.io" => matches!(kind, "IngressClass" | "IPAddress" | "ServiceCIDR"),
        "certificates.k8s.io" => kind != "PodCertificateRequest",
        "resource.k8s.io" => !kind.starts_with("ResourceClaim"),
        "policy" | "extensions" => kind == "PodSecurityPolicy",
        "scheduling.k8s.io" => kind == "PriorityClass",
        "authorization.k8s.io" => kind != "LocalSubjectAccessReview",
        "admissionregistration.k8s.io"
        | "apiextensions.k8s.io"
        | "apiregistration.k8s.io"
        | "authentication.k8s.io"
        | "flowcontrol.apiserver.k8s.io"
        | "internal.apiserver.k8s.io"
        | "node.k8s.io"
        | "storagemigration.k8s.io" => true,
        _ => false,
    }
}

/// Whether a selector speaks of an object from which a controller may make the pods: of its name, kind or group.
fn speaks_of(selector: &[(&str, &str)], maker: &Manifest<'_>) -> bool {
    let kind = maker.kind.to_ascii_lowercase();
    selector.iter().any(|(key, value)| {
        let named = maker.name.is_some_and(|name| value.contains(name) || name.contains(value));
        named || key.contains(maker.group) || value.to_ascii_lowercase().contains(&kind)
    })
}

/// Kinds that deploy something of which nothing else is known here.
const DEPLOYERS: [&str; 8] =
    ["Application", "ApplicationSet", "Bundle", "HelmChart", "HelmRelease", "Kustomization", "OCIRelease", "Release"];

/// Whether the object is one that a controller may turn into pods which no manifest here shows.
fn may_run_pods(manifest: &Manifest<'_>) -> bool {
    let group = manifest.group;
    if !group.contains('.') || group.ends_with(".k8s.io") || QUIET_GROUPS.contains(&group) {
        return false;
    }
    let quiet_kind = QUIET_KINDS.contains(&manifest.kind);
    // Workloads of other makers show their pods themselves.
    !quiet_kind && Workload::read(*manifest).is_empty()
}

/// Groups whose objects configure and never run anything.
const QUIET_GROUPS: [&str; 36] = [
    "acme.cert-manager.io",
    "bitnami.com",
    "cert-manager.io",
    "cilium.io",
    "cloud.google.com",
    "config.openshift.io",
    "configuration.konghq.com",
    "crd.projectcalico.org",
    "cloudfoundry.org",
    "external-secrets.io",
    "gateway.envoyproxy.io",
    "gateway.nginx.org",
    "getambassador.io",
    "image.toolkit.fluxcd.io",
    "k8s.nginx.org",
    "keda.sh",
    "kyverno.io",
    "linkerd.io",
    "networking.gke.io",
    "networking.istio.io",
    "notification.toolkit.fluxcd.io",
    "policy.linkerd.io",
    "projectcalico.org",
    "projectcontour.io",
    "route.openshift.io",
    "secrets-store.csi.x-k8s.io",
    "security.istio.io",
    "security.openshift.io",
    "snapscheduler.backube",
    "source.toolkit.fluxcd.io",
    "split.smi-spec.io",
    "telemetry.istio.io",
    "traefik.containo.us",
    "traefik.io",
    "velero.io",
    "vpcresources.k8s.aws",
];

/// Kinds that only configure, of groups that also run things.
const QUIET_KINDS: [&str; 17] = [
    "AlertmanagerConfig",
    "AnalysisTemplate",
    "AppProject",
    "Backup",
    "ClusterAnalysisTemplate",
    "Database",
    "ImageBuildConfig",
    "KafkaTopic",
    "KafkaUser",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "Rollout",
    "ScheduledBackup",
    "ScrapeConfig",
    "ServiceMonitor",
    "VirtualService",
];
