//! What changes the number of replicas: HorizontalPodAutoscaler in every version, KEDA's ScaledObject, and kinds of
//! other makers with the same `scaleTargetRef`. A VerticalPodAutoscaler changes sizes, not numbers, and is none.

use super::manifest::{Manifest, split_api_version};
use super::resources::Resource;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// An autoscaler.
#[derive(Debug, Clone, Copy)]
pub struct Autoscaler<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// The key and value that name what it scales.
    pub reference: Entry<'t>,
    /// The group of the target, without a version.
    pub group: &'t str,
    /// The kind of the target.
    pub kind: &'t str,
    /// The name of the target.
    pub name: &'t str,
    /// The place of the autoscaler in [`super::Cluster::autoscalers`].
    pub index: usize,
}

/// A metric that is a share of what containers request, and so means nothing without a request.
#[derive(Debug, Clone, Copy)]
pub struct UtilizationMetric<'t> {
    /// Of which resource.
    pub resource: Resource,
    /// The one container that it measures; all when absent.
    pub container: Option<&'t str>,
    /// Where it is written.
    pub span: Span,
}

impl<'t> Autoscaler<'t> {
    /// Reads an autoscaler; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        let known = manifest.kind.ends_with("PodAutoscaler") && manifest.kind != "VerticalPodAutoscaler"
            || matches!(manifest.kind, "ScaledObject" | "HTTPScaledObject");
        let reference = manifest.at(&["spec"]).filter(|_| known)?.entry("scaleTargetRef")?;
        let text = |key| reference.value.get(key).and_then(NodeRef::text).filter(|text| !text.is_empty());
        let group = text("apiVersion").map_or("apps", |version| split_api_version(version).0);
        let name = text("name").or_else(|| text("deployment"))?;
        Some(Self { manifest, reference, group, kind: text("kind").unwrap_or("Deployment"), name, index: 0 })
    }

    /// Whether it scales an object of this group and kind. Deployments moved from `extensions` to `apps`.
    #[must_use]
    pub fn targets(&self, group: &str, kind: &str) -> bool {
        let home = |group| if matches!(group, "extensions" | "") { "apps" } else { group };
        self.kind == kind && home(self.group) == home(group)
    }

    /// The lower bound: 1 for a HorizontalPodAutoscaler without one, 0 for an object of KEDA; none when it is no number.
    #[must_use]
    pub fn minimum(&self) -> Option<i64> {
        let spec = self.manifest.at(&["spec"])?;
        let written = spec.get("minReplicas").or_else(|| spec.get("minReplicaCount"));
        let default = i64::from(self.manifest.kind.ends_with("PodAutoscaler"));
        written.map_or(Some(default), NodeRef::as_i64)
    }

    /// The upper bound with its place, when it is written.
    #[must_use]
    pub fn maximum(&self) -> Option<Entry<'t>> {
        let spec = self.manifest.at(&["spec"])?;
        spec.entry("maxReplicas").or_else(|| spec.entry("maxReplicaCount"))
    }

    /// The lower bound with its place, when it is written.
    #[must_use]
    pub fn written_minimum(&self) -> Option<Entry<'t>> {
        let spec = self.manifest.at(&["spec"])?;
        spec.entry("minReplicas").or_else(|| spec.entry("minReplicaCount"))
    }

    /// Whether KEDA was told to hold the number of replicas still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        let keys = ["autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas"];
        keys.into_iter().any(|key| self.manifest.annotation(key).is_some_and(|value| value != "false"))
    }

    /// The metrics that are a share of requests.
    #[must_use]
    pub fn utilization_metrics(&self) -> Vec<UtilizationMetric<'t>> {
        let Some(spec) = self.manifest.at(&["spec"]) else { return Vec::new() };
        if self.manifest.kind == "ScaledObject" {
            return spec.get("triggers").into_iter().flat_map(NodeRef::items).filter_map(trigger).collect();
        }
        if let Some(entry) = spec.entry("targetCPUUtilizationPercentage") {
            return vec![UtilizationMetric { resource: Resource::Cpu, container: None, span: entry.key_span() }];
        }
        match spec.get("metrics") {
            Some(metrics) => metrics.items().filter_map(metric).collect(),
            // Without any metric the API fills in 80 % of the requested processor time.
            None if self.manifest.group == "autoscaling" => {
                vec![UtilizationMetric { resource: Resource::Cpu, container: None, span: self.reference.key_span() }]
            }
            None => Vec::new(),
        }
    }
}

