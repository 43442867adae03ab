//! Everything that runs pods, in one form: where the pod stands in the object, how it runs, what selects it.
//!
//! Kinds are known by a table of shapes; an unknown kind with a pod template at `spec.template` counts as well.

use std::sync::Arc;

use super::container::{Container, Role};
use super::image::{Image, is_named_as_data_store};
use super::manifest::Manifest;
use super::resources::Defaults;
use super::selector::{Labels, pairs};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// How the pods of a workload run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunMode {
    /// Until they are replaced.
    LongRunning,
    /// One on every node.
    PerNode,
    /// Until their work is done.
    Completion,
    /// Not at all: a template for others.
    Template,
}

/// How the containers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A `PodSpec`.
    PodSpec,
    /// Steps of a pipeline or workflow, whose controller completes the pod.
    Steps,
    /// Not here: it runs the pods of another workload.
    Lent,
}

/// An object that runs pods, or one of the templates of such an object.
#[derive(Debug, Clone)]
pub struct Workload<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// How its pods run.
    pub mode: RunMode,
    /// The labels of its pods.
    pub labels: Labels<'t>,
    /// The `spec` of its pods.
    pub pod: NodeRef<'t>,
    /// The object that holds `metadata` and `spec` of its pods.
    pub template: NodeRef<'t>,
    /// What a `LimitRange` of its namespace fills in.
    pub defaults: Defaults,
    /// The same pods in patches, which may add what is missing here.
    pub patches: Vec<NodeRef<'t>>,
    /// The texts of patches of the same build that are not read as objects.
    pub unread_patches: Arc<[&'t str]>,
    /// The place of the workload in [`super::Cluster::workloads`].
    pub index: usize,
    shape: Shape,
    /// Whether one of its app containers is none of those that helpers are known by: each container asks.
    pub(super) has_own_app: bool,
}

