//! Services: what they select and where they send traffic.

use super::container::Container;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::selector::{Labels, has, pairs};
use super::workload::Workload;
use crate::syntax::tree::{Entry, NodeRef};

/// A core `Service`.
#[derive(Debug, Clone)]
pub struct Service<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// The pairs of its selector; empty selects nothing.
    pub selector: Labels<'t>,
    /// The place of the Service in [`super::Cluster::services`].
    pub index: usize,
}

/// A port of a Service.
#[derive(Debug, Clone, Copy)]
pub struct ServicePort<'t> {
    /// `port`.
    pub number: Option<i64>,
    /// Where it leads: `targetPort`, or `port` when that is absent.
    pub target: Option<NodeRef<'t>>,
    /// The item.
    pub node: NodeRef<'t>,
}

impl<'t> Service<'t> {
    /// Reads a Service; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        let selector = pairs(manifest.at(&["spec", "selector"]));
        manifest.is("", "Service").then_some(Self { manifest, selector, index: 0 })
    }

    /// The selector with its key, when there is one that selects something.
    #[must_use]
    pub fn selector_entry(&self) -> Option<Entry<'t>> {
        self.manifest.at(&["spec"])?.entry("selector").filter(|_| !self.selector.is_empty())
    }

    /// Whether it is a name for a host elsewhere.
    #[must_use]
    pub fn is_external_name(&self) -> bool {
        self.manifest.at(&["spec", "type"]).and_then(NodeRef::text) == Some("ExternalName")
    }

    /// Whether a label of the selector is one that a controller gives to pods while they are made, or a tool fills in.
    #[must_use]
    pub fn selects_by_controller(&self) -> bool {
        is_chosen_by_controllers(&self.selector)
    }

    /// The build and the name of the Service, when this is a patch of one.
    pub(super) fn patched(&self) -> Option<(usize, Option<&'t str>)> {
        let build = self.manifest.place.build.filter(|_| self.manifest.partial)?;
        Some((build, self.manifest.name))
    }

    /// Its name, for people.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.manifest.name.unwrap_or("?")
    }

    /// Whether only a monitoring system asks it: every port is named for metrics.
    #[must_use]
    pub fn is_for_metrics(&self) -> bool {
        let names = |text: Option<&str>| {
            text.is_some_and(|text| ["metrics", "telemetry", "prometheus"].iter().any(|word| text.contains(word)))
        };
        let mut ports = self.ports().peekable();
        let any = ports.peek().is_some();
        any && ports.all(|port| {
            names(port.node.get("name").and_then(NodeRef::text)) || names(port.target.and_then(NodeRef::text))
        })
    }

    /// The type by which it is open to the network outside of the cluster, unless to be so is its purpose.
    #[must_use]
    pub fn exposure(&self) -> Option<NodeRef<'t>> {
        const WAYS_IN: [&str; 16] = [
            "ambassador",
            "apisix",
            "contour",
            "emissary",
            "envoy",
            "gateway",
            "gw",
            "haproxy",
            "ingress",
            "ingressgateway",
            "istio",
            "kong",
            "lb",
            "nginx",
            "proxy",
            "traefik",
        ];
        let kind = self.manifest.at(&["spec", "type"])?;
        kind.text().filter(|kind| matches!(*kind, "NodePort" | "LoadBalancer"))?;
        let says = |text: &str| text.split(['-', '_', '.', '/']).any(|word| WAYS_IN.contains(&word));
        let way_in = says(self.name()) || self.selector.iter().any(|(_, value)| says(value));
        let annotations = self.manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let internal = annotations.iter().any(|entry| {
            let value = entry.value.text().unwrap_or_default();
            let by_key = entry.name().contains("internal") && value != "false";
            by_key || value.eq_ignore_ascii_case("internal")
        });
        (!way_in && !internal).then_some(kind)
    }

    /// Its ports.
    pub fn ports(&self) -> impl Iterator<Item = ServicePort<'t>> + use<'t> {
        let ports = self.manifest.at(&["spec", "ports"]).into_iter().flat_map(NodeRef::items);
        ports.map(|node| ServicePort {
            number: node.get("port").and_then(NodeRef::as_i64),
            target: node.get("targetPort").or_else(|| node.get("port")),
            node,
        })
    }
}