/// Workloads whose number of replicas Argo CD is told to leave as it finds it: what is not named may be anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unfixed<'t> {
    group: Option<&'t str>,
    kind: Option<&'t str>,
    name: Option<&'t str>,
    namespace: Option<&'t str>,
}

impl<'t> Unfixed<'t> {
    /// Those of an Application or a template of such; nothing for other objects.
    pub(super) fn read(manifest: &Manifest<'t>) -> Vec<Self> {
        let list = match manifest.kind {
            "Application" => manifest.at(&["spec", "ignoreDifferences"]),
            "ApplicationSet" => manifest.at(&["spec", "template", "spec", "ignoreDifferences"]),
            _ => None,
        };
        let of_replicas = |difference: &NodeRef<'_>| {
            let lists = ["jsonPointers", "jqPathExpressions"].into_iter().filter_map(|key| difference.get(key));
            let mut paths = lists.flat_map(NodeRef::items).filter_map(NodeRef::text);
            paths.any(|path| matches!(path, "/spec/replicas" | ".spec.replicas"))
        };
        let differences = list.into_iter().flat_map(NodeRef::items).filter(of_replicas);
        let read = |difference: NodeRef<'t>| {
            let text = |key| difference.get(key).and_then(NodeRef::text).filter(|text| !matches!(*text, "" | "*"));
            Self { group: text("group"), kind: text("kind"), name: text("name"), namespace: text("namespace") }
        };
        differences.map(read).collect()
    }

    /// Whether the workload is one of them.
    pub(super) fn holds(&self, workload: &Manifest<'_>) -> bool {
        self.kind.is_none_or(|kind| kind == workload.kind)
            && self.group.is_none_or(|group| group == workload.group)
            && self.name.is_none_or(|name| workload.name.is_none_or(|own| own == name))
            && self.namespace.is_none_or(|namespace| workload.namespace.is_none_or(|own| own == namespace))
    }
}

fn resource(name: &str) -> Option<Resource> {
    match name {
        "cpu" => Some(Resource::Cpu),
        "memory" => Some(Resource::Memory),
        _ => None,
    }
}

/// `Resource` and `ContainerResource` metrics; `autoscaling/v2beta1` writes the target beside the name.
fn metric(item: NodeRef<'_>) -> Option<UtilizationMetric<'_>> {
    let source = item.get("resource").or_else(|| item.get("containerResource"))?;
    let name = source.get("name")?;
    let target = source.get("target").unwrap_or(source);
    let share = target.get("averageUtilization").or_else(|| target.get("targetAverageUtilization"));
    let by_type = target.get("type").and_then(NodeRef::text) == Some("Utilization");
    (share.is_some() || by_type).then_some(())?;
    let container = source.get("container").and_then(NodeRef::text);
    Some(UtilizationMetric { resource: resource(name.text()?)?, container, span: name.span() })
}

fn trigger(item: NodeRef<'_>) -> Option<UtilizationMetric<'_>> {
    let kind = item.get("type")?;
    let metadata = |key| item.at(&["metadata", key]).and_then(NodeRef::text);
    // Only an average is measured without requests: a trigger that names no type means a share, or nothing that works.
    let measure = item.get("metricType").and_then(NodeRef::text).or_else(|| metadata("type"));
    let resource = resource(kind.text()?).filter(|_| measure.is_none_or(|measure| measure == "Utilization"))?;
    Some(UtilizationMetric { resource, container: metadata("containerName"), span: kind.span() })
}
