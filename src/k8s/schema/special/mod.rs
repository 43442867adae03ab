//! What the API server asks of single types beyond their fields and bonds: counts, forms of keys and addresses, and what
//! stands in lists.

mod amount;
mod container;
mod definition;
mod form;
mod job;
mod metadata;
mod network;
mod node;
mod pod;
mod schedule;
mod service;
mod store;
mod volume;

use super::table::Type;
use super::walk::Walker;
use crate::k8s::naming::{label_value, qualified_name};
use crate::k8s::placeholder::is_placeholder;
use crate::syntax::tree::{Entry, NodeRef};

fn text<'t>(node: NodeRef<'t>, key: &str) -> &'t str {
    node.get(key).and_then(NodeRef::text).unwrap_or_default()
}

fn list<'t>(node: NodeRef<'t>, key: &str) -> impl Iterator<Item = NodeRef<'t>> {
    node.get(key).into_iter().flat_map(NodeRef::items)
}

fn is_true(node: NodeRef<'_>, key: &str) -> bool {
    node.get(key).and_then(NodeRef::as_bool_yaml_1_1) == Some(true)
}

/// Whether a number or percentage is zero, as far as it is written.
fn is_zero(value: NodeRef<'_>) -> Option<bool> {
    let number = value.text()?.trim_end_matches('%');
    number.parse::<u32>().ok().map(|number| number == 0)
}

/// Whether a name waits for somebody to write it: `NAME`, `[name]`, `{name}`.
fn is_open(text: &str) -> bool {
    let capitals =
        text.bytes().all(|sign| !sign.is_ascii_lowercase()) && text.bytes().any(|sign| sign.is_ascii_uppercase());
    capitals || is_placeholder(text) || text.contains(['{', '}', '$', '<', '>', '%', '[', ']', '(', ')'])
}

/// The text of a field with its entry; nothing where it is empty or waits for somebody.
fn written<'t>(node: NodeRef<'t>, key: &str) -> Option<(&'t str, Entry<'t>)> {
    let entry = node.entry(key)?;
    let text = entry.value.text().filter(|text| !text.is_empty() && !entry.value.is_null() && !is_open(text))?;
    Some((text, entry))
}

impl<'t> Walker<'t, '_> {
    /// What is wrong with a structure of a type that stands here as a whole.
    pub(super) fn special(&mut self, own: &Type, node: NodeRef<'t>) {
        self.forms(own.name, node);
        match own.name {
            "APIService" => self.api_service(node),
            "ClusterRoleBinding" => self.cluster_binding(node),
            "ConfigMap" | "Secret" => self.stored(node),
            "ConfigMapKeySelector" | "SecretKeySelector" => self.stored_key(node.entry("key")),
            "CustomResourceDefinition" => self.definition(node),
            "DaemonSetSpec" | "DeploymentSpec" | "ReplicaSetSpec" | "StatefulSetSpec" => self.selector(node),
            "CustomResourceDefinitionVersion" => self.deprecation(node),
            "EndpointSlice" => self.endpoints(node),
            "HPAScalingRules" => self.scaling(node),
            "HTTPIngressPath" => self.ingress_path(node),
            "IPBlock" => self.block(node),
            "Ingress" => self.class(node),
            "IngressRule" => self.hosts(node.entry("host")),
            "IngressTLS" => self.hosts(node.entry("hosts")),
            "JobSpec" => self.job(node),
            "LabelSelector" => self.labels(node, "matchLabels"),
            "LimitRangeItem" => self.limit_range(node),
            "MutatingWebhook" | "ValidatingWebhook" => self.webhook(node),
            "NamedRuleWithOperations" | "RuleWithOperations" => self.webhook_rule(node),
            "NetworkPolicyPort" => self.port_range(node),
            "NetworkPolicySpec" => self.at_most(node, "policyTypes", 2),
            "NodeSpec" => self.taints(node),
            "ObjectMeta" => self.metadata(node),
            "PersistentVolumeClaimSpec" => self.claim(node),
            "PersistentVolumeSpec" => self.volume(node),
            "Overhead" => self.amounts(node, "podFixed"),
            "PolicyRule" if self.kind() == "Role" => {
                if let Some(entry) = node.entry("nonResourceURLs") {
                    self.refuse(entry, "is for ClusterRoles alone", "write a ClusterRole");
                }
            }
            "PriorityClass" => self.priority(node),
            "ResourceQuotaSpec" => self.quota(node),
            "RoleRef" => self.role_group(node.entry("apiGroup"), "rbac.authorization.k8s.io"),
            "RollingUpdateDaemonSet" => self.steps(node, true),
            "RollingUpdateDeployment" => self.steps(node, false),
            "ServiceSpec" => self.service(node),
            "Subject" if self.kind().ends_with("RoleBinding") => match text(node, "kind") {
                "ServiceAccount" => self.role_group(node.entry("apiGroup"), ""),
                "User" | "Group" => self.role_group(node.entry("apiGroup"), "rbac.authorization.k8s.io"),
                _ => {}
            },
            "ValidatingAdmissionPolicyBindingSpec" => self.policy_actions(node),
            _ => self.special_of_pod(own, node),
        }
    }

    /// The same for what stands in pods.
    fn special_of_pod(&mut self, own: &Type, node: NodeRef<'t>) {
        match own.name {
            "Container" | "EphemeralContainer" => self.container(node),
            "DownwardAPIVolumeFile" | "KeyToPath" => self.inner_path(node.entry("path")),
            "EmptyDirVolumeSource" => self.size(node),
            "EnvFromSource" => self.variable(node.entry("prefix")),
            "EnvVar" => self.variable(node.entry("name")),
            "HTTPHeader" => self.header(node),
            "HostAlias" => self.host_alias(node),
            "HostPathVolumeSource" | "LocalVolumeSource" => self.straight_path(node),
            "NodeSelectorRequirement" => self.node_requirement(node),
            "ObjectFieldSelector" => self.field_path(node),
            "PodDNSConfig" => self.resolver(node),
            "PodSecurityContext" => self.kernel_parameters(node),
            "PodSpec" => self.pod(node),
            "ProjectedVolumeSource" => self.projection(node),
            "ResourceFieldSelector" => self.resource_field(node),
            "ResourceRequirements" => self.resources(node),
            "SeccompProfile" => self.profile(node),
            "SecurityContext" => self.privileges(node),
            "TopologySpreadConstraint" => self.spread_keys(node),
            "VolumeMount" => ["subPath", "subPathExpr"].into_iter().for_each(|key| self.inner_path(node.entry(key))),
            _ => {}
        }
    }

    /// Labels that something is selected by.
    fn labels(&mut self, node: NodeRef<'t>, key: &str) {
        for label in node.get(key).map(NodeRef::entries).unwrap_or_default() {
            let (name, value) = (label.name(), label.value.text().unwrap_or_default());
            if is_open(name) || is_open(value) || name == "<<" {
                continue;
            }
            let fault = qualified_name(name).map(|fault| (name, fault, label.key_span()));
            let fault = fault.or_else(|| label_value(value).map(|fault| (value, fault, label.value.head_span())));
            if let Some((text, fault, span)) = fault {
                let path = self.path_to(key);
                let message = format!("`{text}` in `{path}` {fault}, and the API server refuses the object");
                self.invalid(label.value, span, message, "write it as the label is written".to_owned());
            }
        }
    }

    fn refuse(&mut self, entry: Entry<'t>, why: &str, help: &str) {
        let message = format!("`{}` {why}, and the API server refuses the object", self.path_to(entry.name()));
        self.invalid(entry.value, entry.value.head_span(), message, help.to_owned());
    }
}
