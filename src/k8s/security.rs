//! The security context that holds for a container: what it says itself, else what its pod says.
//!
//! Sources: Kubernetes documentation, "Configure a Security Context for a Pod or Container" (settings of a container
//! override those of its pod) and "Pod Security Standards".

use super::container::Container;
use super::edit::append;
use super::placeholder::is_placeholder;
use super::workload::{RunMode, Workload};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

const CONTEXT: &str = "securityContext";

/// Settings that pods do not have: written there they mean nothing.
const OF_CONTAINERS: [&str; 5] =
    ["allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem"];

/// Something of its node that a pod may share instead of having its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostNamespace {
    /// The network, with all addresses and ports.
    Network,
    /// The processes.
    Processes,
    /// Shared memory, semaphores and queues.
    Memory,
}

impl HostNamespace {
    /// The key in a pod.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Network => "hostNetwork",
            Self::Processes => "hostPID",
            Self::Memory => "hostIPC",
        }
    }
}

/// A setting of a security context, where it is written.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The key and the value.
    pub entry: Entry<'a>,
    /// The container that says so; none for the pod, which speaks for every container that says nothing itself.
    pub container: Option<Container<'a>>,
}

impl Setting<'_> {
    /// Whom it is about, for people.
    #[must_use]
    pub fn title(&self, workload: &Workload<'_>) -> String {
        self.container.map_or_else(|| workload.pod_title(), |container| container.title())
    }

    /// The containers for which it holds.
    #[must_use]
    pub fn followers<'w>(&self, workload: &'w Workload<'w>, path: &[&str]) -> Vec<Container<'w>> {
        let holds = |container: &Container<'_>| match self.container {
            Some(own) => own.node == container.node,
            None => container.own_setting(path).is_none(),
        };
        workload.containers().into_iter().filter(holds).collect()
    }

    /// The structural name of whom it is about.
    #[must_use]
    pub fn subject(&self, workload: &Workload<'_>) -> String {
        self.container.map_or_else(|| workload.manifest.subject(), |container| container.subject())
    }
}

/// A place where containers of a pod lack a setting that the pod may say for all of them.
#[derive(Debug, Clone)]
pub struct Lack<'a> {
    /// Where it belongs: the deepest security context that there is, else the container.
    pub span: Span,
    /// The containers, which share this place.
    pub containers: Vec<Container<'a>>,
    /// The one container, when the place is its own.
    pub own: Option<Container<'a>>,
}

impl Lack<'_> {
    /// The containers as people write them.
    #[must_use]
    pub fn title(&self) -> String {
        match self.containers.as_slice() {
            [one] => one.title(),
            several => {
                let names: Vec<String> = several.iter().map(|container| format!("`{}`", container.name())).collect();
                format!("containers {}", names.join(", "))
            }
        }
    }

    /// The structural name of whom it is about.
    #[must_use]
    pub fn subject(&self) -> String {
        let workload = self.containers.first().map(|container| container.workload.manifest.subject());
        self.own.map(|container| container.subject()).or(workload).unwrap_or_default()
    }
}

/// The value of a path of keys under a node, with its last key; none when it is null or absent.
fn entry_at<'a>(node: NodeRef<'a>, path: &[&str]) -> Option<Entry<'a>> {
    let (last, above) = path.split_last()?;
    node.at(above)?.entry(last).filter(|entry| !entry.value.is_null())
}

