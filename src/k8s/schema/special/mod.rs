//! What the API server asks of single types beyond their fields and bonds: counts, forms of keys and addresses, and what
//! stands in lists.

mod network;
mod pod;
mod store;

use super::table::Type;
use super::walk::Walker;
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

impl<'t> Walker<'t, '_> {
    /// What is wrong with a structure of a type that stands here as a whole.
    pub(super) fn special(&mut self, own: &Type, node: NodeRef<'t>) {
        match own.name {
            "ClusterRoleBinding" => self.cluster_binding(node),
            "ConfigMap" | "Secret" => self.stored(node),
            "Container" => self.container(node),
            "CustomResourceDefinition" => self.definition(node),
            "DaemonSetSpec" | "DeploymentSpec" | "ReplicaSetSpec" | "StatefulSetSpec" => self.selector(node),
            "DownwardAPIVolumeFile" | "KeyToPath" => self.inner_path(node.entry("path")),
            "HTTPIngressPath" => self.ingress_path(node),
            "HostAlias" => self.addresses(node.entry("ip"), false),
            "IPBlock" => ["cidr", "except"].into_iter().for_each(|key| self.addresses(node.entry(key), true)),
            "Ingress" => self.class(node),
            "IngressRule" => self.hosts(node.entry("host")),
            "IngressTLS" => self.hosts(node.entry("hosts")),
            "JobSpec" if self.kind() == "Job" => self.job(node),
            "MutatingWebhook" | "ValidatingWebhook" => self.webhook(node),
            "NetworkPolicyPort" => self.port_range(node),
            "ObjectFieldSelector" => self.field_path(node),
            "PodDNSConfig" => self.addresses(node.entry("nameservers"), false),
            "PodSpec" => self.pod(node),
            "PolicyRule" if self.kind() == "Role" => {
                if let Some(entry) = node.entry("nonResourceURLs") {
                    self.refuse(entry, "is for ClusterRoles alone", "write a ClusterRole");
                }
            }
            "PriorityClass" => self.priority(node),
            "ResourceFieldSelector" => self.resource_field(node),
            "ResourceRequirements" => self.resources(node),
            "RoleRef" => self.role_group(node.entry("apiGroup"), "rbac.authorization.k8s.io"),
            "RollingUpdateDaemonSet" | "RollingUpdateDeployment" => {
                self.steps(node, own.name == "RollingUpdateDaemonSet");
            }
            "SecurityContext" => {
                let kept = node.entry("allowPrivilegeEscalation").filter(|entry| entry.value.text() == Some("false"));
                if let Some(entry) = kept.filter(|_| is_true(node, "privileged")) {
                    self.refuse(entry, "cannot be `false` for a container that is privileged", "delete one of the two");
                }
            }
            "ServiceSpec" => self.service(node),
            "Subject" if self.kind().ends_with("RoleBinding") => match text(node, "kind") {
                "ServiceAccount" => self.role_group(node.entry("apiGroup"), ""),
                "User" | "Group" => self.role_group(node.entry("apiGroup"), "rbac.authorization.k8s.io"),
                _ => {}
            },
            "VolumeMount" => self.inner_path(node.entry("subPath")),
            _ => {}
        }
    }

    fn refuse(&mut self, entry: Entry<'t>, why: &str, help: &str) {
        let message = format!("`{}` {why}, and the API server refuses the object", self.path_to(entry.name()));
        self.invalid(entry.value, entry.value.head_span(), message, help.to_owned());
    }
}
