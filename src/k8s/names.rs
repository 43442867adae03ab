//! Objects by kind and name, and names that a controller may give to what no manifest shows.
//!
//! A reference is only called dangling when nothing here answers to its name: neither an object of the repository nor
//! a custom resource from which an operator may make one.

use std::collections::{HashMap, HashSet};

use super::Cluster;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::workload::Workload;
use crate::syntax::tree::NodeRef;

/// The objects of a repository by kind and name, patches included. A file may hold a hundred thousand, so only their
/// places are kept: the names stand with the objects.
#[derive(Debug, Default)]
pub(super) struct Names<'t>(HashMap<&'t str, OfKind>);

/// The places of the objects of a kind that have a name.
#[derive(Debug, Default)]
struct OfKind {
    in_order: Vec<u32>,
    /// By name, and those of one name in order.
    by_name: Box<[u32]>,
}

impl<'t> Names<'t> {
    pub(super) fn new(manifests: &[Manifest<'t>]) -> Self {
        let mut kinds: HashMap<_, OfKind> = HashMap::new();
        for (index, manifest) in (0_u32..).zip(manifests).filter(|(_, manifest)| manifest.name.is_some()) {
            kinds.entry(manifest.kind).or_default().in_order.push(index);
        }
        for kind in kinds.values_mut() {
            let mut named: Vec<_> = kind.in_order.iter().map(|&at| (manifests[at as usize].name, at)).collect();
            named.sort_unstable();
            kind.by_name = named.iter().map(|&(_, at)| at).collect();
        }
        Self(kinds)
    }
}

impl<'t> Cluster<'t> {
    /// The objects of a kind and name, in path order.
    pub(super) fn named<'s>(&'s self, kind: &str, name: &str) -> impl Iterator<Item = &'s Manifest<'t>> + use<'s, 't> {
        let all = self.names.0.get(kind).map_or(&[] as &[u32], |kind| &kind.by_name);
        let name_of = |at: u32| self.manifests[at as usize].name;
        let from = all.partition_point(|&at| name_of(at) < Some(name));
        let behind = all.get(from..).unwrap_or_default();
        let count = behind.partition_point(|&at| name_of(at) == Some(name));
        behind.iter().take(count).map(|&at| &self.manifests[at as usize])
    }

    /// The objects of a kind that have a name, in path order.
    pub(super) fn of_kind<'s>(&'s self, kind: &str) -> impl Iterator<Item = &'s Manifest<'t>> + use<'s, 't> {
        let all = self.names.0.get(kind).map(|kind| kind.in_order.iter());
        all.into_iter().flatten().map(|&at| &self.manifests[at as usize])
    }
}

/// What custom resources, roles and arguments say of objects that a controller makes when it runs.
#[derive(Debug, Default)]
pub(super) struct Makers<'t> {
    /// Texts that stand where a name of something else is written.
    mentioned: HashSet<&'t str>,
    /// The names of custom resources: what an operator makes of them is mostly named after them.
    named: HashSet<&'t str>,
    /// The claims that workloads mount, and those that StatefulSets make, less the number of the pod.
    claims: HashSet<String>,
}

impl<'t> Makers<'t> {
    pub(super) fn new(manifests: &[Manifest<'t>], workloads: &[Workload<'t>]) -> Self {
        let mut makers = Self::default();
        for manifest in manifests {
            match manifest.group {
                "rbac.authorization.k8s.io" => makers.read_role(manifest),
                "networking.k8s.io" | "extensions" if manifest.kind == "Ingress" => makers.read_ingress(manifest),
                group if may_make(group, manifest.kind) => {
                    makers.named.extend(manifest.name);
                    makers.read_names(manifest.node, 0);
                }
                _ => {}
            }
            for entry in manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default() {
                if entry.name().contains("secret-name") {
                    makers.mentioned.extend(entry.value.text());
                }
            }
        }
        for workload in workloads {
            makers.claims.extend(workload.claims().filter_map(NodeRef::text).map(str::to_owned));
            let templates =
                workload.claim_templates().filter_map(|template| template.at(&["metadata", "name"])?.text());
            let set = workload.manifest.name.unwrap_or_default();
            makers.claims.extend(templates.map(|template| format!("{template}-{set}")));
            let containers = ["containers", "initContainers"].into_iter().filter_map(|key| workload.pod.get(key));
            let containers = containers.flat_map(NodeRef::items);
            let lists = containers.flat_map(|one| ["command", "args"].into_iter().filter_map(move |key| one.get(key)));
            for word in lists.flat_map(NodeRef::items).filter_map(NodeRef::text) {
                // `--secret-name=webhook-certs`: a program that makes certificates for itself.
                if let Some((_, value)) = word.split_once('=').filter(|(flag, _)| flag.starts_with('-')) {
                    makers.mentioned.insert(value);
                }
            }
        }
        makers
    }

