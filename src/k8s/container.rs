//! A container of a workload: a view over its node and over the same container in patches.

use super::edit::append;
use super::image::Image;
use super::placeholder::is_placeholder;
use super::probe::{Probe, ProbeKind};
use super::workload::{RunMode, Workload};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// What a container does in its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `containers[]`.
    App,
    /// `initContainers[]` with `restartPolicy: Always`: starts before the app and runs beside it.
    Sidecar,
    /// Any other of `initContainers[]`.
    Init,
    /// `ephemeralContainers[]`.
    Ephemeral,
}

/// A container.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    /// The workload whose pods hold it.
    pub workload: &'a Workload<'a>,
    /// The container as written.
    pub node: NodeRef<'a>,
    /// What it does.
    pub role: Role,
}

/// A port that a container declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port<'a> {
    /// `name`.
    pub name: Option<&'a str>,
    /// `containerPort`.
    pub number: Option<i64>,
    /// The item.
    pub node: NodeRef<'a>,
}

/// A variable of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvVar<'a> {
    /// `name`.
    pub name: &'a str,
    /// `value`, when it is written in place.
    pub value: Option<NodeRef<'a>>,
    /// `valueFrom`, when it comes from elsewhere.
    pub source: Option<NodeRef<'a>>,
}

impl<'a> Port<'a> {
    fn read(node: NodeRef<'a>) -> Self {
        let number = node.get("containerPort").and_then(NodeRef::as_i64);
        Self { name: node.get("name").and_then(NodeRef::text), number, node }
    }
}

impl<'a> Container<'a> {
    pub(super) fn new(workload: &'a Workload<'a>, node: NodeRef<'a>, role: Role) -> Self {
        let restarts = node.get("restartPolicy").and_then(NodeRef::text) == Some("Always");
        let role = if role == Role::Init && restarts { Role::Sidecar } else { role };
        Self { workload, node, role }
    }

