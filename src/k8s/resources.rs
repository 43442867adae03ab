//! What a container asks for and may use, with everything that fills in a missing value.
//!
//! Sources: Kubernetes documentation, "Resource Management for Pods and Containers" (a limit without a request is
//! copied to the request; pod-level resources) and "Limit Ranges".

use super::container::{Container, Role};
use super::edit::append;
use super::manifest::Manifest;
use super::quantity::Quantity;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// A resource that rules ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Processor time.
    Cpu,
    /// Memory.
    Memory,
}

impl Resource {
    /// The key in manifests.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }
}

/// What the `LimitRange` objects of a namespace give to containers that say nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Defaults {
    cpu_request: bool,
    memory_request: bool,
    cpu_limit: bool,
    memory_limit: bool,
}

impl Defaults {
    /// Reads a `LimitRange`.
    #[must_use]
    pub fn read(limit_range: &Manifest<'_>) -> Self {
        let mut defaults = Self::default();
        for item in limit_range.at(&["spec", "limits"]).into_iter().flat_map(NodeRef::items) {
            if item.get("type").and_then(NodeRef::text) != Some("Container") {
                continue;
            }
            // `max` stands in for a missing `default`, and `default` for a missing `defaultRequest`.
            let limit = |key| item.at(&["default", key]).is_some() || item.at(&["max", key]).is_some();
            let request = |key| item.at(&["defaultRequest", key]).is_some() || limit(key);
            defaults = defaults.with(Self {
                cpu_request: request("cpu"),
                memory_request: request("memory"),
                cpu_limit: limit("cpu"),
                memory_limit: limit("memory"),
            });
        }
        defaults
    }

    /// What either of the two gives.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            cpu_request: self.cpu_request || other.cpu_request,
            memory_request: self.memory_request || other.memory_request,
            cpu_limit: self.cpu_limit || other.cpu_limit,
            memory_limit: self.memory_limit || other.memory_limit,
        }
    }

    fn request(self, resource: Resource) -> bool {
        match resource {
            Resource::Cpu => self.cpu_request,
            Resource::Memory => self.memory_request,
        }
    }

    fn limit(self, resource: Resource) -> bool {
        match resource {
            Resource::Cpu => self.cpu_limit,
            Resource::Memory => self.memory_limit,
        }
    }
}

/// An amount of a resource, where it is written.
#[derive(Debug, Clone, Copy)]
pub struct Amount<'a> {
    /// The text.
    pub node: NodeRef<'a>,
    /// How much that is.
    pub quantity: Quantity,
}

impl<'a> Container<'a> {
    /// Whether the scheduler learns how much the container needs: by a request, a limit, the pod's or a default.
    #[must_use]
    pub fn requests(&self, resource: Resource) -> bool {
        self.names_resource("requests", resource.key())
            || self.names_resource("limits", resource.key())
            || self.workload.defaults.request(resource)
    }

    /// Whether something bounds what the container may use.
    #[must_use]
    pub fn is_limited(&self, resource: Resource) -> bool {
        self.names_resource("limits", resource.key()) || self.workload.defaults.limit(resource)
    }

    /// Whether a list of the container or its pod, `requests` or `limits`, names a resource, here or in a patch.
    #[must_use]
    pub fn names_resource(&self, list: &str, key: &str) -> bool {
        // A key without a value is none: the API server drops it.
        let written = |value: Option<NodeRef<'_>>| value.is_some_and(|value| !value.is_null());
        let own = |node: NodeRef<'_>| {
            // A list or value that a tool fills in may hold anything.
            let lists = node.get("resources").map(|resources| resources.get(list).unwrap_or(resources));
            lists.is_some_and(|list| {
                written(list.get(key)) || list.text().is_some_and(super::placeholder::is_placeholder)
            })
        };
        let pod = |node: NodeRef<'_>| written(node.at(&["resources", list, key]));
        let patched = || self.workload.may_be_patched("resources") && self.workload.may_be_patched(key);
        patched()
            || self.written().any(own)
            || pod(self.workload.pod)
            || self.workload.patches.iter().any(|&patch| pod(patch))
    }

    /// Where a missing request or limit belongs: the `resources` key, else the container's name.
    #[must_use]
    pub fn resources_span(&self) -> Span {
        self.node.entry("resources").map_or_else(|| self.name_span(), |entry| entry.key_span())
    }

    /// An edit that writes an amount into a list of the container's own, `requests` or `limits`: a start, to be measured.
    #[must_use]
    pub fn add_amount(&self, list: &str, key: &str, amount: &str) -> Option<Edit> {
        let amount = format!("{key}: {amount}");
        let Some(resources) = self.node.get("resources") else {
            return append(self.node, &["resources:".to_owned(), format!("  {list}:"), format!("    {amount}")]);
        };
        match resources.get(list) {
            Some(list) => append(list, &[amount]),
            None => append(resources, &[format!("{list}:"), format!("  {amount}")]),
        }
    }

    /// A request that is less than the limit of the same resource, and the limit, where both are written as amounts and
    /// rules can judge them.
    #[must_use]
    pub fn request_below_limit(&self, resource: Resource) -> Option<(Amount<'a>, Amount<'a>)> {
        let amount = |list: &str| {
            let node = self.node.at(&["resources", list, resource.key()])?;
            Some(Amount { node, quantity: Quantity::parse(node.text()?)? })
        };
        let (request, limit) = (amount("requests")?, amount("limits")?);
        (request.quantity < limit.quantity && self.has_judgeable_resources()).then_some((request, limit))
    }

    /// Whether rules about requests and limits can judge the container at all.
    #[must_use]
    pub fn has_judgeable_resources(&self) -> bool {
        self.role != Role::Ephemeral && self.workload.has_pod_spec()
    }
}