    /// A controller may use `resourceNames` for what it makes itself.
    fn read_role(&mut self, role: &Manifest<'t>) {
        for rule in role.at(&["rules"]).into_iter().flat_map(NodeRef::items) {
            let names = rule.get("resourceNames").into_iter().flat_map(NodeRef::items);
            self.mentioned.extend(names.filter_map(NodeRef::text));
        }
    }

    /// cert-manager makes the Secret of an Ingress that asks for it by annotation.
    fn read_ingress(&mut self, ingress: &Manifest<'t>) {
        let annotations = ingress.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let asks = |name: &str| name.starts_with("cert-manager.io/") || name.contains("tls-acme");
        if annotations.iter().any(|entry| asks(entry.name())) {
            let entries = ingress.at(&["spec", "tls"]).into_iter().flat_map(NodeRef::items);
            self.mentioned.extend(entries.filter_map(|entry| entry.get("secretName")?.text()));
        }
    }

    fn read_names(&mut self, node: NodeRef<'t>, depth: usize) {
        const DEEPEST: usize = 12;
        if depth > DEEPEST {
            return;
        }
        for entry in node.own_entries() {
            let key = entry.name().to_ascii_lowercase();
            let names = ["name", "ref", "secret", "configmap"].iter().any(|end| key.ends_with(end));
            if names {
                self.mentioned.extend(entry.value.text().filter(|text| is_object_name(text)));
            }
            self.read_names(entry.value, depth + 1);
        }
        for item in node.items() {
            self.read_names(item, depth + 1);
        }
    }

    /// Whether a workload mounts a claim of this name, or makes one for each of its pods.
    pub(super) fn claim(&self, name: &str) -> bool {
        let set = name.rsplit_once('-').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
        self.claims.contains(name) || set.is_some_and(|(set, _)| self.claims.contains(set))
    }

    /// Whether a controller may make an object of this name.
    pub(super) fn may_make(&self, name: &str) -> bool {
        let starts = || name.match_indices(['-', '.']).any(|(at, _)| self.named.contains(&name[..at]));
        let parts = || name.split('.').any(|part| self.named.contains(part));
        is_placeholder(name) || self.mentioned.contains(name) || self.named.contains(name) || starts() || parts()
    }
}

/// Whether a text can be the name of an object (RFC 1123 subdomain).
#[must_use]
pub fn is_object_name(text: &str) -> bool {
    let byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    !text.is_empty() && text.len() <= 253 && text.bytes().all(byte)
}

/// Whether a controller may turn objects of this group into others: custom resources that do more than refer.
fn may_make(group: &str, kind: &str) -> bool {
    const REFERRING: [&str; 24] = [
        "apps.openshift.io",
        "argoproj.io",
        "cilium.io",
        "configuration.konghq.com",
        "crd.projectcalico.org",
        "gateway.envoyproxy.io",
        "gateway.nginx.org",
        "getambassador.io",
        "k8s.nginx.org",
        "keda.sh",
        "kustomize.config.k8s.io",
        "kyverno.io",
        "linkerd.io",
        "monitoring.googleapis.com",
        "networking.istio.io",
        "operator.victoriametrics.com",
        "policy.linkerd.io",
        "projectcontour.io",
        "route.openshift.io",
        "security.istio.io",
        "split.smi-spec.io",
        "traefik.containo.us",
        "traefik.io",
        "velero.io",
    ];
    let monitors = ["ServiceMonitor", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "AlertmanagerConfig"];
    group.contains('.') && !group.ends_with(".k8s.io") && !REFERRING.contains(&group) && !monitors.contains(&kind)
}

/// How many names are compared in search of a near miss.
const MOST_COMPARED: usize = 600;

/// The name among `known` that is probably meant: all but a letter or two agrees.
#[must_use]
pub fn nearest_name<'n>(wanted: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let bound = match wanted.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let similar = known.take(MOST_COMPARED).filter(|name| name.len().abs_diff(wanted.len()) <= bound);
    let distances = similar.map(|name| (strsim::osa_distance(wanted, name), name));
    distances.filter(|(distance, _)| (1..=bound).contains(distance)).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_a_letter_or_two_away() {
        let known = ["orders", "orders-db", "payments"];
        for (wanted, near) in [
            ("order", Some("orders")),
            ("ordres", Some("orders")),
            ("paymnets", Some("payments")),
            ("orders", None),
            ("shop", None),
            ("db", None),
        ] {
            assert_eq!(nearest_name(wanted, known.into_iter()), near, "{wanted}");
        }
    }

    #[test]
    fn operators_name_what_they_make_after_their_resource() {
        let makers = Makers {
            mentioned: HashSet::from(["tls-shop"]),
            named: HashSet::from(["shop-db"]),
            claims: HashSet::from(["data-db".to_owned()]),
        };
        assert!(makers.claim("data-db-0") && makers.claim("data-db") && !makers.claim("data-db-a"));
        for name in ["tls-shop", "shop-db", "shop-db-app", "owner.shop-db.credentials", "${NAME}"] {
            assert!(makers.may_make(name), "{name}");
        }
        for name in ["shop", "shop-dbs", "tls-shop-2"] {
            assert!(!makers.may_make(name), "{name}");
        }
    }
}