    /// The name; a placeholder for readers when it has none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.node.get("name").and_then(NodeRef::text).unwrap_or("unnamed")
    }

    /// The container as people write it: ``container `api` ``.
    #[must_use]
    pub fn title(&self) -> String {
        match self.node.get("name").and_then(NodeRef::text) {
            None => "container without a name".to_owned(),
            Some(name) if is_placeholder(name) => "this container".to_owned(),
            Some(name) => format!("container `{name}`"),
        }
    }

    /// Where to point for the container as a whole: its name, else the first key of its item.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.node.get("name").map_or_else(|| self.node.head_span(), NodeRef::head_span)
    }

    /// The structural name: `Deployment/prod/api/container:web`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{}/container:{}", self.workload.manifest.subject(), self.name())
    }

    /// The container as written here, then as patches write it.
    pub fn written(&self) -> impl Iterator<Item = NodeRef<'a>> {
        let name = self.node.get("name").and_then(NodeRef::text);
        let lists = ["containers", "initContainers"];
        let patches =
            self.workload.patches.iter().flat_map(move |pod| lists.into_iter().filter_map(|key| pod.get(key)));
        let same = move |node: &NodeRef<'a>| node.get("name").and_then(NodeRef::text) == name && name.is_some();
        std::iter::once(self.node).chain(patches.flat_map(NodeRef::items).filter(same))
    }

    /// The image.
    #[must_use]
    pub fn image(&self) -> Option<Image<'a>> {
        self.node.get("image").and_then(Image::read)
    }

    /// Whether a patch sets another image, one that does not move.
    #[must_use]
    pub fn has_pinning_patch(&self) -> bool {
        let patches = self.written().skip(1).filter_map(|node| Image::read(node.get("image")?));
        patches.into_iter().any(|image| !image.is_mutable()) || self.workload.may_be_patched("image:")
    }

    /// The ports it declares.
    pub fn ports(&self) -> impl Iterator<Item = Port<'a>> {
        self.written().filter_map(|node| node.get("ports")).flat_map(NodeRef::items).map(Port::read)
    }

    /// The ports it declares here, patches aside.
    pub fn own_ports(&self) -> impl Iterator<Item = Port<'a>> + use<'a> {
        self.node.get("ports").into_iter().flat_map(NodeRef::items).map(Port::read)
    }

    /// The variables of its own `env`.
    pub fn env(&self) -> impl Iterator<Item = EnvVar<'a>> {
        self.node.get("env").into_iter().flat_map(NodeRef::items).filter_map(|item| {
            let name = item.get("name")?.text()?;
            Some(EnvVar { name, value: item.get("value"), source: item.get("valueFrom") })
        })
    }

    /// The words of its command and arguments.
    pub fn words(&self) -> impl Iterator<Item = &'a str> {
        let lists = ["command", "args", "script", "source"].into_iter().filter_map(|key| self.node.get(key));
        let words = lists.flat_map(|list| list.text().into_iter().chain(list.items().filter_map(NodeRef::text)));
        words.collect::<Vec<_>>().into_iter()
    }

    /// A probe, here or in a patch. A key without a value is none: the API server drops it.
    #[must_use]
    pub fn probe(&self, kind: ProbeKind) -> Option<Probe<'a>> {
        let entry = self.written().filter_map(|node| node.entry(kind.key())).find(|entry| !entry.value.is_null())?;
        Some(Probe { container: *self, kind, key: entry.key, node: entry.value })
    }

    /// Whether it has no such probe, as far as one can know.
    #[must_use]
    pub fn lacks_probe(&self, kind: ProbeKind) -> bool {
        self.probe(kind).is_none() && !self.workload.may_be_patched(kind.key())
    }

    /// An edit that adds an HTTP probe at the end of a container that is written as a block and declares a port.
    #[must_use]
    pub fn add_probe(&self, kind: ProbeKind, path: &str) -> Option<Edit> {
        let port = self.ports().next()?;
        let port = port.name.or_else(|| port.node.get("containerPort").and_then(NodeRef::text))?;
        let lines = [
            format!("{}:", kind.key()),
            "  httpGet:".to_owned(),
            format!("    path: {path}"),
            format!("    port: {port}"),
        ];
        append(self.node, &lines)
    }

    /// Whether its command or its environment speaks of a Java machine.
    #[must_use]
    pub fn runs_java(&self) -> bool {
        let options = ["JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JVM_OPTS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"];
        self.words().any(|word| word == "java" || word.ends_with("/java"))
            || self.env().any(|it| options.contains(&it.name))
    }

    /// Whether it offers files or repositories over SSH, which is what its port 22 is for.
    #[must_use]
    pub fn serves_ssh(&self) -> bool {
        let image = self.image();
        let name = image.map(|image| image.base_name()).unwrap_or_default();
        ["git", "gerrit", "gogs", "sftp", "ssh"].iter().any(|word| name.contains(word) || self.name().contains(word))
    }

    /// Whether its work ends, or only prepares others: what a Job runs, and init containers.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.role == Role::Init || self.workload.mode == RunMode::Completion
    }

    /// Whether it is one of the containers that meshes, loggers and agents add to pods and that their makers tune.
    ///
    /// A pod of nothing else is no helper but a service of its own, such as a gateway or a collector; only Istio's
    /// gateways are pods whose one container is completed when they start.
    #[must_use]
    pub fn is_known_helper(&self) -> bool {
        self.is_named_as_helper() && (self.name() == "istio-proxy" || self.workload.has_own_app)
    }

    pub(super) fn is_named_as_helper(&self) -> bool {
        const NAMES: [&str; 34] = [
            "istio-proxy",
            "istio-init",
            "linkerd-proxy",
            "envoy",
            "envoy-sidecar",
            "consul-connect-envoy-sidecar",
            "dapr",
            "daprd",
            "kuma-sidecar",
            "fluent-bit",
            "fluentbit",
            "fluentd",
            "filebeat",
            "promtail",
            "vector",
            "logrotate",
            "log-shipper",
            "vault-agent",
            "cloudsql-proxy",
            "cloud-sql-proxy",
            "cloud-sql-auth-proxy",
            "otel-collector",
            "otc-container",
            "opentelemetry-collector",
            "opentelemetry-auto-instrumentation",
            "jaeger-agent",
            "datadog-agent",
            "newrelic-infrastructure",
            "aws-otel-collector",
            "xray-daemon",
            "cloudwatch-agent",
            "config-reloader",
            "git-sync",
            "kube-rbac-proxy",
        ];
        let image = self.image();
        let base = image.map(|image| image.base_name()).unwrap_or_default();
        NAMES.contains(&self.name()) || NAMES.contains(&base)
    }
}
