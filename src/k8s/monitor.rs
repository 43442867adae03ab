//! What scrapes metrics: the monitors of the Prometheus operator, VictoriaMetrics and Google, and annotations of pods.
//!
//! Sources: the API reference of prometheus-operator, of the VictoriaMetrics operator, and of Google's managed
//! collection.

use std::collections::HashSet;

use super::Cluster;
use super::container::Container;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use super::selector::{Labels, is_empty, pairs};
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
}

/// What is scraped by monitors, by index.
#[derive(Debug, Default)]
pub(super) struct Scraped {
    services: HashSet<usize>,
    workloads: HashSet<usize>,
}

impl Scraped {
    pub(super) fn find(cluster: &Cluster<'_>) -> Self {
        let mut scraped = Self::default();
        // Many monitors of one form find the same.
        let mut seen = HashSet::new();
        for monitor in &cluster.monitors {
            let manifest = &monitor.manifest;
            let written = |key: &str| {
                let node = manifest.at(&["spec", key])?;
                node.tree().text().get(node.target().span().range())
            };
            let (kind, build) = (monitor.kind == MonitorKind::Pods, manifest.place.build);
            if seen.insert((written("selector"), written("namespaceSelector"), manifest.namespace, build, kind)) {
                scraped.services.extend(cluster.monitored_services(monitor));
                scraped.workloads.extend(cluster.monitored_workloads(monitor));
            }
        }
        scraped
    }
}

impl<'t> Cluster<'t> {
    /// The Services that a monitor selects, by index.
    fn monitored_services(&self, monitor: &Monitor<'_>) -> Vec<usize> {
        if monitor.kind != MonitorKind::Services {
            return Vec::new();
        }
        let matching = monitor.selector().map(|selector| self.labelled_services.matching(selector.value).collect());
        let mut found: Vec<usize> = matching.unwrap_or_else(|| (0..self.services.len()).collect());
        found.retain(|index| self.services.get(*index).is_some_and(|one| monitor.looks_into(&one.manifest)));
        found
    }

    /// The workloads whose pods a monitor selects, by index.
    fn monitored_workloads(&self, monitor: &Monitor<'_>) -> Vec<usize> {
        if monitor.kind != MonitorKind::Pods {
            return Vec::new();
        }
        let matching = monitor.selector().map(|selector| self.labelled_pods.matching(selector.value).collect());
        let mut found: Vec<usize> = matching.unwrap_or_else(|| (0..self.workloads.len()).collect());
        found.retain(|index| self.workloads.get(*index).is_some_and(|one| monitor.looks_into(&one.manifest)));
        found
    }

    /// The labels of an object itself, with those that its kustomizations give to every object.
    #[must_use]
    pub fn labels_of<'m>(&self, manifest: &Manifest<'m>) -> Labels<'m>
    where
        't: 'm,
    {
        let mut labels = pairs(manifest.at(&["metadata", "labels"]));
        let given = manifest.place.build.and_then(|build| self.object_labels.get(&build));
        labels.extend(given.into_iter().flatten().copied());
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
            && self.monitored_services(monitor).is_empty()
            && self.monitored_workloads(monitor).is_empty()
            && in_sight()
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
                on || self.scraped.services.contains(&service.index)
            })
        };
        let sends = |container: Container<'_>| {
            container
                .env()
                .any(|variable| variable.name.starts_with("OTEL_EXPORTER") || variable.name == "OTEL_METRICS_EXPORTER")
        };
        asked
            || self.scraped.workloads.contains(&workload.index)
            || service_asks()
            || workload.running_containers().any(sends)
    }
}

impl<'t> Cluster<'t> {
    /// The ports that a monitor names and that nothing which it selects has, each with the names that there are.
    #[must_use]
    pub fn unscraped_ports<'m>(&self, monitor: &Monitor<'m>) -> Vec<(NodeRef<'m>, Vec<&str>)> {
        // Nobody wants to read the ports of more than so many.
        const MOST: usize = 200;
        let services = self.monitored_services(monitor);
        let services: Vec<_> = services.into_iter().filter_map(|index| self.services.get(index)).collect();
        let pods = self.monitored_workloads(monitor);
        let pods: Vec<_> = pods.into_iter().filter_map(|index| self.workloads.get(index)).collect();
        if services.len().max(pods.len()) > MOST {
            return Vec::new();
        }
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