impl ServicePort<'_> {
    /// Whether a route that names this number or name means the port.
    #[must_use]
    pub fn answers_to(&self, wanted: NodeRef<'_>) -> bool {
        let text = |key| self.node.get(key).and_then(NodeRef::text);
        wanted.text().is_some_and(|wanted| text("name") == Some(wanted) || text("port") == Some(wanted))
    }

    /// The number of the container's port that it leads to; nothing when that cannot be told.
    #[must_use]
    pub fn container_port(&self, container: &Container<'_>) -> Option<i64> {
        let target = self.target?;
        let named = || container.ports().find(|port| port.name.is_some() && port.name == target.text());
        target.as_i64().or_else(|| named().and_then(|port| port.number))
    }
}

/// Whether a label of a selector is one that a controller gives to pods while they are made, or a tool fills in.
#[must_use]
pub fn is_chosen_by_controllers(selector: &[(&str, &str)]) -> bool {
    const KEYS: [&str; 13] = [
        "statefulset.kubernetes.io/",
        "apps.kubernetes.io/",
        "batch.kubernetes.io/",
        "job-name",
        "controller-uid",
        "pod-template-hash",
        "rollouts-pod-template-hash",
        "controller-revision-hash",
        "cnpg.io/",
        "strimzi.io/",
        "leaderworkerset.sigs.k8s.io/",
        "jobset.sigs.k8s.io/",
        "serving.knative.dev/",
    ];
    selector.iter().any(|(key, value)| {
        KEYS.iter().any(|start| key.starts_with(start)) || is_placeholder(key) || is_placeholder(value)
    })
}

/// Why a Service almost selects the pods of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearMiss<'t> {
    /// All labels fit, but the pods run in another namespace.
    Namespace(&'t str),
    /// One label has another value on the pods.
    Value(&'t str, &'t str),
    /// One label is written with other capitals on the pods.
    Key(&'t str),
}

impl<'t> NearMiss<'t> {
    pub(super) fn of(service: &Service<'_>, workload: &Workload<'t>) -> Option<Self> {
        Self::between(&service.selector, &service.manifest, workload)
    }

    /// Why the labels that an object selects are almost those of a workload's pods.
    pub(super) fn between(selector: &[(&str, &str)], from: &Manifest<'_>, workload: &Workload<'t>) -> Option<Self> {
        let mut missing = selector.iter().filter(|&&pair| !has(&workload.labels, pair));
        let Some((key, value)) = missing.next() else {
            return workload.manifest.namespace.map(Self::Namespace);
        };
        if missing.next().is_some() || !from.shares_namespace(&workload.manifest) {
            return None;
        }
        let find = |same: &dyn Fn(&str) -> bool| workload.labels.iter().copied().find(|(name, _)| same(name));
        if let Some((name, found)) = find(&|name| name == *key) {
            let alone = selector.len() == 1;
            return (!alone || is_similar(value, found)).then_some(Self::Value(name, found));
        }
        let (name, found) = find(&|name| name.eq_ignore_ascii_case(key))?;
        (found == *value).then_some(Self::Key(name))
    }

    /// The miss for people, with the title of the workload that is missed.
    #[must_use]
    pub fn in_words(self, title: &str) -> String {
        match self {
            Self::Namespace(namespace) => format!("the pods of {title} fit, but run in namespace `{namespace}`"),
            Self::Value(key, value) => format!("the pods of {title} have `{key}: {value}`"),
            Self::Key(key) => format!("the pods of {title} write the label `{key}`"),
        }
    }
}

/// Whether one text begins with the other, or all but a letter or two at the end agrees.
fn is_similar(one: &str, other: &str) -> bool {
    let common = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    common >= 3 && one.len().max(other.len()) - common <= 4
}
