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
}

/// What is scraped by monitors, by index.
#[derive(Debug, Default)]
pub(super) struct Scraped {
    /// For each group of Services that select the same, whether one of them is scraped or asks to be.
    groups: Vec<bool>,
    workloads: HashSet<usize>,
    /// Whether there is too much to find out: anything may be scraped.
    unknown: bool,
}

impl Scraped {
    pub(super) fn find(cluster: &Cluster<'_>) -> Self {
        const MOST: usize = 500_000;
        let mut scraped = Self::default();
        let mut services: HashSet<usize> = HashSet::new();
        let mut effort = 0_usize;
        // Many monitors of one form find the same.
        let mut seen = HashSet::new();
        for monitor in &cluster.monitors {
            let manifest = &monitor.manifest;
            let written = |key: &str| {
                let node = manifest.at(&["spec", key])?;
                node.file_text().get(node.target().span().range())
            };
            let (kind, build) = (monitor.kind == MonitorKind::Pods, manifest.place.build);
            if seen.insert((written("selector"), written("namespaceSelector"), manifest.namespace, build, kind)) {
                let index = match monitor.kind {
                    MonitorKind::Services => &cluster.labelled_services,
                    MonitorKind::Pods => &cluster.labelled_pods,
                };
                effort += monitor.selector().map_or(MOST / 100, |selector| index.effort(selector.value));
                scraped.unknown = effort > MOST;
                if scraped.unknown {
                    break;
                }
                services.extend(cluster.monitored_services(monitor).map(|service| service.index));
                scraped.workloads.extend(cluster.monitored_workloads(monitor).map(|workload| workload.index));
            }
        }
        scraped.groups = cluster.links.groups_with(|index| {
            let asks = |service: &Service<'_>| service.manifest.annotation("prometheus.io/scrape").is_some();
            services.contains(&index) || cluster.services.get(index).is_some_and(asks)
        });
        scraped
    }
}

impl<'t> Cluster<'t> {
    /// The Services that a monitor selects, one after the other.
    fn monitored_services<'s>(&'s self, monitor: &'s Monitor<'_>) -> impl Iterator<Item = &'s Service<'t>> {
        let services = monitor.kind == MonitorKind::Services;
        let selector = monitor.selector().map(|selector| selector.value).filter(|_| services);
        let all = monitor.selector().is_none().then_some(0..self.services.len()).filter(|_| services);
        let matching = selector.into_iter().flat_map(|selector| self.labelled_services.matching(selector));
        let found = matching.chain(all.into_iter().flatten()).filter_map(|index| self.services.get(index));
        found.filter(|service| monitor.looks_into(&service.manifest))
    }

    /// The workloads whose pods a monitor selects, one after the other.
    fn monitored_workloads<'s>(&'s self, monitor: &'s Monitor<'_>) -> impl Iterator<Item = &'s Workload<'t>> {
        let pods = monitor.kind == MonitorKind::Pods;
        let selector = monitor.selector().map(|selector| selector.value).filter(|_| pods);
        let all = monitor.selector().is_none().then_some(0..self.workloads.len()).filter(|_| pods);
        let matching = selector.into_iter().flat_map(|selector| self.labelled_pods.matching(selector));
        let found = matching.chain(all.into_iter().flatten()).filter_map(|index| self.workloads.get(index));
        found.filter(|workload| monitor.looks_into(&workload.manifest))
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
            || !self.scope.unit_holds(sought, from.place)
            || self.scope.makes_pods_for(from, &plain)
            || plain.iter().any(|(_, value)| self.mentions_in_patch(from, value) || self.makers.may_make(value));
        // Much of what is monitored runs in namespaces that this repository does not fill; what names no namespace is
        // in sight where one of the two folders holds the other. The cluster itself fills its own namespaces, whatever
        // another part of the repository puts there.
        let seen = |manifest: &Manifest<'_>| {
            let (here, there) = (from.place, manifest.place);
            let near = || here.steps_up_to(there) == 0 || there.steps_up_to(here) == 0;
            let filled = manifest.namespace.is_some() && !manifest.is_system();
            monitor.looks_into(manifest) && (filled || near())
        };
        let in_sight = || match monitor.kind {
            MonitorKind::Services => self.services.iter().any(|service| seen(&service.manifest)),
            MonitorKind::Pods => self.workloads.iter().any(|workload| seen(&workload.manifest)),
        };
        !open
            && self.monitored_services(monitor).next().is_none()
            && self.monitored_workloads(monitor).next().is_none()
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
        let sends = |container: Container<'_>| {
            container
                .env()
                .any(|variable| variable.name.starts_with("OTEL_EXPORTER") || variable.name == "OTEL_METRICS_EXPORTER")
        };
        asked
            || self.scraped.unknown
            || self.scraped.workloads.contains(&workload.index)
            || self.links.is_selected_by(workload.index, &self.scraped.groups)
            || workload.running_containers().any(sends)
    }
}

impl<'t> Cluster<'t> {
    /// The ports that a monitor names and that nothing which it selects has, each with the names that there are.
    #[must_use]
    pub fn unscraped_ports<'s>(&'s self, monitor: &'s Monitor<'s>) -> Vec<(NodeRef<'s>, Vec<&'s str>)> {
        // Nobody wants to read the ports of more than so many.
        const MOST: usize = 50;
        let services: Vec<_> = self.monitored_services(monitor).take(MOST + 1).collect();
        let pods: Vec<_> = self.monitored_workloads(monitor).take(MOST + 1).collect();
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