impl<'t> Workload<'t> {
    /// A setting of the pod's own security context, as written here.
    #[must_use]
    pub fn pod_setting(&self, path: &[&str]) -> Option<Entry<'t>> {
        entry_at(self.pod.get(CONTEXT)?, path)
    }

    /// Every place where a setting is written and holds: on containers, and on the pod when a container follows it.
    #[must_use]
    pub fn settings(&self, path: &[&str]) -> Vec<Setting<'_>> {
        let containers = self.containers();
        let own = |container: &Container<'_>| container.own_setting(path).is_some();
        let followed = containers.is_empty() || !containers.iter().all(own);
        let pod = self.pod_setting(path).filter(|_| followed).map(|entry| Setting { entry, container: None });
        let each = containers.into_iter().filter_map(|container| {
            let entry = container.own_setting(path)?;
            Some(Setting { entry, container: Some(container) })
        });
        pod.into_iter().chain(each).collect()
    }

    /// The places at which containers lack a setting: one for all that the security context of the pod stands for, and
    /// one for each other.
    #[must_use]
    pub fn lacking(&self, lacks: impl Fn(&Container<'_>) -> bool) -> Vec<Lack<'_>> {
        let (shared, own): (Vec<_>, Vec<_>) = self
            .containers()
            .into_iter()
            .filter(lacks)
            .partition(|container| container.shared_context_span().is_some());
        let place = shared.first().and_then(Container::shared_context_span);
        let shared = place.map(|span| Lack { span, containers: shared, own: None });
        let own = own.into_iter().map(|container| Lack {
            span: container.own_context_span(),
            containers: vec![container],
            own: Some(container),
        });
        shared.into_iter().chain(own).collect()
    }

    /// Whether its user identifiers are mapped to others on the node, so that root of the pod is nobody there.
    #[must_use]
    pub fn has_user_namespace(&self) -> bool {
        self.pods().any(|pod| pod.get("hostUsers").and_then(NodeRef::as_bool_yaml_1_1) == Some(false))
    }

    /// Where it is said that its pods share something with their node; of Windows nothing is.
    #[must_use]
    pub fn shares(&self, namespace: HostNamespace) -> Option<Entry<'t>> {
        let switch = self.pod.entry(namespace.key()).filter(|_| !self.is_windows());
        switch.filter(|entry| entry.value.as_bool_yaml_1_1() == Some(true))
    }

    /// Whether its pods may be on the network of their node, here or in a patch.
    #[must_use]
    pub fn may_be_on_host_network(&self) -> bool {
        let on = |pod: NodeRef<'_>| pod.get("hostNetwork").is_some_and(|on| on.as_bool_yaml_1_1() != Some(false));
        self.pods().any(on)
    }

    /// An edit that adds lines to the security context of the pods, which speaks for all containers without their own.
    #[must_use]
    pub fn add_pod_setting(&self, lines: &[&str]) -> Option<Edit> {
        add_to_context(self.pod, lines)
    }

    /// The pod as written here, then as patches write it.
    pub fn pods(&self) -> impl Iterator<Item = NodeRef<'t>> {
        std::iter::once(self.pod).chain(self.patches.iter().copied())
    }

    /// The annotations of its pods, as written here.
    #[must_use]
    pub fn pod_annotations(&self) -> Vec<Entry<'t>> {
        self.template.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default()
    }

    /// Whether its pods read or run their node, as agents for logs, metrics and devices do, or belong to the cluster.
    #[must_use]
    pub fn works_on_node(&self) -> bool {
        const WORDS: [&str; 30] = [
            "agent",
            "alloy",
            "audit",
            "beat",
            "cadvisor",
            "collector",
            "datadog",
            "daemon",
            "device",
            "exporter",
            "falco",
            "filebeat",
            "fluent",
            "fluentbit",
            "fluentd",
            "gpu",
            "host",
            "installer",
            "kube",
            "kured",
            "logging",
            "logs",
            "metricbeat",
            "monitor",
            "netdata",
            "nvidia",
            "otel",
            "promtail",
            "speaker",
            "vector",
        ];
        let name = self.manifest.name.unwrap_or_default();
        let named = name.split(['-', '.']).any(|word| WORDS.contains(&word));
        let helper = || self.containers().iter().any(Container::is_named_as_helper);
        self.is_node_agent()
            || self.mode == RunMode::PerNode && (named || helper())
            || self.manifest.kind == "Pod" && self.manifest.is_system()
    }

    /// Whether rules about missing settings can judge its pods at all.
    #[must_use]
    pub fn has_judgeable_context(&self) -> bool {
        self.has_pod_spec() && !self.is_windows() && !self.may_be_patched(CONTEXT)
    }
}

