//! What scrapes metrics: the monitors of the Prometheus operator, VictoriaMetrics and Google, and annotations of pods.
//!
//! Sources: the API reference of prometheus-operator, of the VictoriaMetrics operator, and of Google's managed
//! collection.

use super::Cluster;
use super::container::Container;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use super::selector::{Labels, is_empty, matches, pairs};
use super::service::Service;
use super::workload::Workload;
use crate::syntax::tree::{Entry, NodeRef};

/// What a monitor looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonitorKind {
    /// Services, by their labels.
    Services,
    /// Pods, by theirs.
    Pods,
}

/// A monitor.
#[derive(Debug, Clone, Copy)]
pub struct Monitor<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// What it looks at.
    pub kind: MonitorKind,
    /// The place of the monitor in [`super::Cluster::monitors`].
    pub index: usize,
}

impl<'t> Monitor<'t> {
    /// Reads a monitor; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        let kind = match (manifest.group, manifest.kind) {
            ("monitoring.coreos.com" | "azmonitoring.coreos.com", "ServiceMonitor")
            | ("operator.victoriametrics.com", "VMServiceScrape") => MonitorKind::Services,
            ("monitoring.coreos.com" | "azmonitoring.coreos.com", "PodMonitor")
            | ("operator.victoriametrics.com", "VMPodScrape")
            | ("monitoring.googleapis.com", "PodMonitoring" | "ClusterPodMonitoring") => MonitorKind::Pods,
            _ => return None,
        };
        Some(Self { manifest, kind, index: 0 })
    }

    /// `selector` with its key.
    #[must_use]
    pub fn selector(&self) -> Option<Entry<'t>> {
        self.manifest.at(&["spec"])?.entry("selector")
    }

    /// The places that it scrapes.
    pub fn endpoints(&self) -> impl Iterator<Item = NodeRef<'t>> {
        let spec = self.manifest.at(&["spec"]);
        let lists = ["endpoints", "podMetricsEndpoints"].into_iter();
        lists.filter_map(move |key| spec?.get(key)).flat_map(NodeRef::items)
    }

    /// Whether it looks into the namespace of an object.
    #[must_use]
    pub fn looks_into(&self, other: &Manifest<'_>) -> bool {
        let Some(selector) = self.manifest.at(&["spec", "namespaceSelector"]) else {
            return self.manifest.kind.starts_with("Cluster") || self.manifest.shares_namespace(other);
        };
        if selector.get("any").and_then(NodeRef::as_bool_yaml_1_1) == Some(true) {
            return true;
        }
        let mut names = selector.get("matchNames").into_iter().flat_map(NodeRef::items).peekable();
        if names.peek().is_none() {
            return self.manifest.shares_namespace(other);
        }
        other.namespace.is_none_or(|namespace| {
            names.filter_map(NodeRef::text).any(|name| name == namespace || is_placeholder(name))
        })
    }

    fn fits(&self, labels: &[(&str, &str)]) -> bool {
        self.selector().is_none_or(|selector| matches(selector.value, labels))
    }

    /// Whether it scrapes the pods of a workload by their own labels.
    #[must_use]
    pub fn selects_pods(&self, workload: &Workload<'_>) -> bool {
        self.kind == MonitorKind::Pods && self.looks_into(&workload.manifest) && self.fits(&workload.labels)
    }
}

impl<'t> Cluster<'t> {
    /// Whether the monitor scrapes what the Service leads to.
    #[must_use]
    pub fn scrapes(&self, monitor: &Monitor<'_>, service: &Service<'_>) -> bool {
        monitor.kind == MonitorKind::Services
            && monitor.looks_into(&service.manifest)
            && monitor.fits(&self.labels_of(&service.manifest))
    }

