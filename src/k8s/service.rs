//! Services: what they select and where they send traffic.

use super::container::Container;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::selector::{Labels, pairs};
use crate::syntax::tree::{Entry, NodeRef};

/// A core `Service`.
#[derive(Debug, Clone)]
pub struct Service<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// The pairs of its selector; empty selects nothing.
    pub selector: Labels<'t>,
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
        manifest.is("", "Service").then_some(Self { manifest, selector })
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
        const KEYS: [&str; 12] = [
            "statefulset.kubernetes.io/",
            "apps.kubernetes.io/",
            "batch.kubernetes.io/",
            "job-name",
            "controller-uid",
            "pod-template-hash",
            "controller-revision-hash",
            "cnpg.io/",
            "strimzi.io/",
            "leaderworkerset.sigs.k8s.io/",
            "jobset.sigs.k8s.io/",
            "serving.knative.dev/",
        ];
        self.selector.iter().any(|(key, value)| {
            KEYS.iter().any(|start| key.starts_with(start)) || is_placeholder(key) || is_placeholder(value)
        })
    }

    /// Its ports.
    pub fn ports(&self) -> impl Iterator<Item = ServicePort<'t>> {
        let ports = self.manifest.at(&["spec", "ports"]).into_iter().flat_map(NodeRef::items);
        ports.map(|node| ServicePort {
            number: node.get("port").and_then(NodeRef::as_i64),
            target: node.get("targetPort").or_else(|| node.get("port")),
            node,
        })
    }

    /// Whether one of its ports leads to a port that the container declares.
    #[must_use]
    pub fn leads_to(&self, container: &Container<'_>) -> bool {
        self.ports().filter_map(|port| port.target).any(|target| {
            let (name, number) = (target.text(), target.as_i64());
            container
                .ports()
                .any(|port| (number.is_some() && port.number == number) || (name.is_some() && port.name == name))
        })
    }
}