impl<'a> Container<'a> {
    /// A setting as the container itself writes it, here.
    #[must_use]
    pub fn own_setting(&self, path: &[&str]) -> Option<Entry<'a>> {
        entry_at(self.node.get(CONTEXT)?, path)
    }

    /// The setting that holds: the container's own, patches first, else its pod's where pods have it.
    #[must_use]
    pub fn setting(&self, path: &[&str]) -> Option<Entry<'a>> {
        let find = |node: NodeRef<'a>| entry_at(node.get(CONTEXT)?, path);
        let own: Vec<NodeRef<'a>> = self.written().collect();
        own.into_iter().rev().find_map(find).or_else(|| self.pods_with(path).into_iter().rev().find_map(find))
    }

    /// Its pod, here and in patches, where pods have the setting.
    fn pods_with(&self, path: &[&str]) -> Vec<NodeRef<'a>> {
        let own = path.first().is_some_and(|first| OF_CONTAINERS.contains(first));
        if own { Vec::new() } else { self.workload.pods().collect() }
    }

    /// A switch of its security context, patches first, when it is written and known.
    #[must_use]
    pub fn switch(&self, key: &str) -> Option<bool> {
        self.setting(&[key])?.value.as_bool_yaml_1_1()
    }

    /// Whether a setting is neither written nor filled in by a tool.
    #[must_use]
    pub fn lacks_setting(&self, path: &[&str]) -> bool {
        let unknown = |node: NodeRef<'_>| {
            let above = (0..path.len()).filter_map(|length| node.get(CONTEXT)?.at(&path[..length]));
            above.filter_map(NodeRef::text).any(is_placeholder)
        };
        self.setting(path).is_none() && !self.written().any(unknown) && !self.pods_with(path).into_iter().any(unknown)
    }

    /// Whether it is privileged, which grants all that other settings could.
    #[must_use]
    pub fn is_privileged(&self) -> bool {
        self.switch("privileged") == Some(true)
    }

    /// Where a missing setting of the container belongs: at its own `securityContext`, else at its name.
    #[must_use]
    pub fn own_context_span(&self) -> Span {
        self.node.entry(CONTEXT).map_or_else(|| self.name_span(), |entry| entry.key_span())
    }

    /// The `securityContext` of the pod, when a missing setting that a pod may say for all is best written there.
    #[must_use]
    pub fn shared_context_span(&self) -> Option<Span> {
        let own = self.node.get(CONTEXT).is_some();
        self.workload.pod.entry(CONTEXT).filter(|_| !own).map(|entry| entry.key_span())
    }

    /// An edit that adds lines to the container's security context, which it gets where it has none.
    #[must_use]
    pub fn add_setting(&self, lines: &[&str]) -> Option<Edit> {
        add_to_context(self.node, lines)
    }
}

fn add_to_context(node: NodeRef<'_>, lines: &[&str]) -> Option<Edit> {
    match node.get(CONTEXT) {
        Some(context) => append(context, &lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>()),
        None => {
            let head = std::iter::once(format!("{CONTEXT}:"));
            append(node, &head.chain(lines.iter().map(|line| format!("  {line}"))).collect::<Vec<_>>())
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::manifest::Manifest;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    fn with<R>(spec: &str, ask: impl FnOnce(&Workload<'_>) -> R) -> R {
        let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n");
        let tree = yaml::parse(FileId::new(0), &Text::from(text.as_str()));
        let place = Place { path: "a.yaml", build: None };
        let manifest = Manifest::read(tree.root().unwrap(), place).unwrap();
        ask(Workload::read(manifest).first().unwrap())
    }

    #[test]
    fn a_container_overrides_its_pod() {
        let spec = "{securityContext: {runAsUser: 0, runAsNonRoot: true}, containers: [{name: a}, \
                    {name: b, securityContext: {runAsUser: 7}}, {name: c, securityContext: {runAsUser: '${UID}'}}]}";
        with(spec, |workload| {
            let users: Vec<_> = workload
                .containers()
                .iter()
                .map(|a| a.setting(&["runAsUser"]).unwrap().value.text().unwrap().to_owned())
                .collect();
            assert_eq!(users, ["0", "7", "${UID}"]);
            let places: Vec<_> = workload
                .settings(&["runAsUser"])
                .iter()
                .map(|place| place.container.map(|a| a.name().to_owned()))
                .collect();
            assert_eq!(places, [None, Some("b".to_owned()), Some("c".to_owned())]);
        });
    }

    #[test]
    fn a_pod_that_no_container_follows_is_silent() {
        with(
            "{securityContext: {runAsUser: 0}, containers: [{name: b, securityContext: {runAsUser: 7}}]}",
            |workload| {
                assert_eq!(workload.settings(&["runAsUser"]).len(), 1);
            },
        );
    }

    #[test]
    fn a_setting_that_a_tool_fills_in_is_not_lacking() {
        let lacks =
            |spec: &str| with(spec, |workload| workload.containers()[0].lacks_setting(&["capabilities", "drop"]));
        assert!(lacks("{containers: [{name: a}]}"));
        assert!(lacks("{containers: [{name: a, securityContext: {capabilities: {}}}]}"));
        assert!(!lacks("{containers: [{name: a, securityContext: '{{ .Values.context }}'}]}"));
        assert!(!lacks("{containers: [{name: a, securityContext: {capabilities: '${CAPS}'}}]}"));
    }
}
