//! What is true of the cluster that manifests are for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The newest minor version of Kubernetes whose changes are known, which is also the one that manifests are for when
/// nothing else is said.
pub const NEWEST_KUBERNETES: &str = "1.37";

/// What is true of the cluster that manifests are for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct K8sSettings {
    /// The Kubernetes minor version to deploy to, as `1.37`.
    pub version: String,
    /// Images built by this organisation, as globs; path conventions hold for them alone.
    pub own_images: Vec<String>,
    /// Registries that images may come from, as globs over `registry` or `registry/repository`; all when empty.
    pub trusted_registries: Vec<String>,
    /// Paths that a liveness probe may ask.
    pub liveness_paths: Vec<String>,
    /// Paths that a readiness probe may ask.
    pub readiness_paths: Vec<String>,
    /// Labels that every object is meant to have.
    pub recommended_labels: Vec<String>,
    /// Annotations that every object is meant to have.
    pub recommended_annotations: Vec<String>,
}

impl Default for K8sSettings {
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        Self {
            version: NEWEST_KUBERNETES.to_owned(),
            own_images: Vec::new(),
            trusted_registries: Vec::new(),
            liveness_paths: words(&[
                "/health",
                "/healthz",
                "/livez",
                "/health/live",
                "/actuator/health/liveness",
                "/q/health/live",
            ]),
            readiness_paths: words(&[
                "/ready",
                "/readyz",
                "/health/ready",
                "/actuator/health/readiness",
                "/q/health/ready",
            ]),
            recommended_labels: words(&["app.kubernetes.io/name"]),
            recommended_annotations: Vec::new(),
        }
    }
}