impl<'t> Workload<'t> {
    /// The workloads of an object: none for most kinds, several for kinds with several templates.
    pub fn read(manifest: Manifest<'t>) -> Vec<Self> {
        let spec = |path: &[&str]| manifest.at(path).into_iter().collect::<Vec<_>>();
        let list = |path: &[&str], inner: &[&str]| {
            let items = manifest.at(path).into_iter().flat_map(NodeRef::items);
            items.filter_map(|item| item.at(inner)).collect::<Vec<_>>()
        };
        let standard = || spec(&["spec", "template"]);
        let make = |templates: Vec<NodeRef<'t>>, mode| -> Vec<Self> {
            templates.into_iter().filter_map(|template| Self::from_pod(manifest, template, mode)).collect()
        };
        let built_in = matches!(manifest.group, "" | "apps" | "extensions" | "batch" | "apps.openshift.io");
        match (manifest.kind, manifest.group) {
            _ if manifest.is_owned() => Vec::new(),
            ("CustomResourceDefinition", _) => Vec::new(),
            ("Pod", "") => {
                let runs_on = manifest.at(&["spec", "restartPolicy"]).and_then(NodeRef::text);
                let ends = runs_on.is_some_and(|policy| policy != "Always");
                make(vec![manifest.node], if ends { RunMode::Completion } else { RunMode::LongRunning })
            }
            ("PodTemplate", "") => make(spec(&["template"]), RunMode::Template),
            ("DaemonSet", _) => make(standard(), RunMode::PerNode),
            ("Job", "batch.volcano.sh") => make(list(&["spec", "tasks"], &["template"]), RunMode::Completion),
            ("Job", _) if built_in => make(standard(), RunMode::Completion),
            ("CronJob", _) if built_in => make(spec(&["spec", "jobTemplate", "spec", "template"]), RunMode::Completion),
            ("ScaledJob", "keda.sh") => make(spec(&["spec", "jobTargetRef", "template"]), RunMode::Completion),
            ("Revision", "serving.knative.dev") => make(vec![manifest.node], RunMode::LongRunning),
            ("JobSet", "jobset.x-k8s.io") => {
                make(list(&["spec", "replicatedJobs"], &["template", "spec", "template"]), RunMode::Completion)
            }
            ("LeaderWorkerSet", "leaderworkerset.x-k8s.io") => {
                let inner = |key| manifest.at(&["spec", "leaderWorkerTemplate", key]);
                make(["workerTemplate", "leaderTemplate"].into_iter().filter_map(inner).collect(), RunMode::LongRunning)
            }
            ("Fleet" | "GameServerSet", "agones.dev") => {
                make(spec(&["spec", "template", "spec", "template"]), RunMode::LongRunning)
            }
            ("Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate", "argoproj.io") => {
                Self::from_steps(manifest, list(&["spec", "templates"], &[]))
            }
            ("CronWorkflow", "argoproj.io") => {
                Self::from_steps(manifest, list(&["spec", "workflowSpec", "templates"], &[]))
            }
            ("Task" | "ClusterTask", "tekton.dev") => Self::from_steps(manifest, spec(&["spec"])),
            ("TaskRun", "tekton.dev") => Self::from_steps(manifest, spec(&["spec", "taskSpec"])),
            ("Pipeline", "tekton.dev") => Self::from_steps(manifest, list(&["spec", "tasks"], &["taskSpec"])),
            ("PipelineRun", "tekton.dev") => {
                Self::from_steps(manifest, list(&["spec", "pipelineSpec", "tasks"], &["taskSpec"]))
            }
            // Such a Rollout has no pods of its own: it counts for its number of replicas.
            ("Rollout", "argoproj.io") if manifest.at(&["spec", "template"]).is_none() => {
                let borrowed = spec(&["spec", "workloadRef"]).into_iter();
                let lent = |node| Self::new(manifest, RunMode::LongRunning, Vec::new(), node, node, Shape::Lent);
                borrowed.map(lent).collect()
            }
            _ => make(standard(), RunMode::LongRunning),
        }
    }

    fn from_pod(manifest: Manifest<'t>, template: NodeRef<'t>, mode: RunMode) -> Option<Self> {
        let known = manifest.partial || is_known(&manifest);
        // A half object still has labels that a Service selects.
        let pod = template.get("spec").or_else(|| (known && template.is_mapping()).then_some(template))?;
        if !known && !pod.get("containers")?.items().any(|container| container.get("image").is_some()) {
            return None;
        }
        let labels = pairs(template.at(&["metadata", "labels"]));
        Some(Self::new(manifest, mode, labels, pod, template, Shape::PodSpec))
    }

    fn from_steps(manifest: Manifest<'t>, templates: Vec<NodeRef<'t>>) -> Vec<Self> {
        let step = |template| Self::new(manifest, RunMode::Completion, Vec::new(), template, template, Shape::Steps);
        templates.into_iter().map(step).collect()
    }

    fn new(
        manifest: Manifest<'t>,
        mode: RunMode,
        labels: Labels<'t>,
        pod: NodeRef<'t>,
        template: NodeRef<'t>,
        shape: Shape,
    ) -> Self {
        let mut workload = Self {
            manifest,
            mode,
            labels,
            pod,
            template,
            defaults: Defaults::default(),
            patches: Vec::new(),
            unread_patches: Arc::default(),
            index: 0,
            shape,
            has_own_app: false,
        };
        let is_own = |container: &Container<'_>| container.role == Role::App && !container.is_named_as_helper();
        workload.has_own_app = workload.containers().iter().any(is_own);
        workload
    }

    /// Its containers: the pod's own first, then the init and ephemeral ones.
    #[must_use]
    pub fn containers(&self) -> Vec<Container<'_>> {
        let keys: &[(&str, Role)] = match self.shape {
            Shape::PodSpec => {
                &[("containers", Role::App), ("initContainers", Role::Init), ("ephemeralContainers", Role::Ephemeral)]
            }
            Shape::Lent => &[],
            Shape::Steps => &[
                ("container", Role::App),
                ("script", Role::App),
                ("steps", Role::App),
                ("sidecars", Role::Sidecar),
                ("initContainers", Role::Init),
            ],
        };
        let mut containers = Vec::new();
        for &(key, role) in keys {
            let Some(value) = self.pod.get(key) else { continue };
            let single = (self.shape == Shape::Steps && value.is_mapping()).then_some(value);
            let nodes = single.into_iter().chain(value.items()).filter(|node| node.is_mapping());
            // The steps of an Argo template are lists of lists of calls, not containers.
            containers.extend(nodes.map(|node| Container::new(self, node, role)));
        }
        containers
    }

    /// The containers that run as long as the pod: app containers and native sidecars.
    pub fn running_containers(&self) -> impl Iterator<Item = Container<'_>> {
        self.containers().into_iter().filter(|container| matches!(container.role, Role::App | Role::Sidecar))
    }

    /// Whether a patch that is not read as an object speaks of `word`: what is missing may then stand there.
    #[must_use]
    pub fn may_be_patched(&self, word: &str) -> bool {
        self.unread_patches.iter().any(|text| text.contains(word))
    }

    /// Whether its pods are written in full and say nothing under a key, here or in a patch.
    #[must_use]
    pub fn lacks(&self, key: &str) -> bool {
        let written = |pod: &NodeRef<'_>| pod.get(key).is_some_and(|value| !value.is_null());
        let unsaid = !written(&self.pod) && !self.patches.iter().any(written) && !self.may_be_patched(key);
        self.has_pod_spec() && unsaid
    }

    /// Whether a `PodSpec` is written in full; the steps of a workflow are completed by its controller.
    #[must_use]
    pub fn has_pod_spec(&self) -> bool {
        self.shape == Shape::PodSpec
    }

    /// Whether it is taken for a workload by its shape alone, being of a kind that we do not know.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        const GROUPS: [&str; 5] =
            ["agones.dev", "argoproj.io", "batch.volcano.sh", "leaderworkerset.x-k8s.io", "tekton.dev"];
        !is_known(&self.manifest) && !GROUPS.contains(&self.manifest.group)
    }

    /// The images of its containers as they are written, patches aside.
    pub(super) fn images(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let pod = self.pod;
        let lists = ["containers", "initContainers"].into_iter().filter_map(move |list| pod.get(list));
        lists.flat_map(NodeRef::items).filter_map(|container| container.get("image")?.text())
    }

    /// The images that its pods mount as volumes, patches aside.
    pub fn image_volumes(&self) -> impl Iterator<Item = Image<'t>> {
        let volumes = self.pod.get("volumes").into_iter().flat_map(NodeRef::items);
        volumes.filter_map(|volume| Image::read(volume.at(&["image", "reference"])?))
    }

    /// `spec.replicas` with its key, when written.
    #[must_use]
    pub fn replicas(&self) -> Option<Entry<'t>> {
        self.manifest.at(&["spec"])?.entry("replicas")
    }

    /// The number of replicas, when it is written as a number.
    #[must_use]
    pub fn replica_count(&self) -> Option<i64> {
        self.replicas()?.value.as_i64()
    }

    /// An annotation of the object or of its pods.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&'t str> {
        let pod = self.template.at(&["metadata", "annotations", key]).and_then(NodeRef::text);
        self.manifest.annotation(key).or(pod)
    }

    /// The names of the claims that its pods mount, each with the place of the name.
    pub fn claims(&self) -> impl Iterator<Item = NodeRef<'t>> {
        self.claim_volumes().filter_map(|volume| volume.at(&["persistentVolumeClaim", "claimName"]))
    }

    /// The names of the claims that its pods write to.
    pub fn written_claims(&self) -> impl Iterator<Item = NodeRef<'t>> {
        let read_only = |node: NodeRef<'_>| node.get("readOnly").and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        let mounts: Vec<(&str, bool)> = self
            .containers()
            .iter()
            .filter_map(|container| container.node.get("volumeMounts"))
            .flat_map(NodeRef::items)
            .filter_map(|mount| Some((mount.get("name")?.text()?, read_only(mount))))
            .collect();
        let written: Vec<NodeRef<'t>> = self
            .claim_volumes()
            .filter(|volume| {
                let name = volume.get("name").and_then(NodeRef::text);
                let mut own = mounts.iter().filter(|(mount, _)| Some(*mount) == name).peekable();
                let only_read = own.peek().is_some() && own.all(|(_, read_only)| *read_only);
                !only_read && !volume.get("persistentVolumeClaim").is_some_and(read_only)
            })
            .filter_map(|volume| volume.at(&["persistentVolumeClaim", "claimName"]))
            .collect();
        written.into_iter()
    }

    fn claim_volumes(&self) -> impl Iterator<Item = NodeRef<'t>> {
        let volumes = self.pod.get("volumes").into_iter().flat_map(NodeRef::items);
        volumes.filter(|volume| volume.get("persistentVolumeClaim").is_some())
    }

    /// The names of the claims that a `StatefulSet` makes for each pod.
    pub fn claim_templates(&self) -> impl Iterator<Item = NodeRef<'t>> {
        self.manifest.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(NodeRef::items)
    }

    /// Whether one replica takes over from another and only one works at a time.
    #[must_use]
    pub fn elects_leader(&self) -> bool {
        let flag = |text: &str| {
            let name = text.trim_start_matches('-');
            name.starts_with("leader-elect") && !name.ends_with("=false") || name.starts_with("enable-leader-election")
        };
        self.running_containers().any(|container| container.words().any(flag))
    }

    /// Whether two replicas cannot work side by side: it is replaced at once, holds a claim, or is a data store.
    #[must_use]
    pub fn is_single(&self) -> bool {
        let recreated = self.manifest.at(&["spec", "strategy", "type"]).and_then(NodeRef::text) == Some("Recreate");
        let stores = |container: Container<'_>| container.image().is_some_and(|image| image.is_data_store());
        let named = self.manifest.name.is_some_and(is_named_as_data_store);
        recreated || named || self.claims().next().is_some() || self.running_containers().any(stores)
    }

    /// Whether its pods observe or run the cluster.
    #[must_use]
    pub fn is_platform(&self) -> bool {
        self.running_containers().any(|container| container.image().is_some_and(|image| image.is_platform()))
    }

    /// Whether it is a part of the cluster that stands among the cluster's own for good reasons: it works on nodes, or is
    /// named as one of the add-ons of wide use.
    #[must_use]
    pub fn is_cluster_addon(&self) -> bool {
        const WORDS: &str = " admission autoscaler aws azure calico ccm cert cilium cloud coredns crossplane csi dashboard \
            descheduler dns driver ebs efs etcd external flannel gke ingress karpenter konnectivity kube kured kyverno \
            metallb metrics nginx nodelocaldns nvidia operator policy provisioner proxy reloader scheduler sealed snapshot \
            storage tiller tigera traefik vault velero vpa weave webhook ";
        let name = self.manifest.name.unwrap_or_default();
        self.works_on_node() || name.split(['-', '.']).any(|word| WORDS.contains(&format!(" {word} ")))
    }

    /// Whether its pods run on Windows, where privileges of Linux mean nothing.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        let selected = ["kubernetes.io/os", "beta.kubernetes.io/os"].map(|key| self.pod.at(&["nodeSelector", key]));
        let named = self.pod.at(&["os", "name"]).into_iter().chain(selected.into_iter().flatten());
        named.filter_map(NodeRef::text).any(|name| name == "windows")
    }

    /// Whether it works on the node itself, as network, storage and device drivers must.
    #[must_use]
    pub fn is_node_agent(&self) -> bool {
        const WORDS: [&str; 14] = [
            "csi", "cni", "calico", "cilium", "flannel", "weave", "canal", "antrea", "ovn", "multus", "proxy",
            "plugin", "driver", "node",
        ];
        let name = self.manifest.name.unwrap_or_default();
        let named = name.split(['-', '.']).any(|word| WORDS.contains(&word));
        self.mode == RunMode::PerNode && (self.manifest.is_system() || named)
    }

    /// Where to point for the workload as a whole.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.manifest.name_span()
    }

    /// Its pod as people write it: ``the pod of Deployment `api` ``.
    #[must_use]
    pub fn pod_title(&self) -> String {
        if self.manifest.kind == "Pod" { self.title() } else { format!("the pod of {}", self.title()) }
    }

    /// Where a setting belongs that the pod lacks: the `spec` key of the pod, else the name.
    #[must_use]
    pub fn pod_span(&self) -> Span {
        self.template.entry("spec").map_or_else(|| self.name_span(), |entry| entry.key_span())
    }

    /// The object as people write it: ``Deployment `api` ``.
    #[must_use]
    pub fn title(&self) -> String {
        self.manifest.title()
    }
}

/// Whether the kind runs pods whatever its template looks like.
fn is_known(manifest: &Manifest<'_>) -> bool {
    let kinds = [
        "Pod",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "Job",
        "CronJob",
        "DeploymentConfig",
        "Rollout",
        "PodTemplate",
        "CloneSet",
        "ScaledJob",
        "JobSet",
    ];
    kinds.contains(&manifest.kind) || manifest.group == "serving.knative.dev"
}
