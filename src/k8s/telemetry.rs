//! Whether a program is told where to send its traces.
//!
//! Sources: OpenTelemetry specification, "Environment Variable Specification"; the OpenTelemetry operator; the
//! documentation of the agents of other makers.

use super::Cluster;
use super::config_reference::{ConfigReference, ConfigUse};
use super::config_source::ConfigSource;
use super::container::Container;
use crate::syntax::tree::NodeRef;

/// What is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telemetry {
    /// It is told.
    Configured,
    /// It may be told by what is not here.
    Unknown,
    /// Nobody tells it.
    Missing,
}

/// Whether a variable configures an agent for traces.
fn is_for_traces(name: &str) -> bool {
    const STARTS: [&str; 11] = [
        "OTEL_",
        "DD_",
        "ELASTIC_APM_",
        "NEW_RELIC_",
        "JAEGER_",
        "ZIPKIN_",
        "APPLICATIONINSIGHTS_",
        "SPLUNK_",
        "HONEYCOMB_",
        "MANAGEMENT_TRACING_",
        "QUARKUS_OTEL_",
    ];
    STARTS.iter().any(|start| name.starts_with(start))
}

impl Cluster<'_> {
    /// Whether a container is told where to send its traces: by variables, by an agent that is injected, or by arguments.
    #[must_use]
    pub fn telemetry(&self, container: &Container<'_>) -> Telemetry {
        let workload = container.workload;
        let holders = [workload.template, workload.manifest.node];
        let annotations = holders.into_iter().filter_map(|holder| holder.at(&["metadata", "annotations"]));
        let agents =
            ["opentelemetry.io/", "datadoghq.com/", "co.elastic.", "linkerd.io/inject", "sidecar.istio.io/inject"];
        let mut entries = annotations.flat_map(NodeRef::entries);
        let injected = entries.any(|entry| agents.iter().any(|agent| entry.name().contains(agent)));
        let mut objects = self.of_kind("Instrumentation").take(600);
        let variables = || container.written().filter_map(|node| node.get("env")).flat_map(NodeRef::items);
        let speaks = |text: &str| text.contains("otel") || text.contains("opentelemetry");
        let told = variables().filter_map(|item| item.get("name")?.text()).any(is_for_traces)
            || variables().filter_map(|item| item.get("value")?.text()).any(speaks)
            || container.words().any(speaks);
        if injected || told || objects.any(|object| object.shares_namespace(&workload.manifest)) {
            return Telemetry::Configured;
        }
        let patched = container.written().skip(1).any(|node| node.get("envFrom").is_some());
        let mut open = patched || workload.may_be_patched("OTEL_");
        let whole = |one: &ConfigReference<'_>| one.way == ConfigUse::Environment;
        for reference in ConfigReference::of_environment(workload.manifest, container.node).into_iter().filter(whole) {
            let sources: Vec<_> = self.config_sources_of(&reference).collect();
            if sources.iter().flat_map(ConfigSource::known_keys).any(is_for_traces) {
                return Telemetry::Configured;
            }
            open |= sources.is_empty() || sources.iter().any(|source| source.has_unknown_keys());
        }
        if open { Telemetry::Unknown } else { Telemetry::Missing }
    }
}