    /// The labels of an object itself, with those that its kustomizations give to every object.
    #[must_use]
    pub fn labels_of<'m>(&self, manifest: &Manifest<'m>) -> Labels<'m>
    where
        't: 'm,
    {
        let mut labels = pairs(manifest.at(&["metadata", "labels"]));
        let given = self.object_labels.iter().filter(|(build, _)| manifest.place.build == Some(*build));
        labels.extend(given.map(|(_, pair)| *pair));
        labels
    }

    /// Whether the monitor finds nothing to scrape, as far as one can know.
    #[must_use]
    pub fn finds_nothing(&self, monitor: &Monitor<'_>) -> bool {
        let Some(selector) = monitor.selector().map(|entry| entry.value) else { return false };
        let from = &monitor.manifest;
        let plain = pairs(selector.get("matchLabels"));
        let sought = match monitor.kind {
            MonitorKind::Services => Sought::Service,
            MonitorKind::Pods => Sought::Pods,
        };
        let any = monitor.manifest.at(&["spec", "namespaceSelector", "any"]).is_some();
        // Every cluster has the Service `kubernetes` of its API server.
        let own = plain.iter().any(|(key, value)| *key == "component" && *value == "apiserver");
        let open = is_empty(selector)
            || any
            || own
            || plain.iter().any(|(_, value)| is_placeholder(value))
            || !self.scope.knows(sought, from.place)
            || self.scope.makes_pods_for(from, &plain)
            || plain.iter().any(|(_, value)| self.mentions_in_patch(from, value) || self.makers.may_make(value));
        // Much of what is monitored runs in namespaces that this repository does not fill.
        let in_sight = || match monitor.kind {
            MonitorKind::Services => self.services.iter().any(|service| monitor.looks_into(&service.manifest)),
            MonitorKind::Pods => self.workloads.iter().any(|workload| monitor.looks_into(&workload.manifest)),
        };
        !open
            && in_sight()
            && match monitor.kind {
                MonitorKind::Services => !self.services.iter().any(|service| self.scrapes(monitor, service)),
                MonitorKind::Pods => !self.workloads.iter().any(|workload| monitor.selects_pods(workload)),
            }
    }

    /// Whether something collects the metrics of a workload, or the workload sends them.
    #[must_use]
    pub fn is_scraped(&self, workload: &Workload<'_>) -> bool {
        let annotated = |key: &str| workload.template.at(&["metadata", "annotations", key]).is_some();
        let entries = workload.template.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let agents =
            ["ad.datadoghq.com/", "sidecar.opentelemetry.io/", "instrumentation.opentelemetry.io/", "k8s.grafana.com/"];
        let asked = annotated("prometheus.io/scrape")
            || annotated("prometheus.io/port")
            || entries.iter().any(|entry| {
                agents.iter().any(|start| entry.name().starts_with(start)) || entry.name().ends_with("/scrape")
            });
        let service_asks = || {
            self.services_of(workload).any(|service| {
                let on = service.manifest.annotation("prometheus.io/scrape").is_some();
                on || self.monitors.iter().any(|monitor| self.scrapes(monitor, service))
            })
        };
        let sends = |container: Container<'_>| {
            container
                .env()
                .any(|variable| variable.name.starts_with("OTEL_EXPORTER") || variable.name == "OTEL_METRICS_EXPORTER")
        };
        asked
            || self.monitors.iter().any(|monitor| monitor.selects_pods(workload))
            || service_asks()
            || workload.running_containers().any(sends)
    }
}

impl<'t> Cluster<'t> {
    /// The ports that a monitor names and that nothing which it selects has, each with the names that there are.
    #[must_use]
    pub fn unscraped_ports<'m>(&self, monitor: &Monitor<'m>) -> Vec<(NodeRef<'m>, Vec<&str>)> {
        let services: Vec<_> = self.services.iter().filter(|service| self.scrapes(monitor, service)).collect();
        let pods: Vec<_> = self.workloads.iter().filter(|workload| monitor.selects_pods(workload)).collect();
        let open = services.iter().any(|service| service.manifest.partial || service.patched().is_some())
            || services.iter().any(|service| self.mentions_in_patch(&service.manifest, "ort"))
            || pods.iter().any(|pod| pod.manifest.partial || pod.may_be_patched("ort") || !pod.has_pod_spec());
        if open || (services.is_empty() && pods.is_empty()) {
            return Vec::new();
        }
        let of_services = services.iter().flat_map(|service| service.ports());
        let containers = pods.iter().flat_map(|pod| pod.containers());
        let of_pods = containers.flat_map(|container| container.ports().collect::<Vec<_>>());
        let names = of_services.filter_map(|port| port.node.get("name")?.text());
        let mut names: Vec<&str> = names.chain(of_pods.filter_map(|port| port.name)).collect();
        names.sort_unstable();
        names.dedup();
        let wanted = monitor.endpoints().filter_map(|endpoint| endpoint.get("port"));
        let known = |port: &NodeRef<'_>| {
            port.text().is_none_or(|text| {
                let number = text.bytes().all(|byte| byte.is_ascii_digit());
                number || is_placeholder(text) || names.contains(&text)
            })
        };
        let open = names.iter().any(|name| is_placeholder(name));
        wanted.filter(|port| !open && !known(port)).map(|port| (port, names.clone())).collect()
    }
}

impl<'t> Workload<'t> {
    /// The port of the annotation `prometheus.io/port`, when the containers declare ports and this is none of them.
    #[must_use]
    pub fn unscraped_port(&self) -> Option<(NodeRef<'t>, Vec<i64>)> {
        let port = self.template.at(&["metadata", "annotations", "prometheus.io/port"])?;
        let number: i64 = port.text()?.parse().ok()?;
        let ports = |container: &Container<'_>| container.ports().filter_map(|port| port.number).collect::<Vec<_>>();
        let known: Vec<i64> = self.running_containers().flat_map(|container| ports(&container)).collect();
        // A container that says nothing may listen on any port.
        let silent = self.running_containers().any(|container| container.ports().next().is_none());
        let missing = !known.is_empty() && !silent && !known.contains(&number) && !self.may_be_patched("ort");
        missing.then_some((port, known))
    }
}
