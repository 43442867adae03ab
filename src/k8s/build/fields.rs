//! Which fields of which kinds a kustomization changes: those that kustomize knows, and those of its `configurations`.
//!
//! Sources: kustomize's documentation of transformer configurations, and what `kustomize config save` prints.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::resource::{Id, Kinds};
use crate::syntax::tree::{Content, NodeRef, Origin, Value};

/// A place in objects of some kinds.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) of: Kinds,
    /// The keys that lead there; one that ends in `[]` holds a list.
    pub(super) path: Vec<String>,
    /// Whether what is missing on the way is made.
    pub(super) create: bool,
}

/// The places in which the names of objects of some kinds stand.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) to: Kinds,
    pub(super) fields: Vec<Field>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) names: Vec<Field>,
    pub(super) namespaces: Vec<Field>,
    pub(super) labels: Vec<Field>,
    pub(super) template_labels: Vec<Field>,
    pub(super) annotations: Vec<Field>,
    pub(super) replicas: Vec<Field>,
    pub(super) images: Vec<Field>,
    pub(super) variables: Vec<Field>,
    pub(super) references: Vec<Reference>,
}

/// Kinds with the path of their pods' spec.
type Holders = &'static [(&'static str, &'static str)];

const ALL_PODS: Holders = &[
    ("Pod", "spec"),
    ("PodTemplate", "template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicaSet", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
];

/// Those in which accounts, claims and priorities are followed: ReplicaSets are not among them.
const SOME_PODS: Holders = &[
    ("Pod", "spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicationController", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
];

const CONFIG_MAPS: &[&str] = &[
    "volumes/configMap/name",
    "containers/env/valueFrom/configMapKeyRef/name",
    "initContainers/env/valueFrom/configMapKeyRef/name",
    "containers/envFrom/configMapRef/name",
    "initContainers/envFrom/configMapRef/name",
    "volumes/projected/sources/configMap/name",
];

const SECRETS: &[&str] = &[
    "volumes/secret/secretName",
    "containers/env/valueFrom/secretKeyRef/name",
    "initContainers/env/valueFrom/secretKeyRef/name",
    "containers/envFrom/secretRef/name",
    "initContainers/envFrom/secretRef/name",
    "imagePullSecrets/name",
    "volumes/projected/sources/secret/name",
];

const VARIABLES: &[&str] = &["args", "command", "env/value", "volumeMounts/mountPath"];

const RBAC: &str = "rbac.authorization.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";

/// Group, kind and path of a field.
type Row = (&'static str, &'static str, &'static str);

/// The version, group and kind of what is named; the pods in whose spec it is named, with the paths there; other places.
type Named = (&'static str, &'static str, &'static str, Holders, &'static [&'static str], &'static [Row]);

const REFERENCES: &[Named] = &[
    ("", "", "Deployment", &[], &[], &[("", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name")]),
    ("", "", "ReplicationController", &[], &[], &[("", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name")]),
    ("", "", "ReplicaSet", &[], &[], &[("", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name")]),
    ("", "", "StatefulSet", &[], &[], &[("", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name")]),
    (
        "v1",
        "",
        "ConfigMap",
        ALL_PODS,
        CONFIG_MAPS,
        &[
            ("", "Node", "spec/configSource/configMap"),
            ("", "Role", "rules/resourceNames"),
            ("", "ClusterRole", "rules/resourceNames"),
            ("", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"),
        ],
    ),
    (
        "v1",
        "",
        "Secret",
        ALL_PODS,
        SECRETS,
        &[
            ("", "Ingress", "spec/tls/secretName"),
            ("", "Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"),
            ("", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"),
            ("", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret"),
            ("", "ServiceAccount", "imagePullSecrets/name"),
            ("", "StorageClass", "parameters/secretName"),
            ("", "StorageClass", "parameters/adminSecretName"),
            ("", "StorageClass", "parameters/userSecretName"),
            ("", "StorageClass", "parameters/secretRef"),
            ("", "Role", "rules/resourceNames"),
            ("", "ClusterRole", "rules/resourceNames"),
            ("serving.knative.dev", "Service", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name"),
            ("", "PersistentVolume", "spec/azureFile/secretName"),
        ],
    ),
    (
        "v1",
        "",
        "Service",
        &[],
        &[],
        &[
            ("apps", "StatefulSet", "spec/serviceName"),
            ("", "Ingress", "spec/rules/http/paths/backend/serviceName"),
            ("", "Ingress", "spec/backend/serviceName"),
            ("", "Ingress", "spec/rules/http/paths/backend/service/name"),
            ("", "Ingress", "spec/defaultBackend/service/name"),
            ("apiregistration.k8s.io", "APIService", "spec/service/name"),
            (ADMISSION, "ValidatingWebhookConfiguration", "webhooks/clientConfig/service"),
            (ADMISSION, "MutatingWebhookConfiguration", "webhooks/clientConfig/service"),
        ],
    ),
    ("", RBAC, "Role", &[], &[], &[(RBAC, "RoleBinding", "roleRef/name")]),
    (
        "",
        RBAC,
        "ClusterRole",
        &[],
        &[],
        &[(RBAC, "RoleBinding", "roleRef/name"), (RBAC, "ClusterRoleBinding", "roleRef/name")],
    ),
    (
        "v1",
        "",
        "ServiceAccount",
        SOME_PODS,
        &["serviceAccountName"],
        &[(RBAC, "RoleBinding", "subjects"), (RBAC, "ClusterRoleBinding", "subjects")],
    ),
    ("v1", "", "PersistentVolumeClaim", SOME_PODS, &["volumes/persistentVolumeClaim/claimName"], &[]),
    (
        "v1",
        "",
        "PersistentVolume",
        &[],
        &[],
        &[("", "PersistentVolumeClaim", "spec/volumeName"), ("", "ClusterRole", "rules/resourceNames")],
    ),
    (
        "v1",
        "storage.k8s.io",
        "StorageClass",
        &[],
        &[],
        &[
            ("", "PersistentVolume", "spec/storageClassName"),
            ("", "PersistentVolumeClaim", "spec/storageClassName"),
            ("", "StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"),
        ],
    ),
    ("v1", "scheduling.k8s.io", "PriorityClass", SOME_PODS, &["priorityClassName"], &[]),
    ("v1", "networking.k8s.io", "IngressClass", &[], &[], &[("", "Ingress", "spec/ingressClassName")]),
];

/// The paths of labels that select pods, with their kinds; `+` where they are made when they are missing.
const SELECTORS: &[Row] = &[
    ("", "Service", "+spec/selector"),
    ("", "ReplicationController", "+spec/selector"),
    ("", "Deployment", "+spec/selector/matchLabels"),
    ("", "ReplicaSet", "+spec/selector/matchLabels"),
    ("", "DaemonSet", "+spec/selector/matchLabels"),
    ("apps", "StatefulSet", "+spec/selector/matchLabels"),
    ("batch", "Job", "spec/selector/matchLabels"),
    ("batch", "CronJob", "spec/jobTemplate/spec/selector/matchLabels"),
    ("policy", "PodDisruptionBudget", "spec/selector/matchLabels"),
    ("networking.k8s.io", "NetworkPolicy", "spec/podSelector/matchLabels"),
    ("networking.k8s.io", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels"),
    ("networking.k8s.io", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels"),
];

/// Where the pods of Deployments and StatefulSets speak of pods by their labels.
const NEIGHBOURS: [&str; 5] = [
    "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "topologySpreadConstraints/labelSelector/matchLabels",
];

/// The metadata of templates of pods.
const TEMPLATES: &[Row] = &[
    ("", "ReplicationController", "+spec/template/metadata"),
    ("", "Deployment", "+spec/template/metadata"),
    ("", "ReplicaSet", "+spec/template/metadata"),
    ("", "DaemonSet", "+spec/template/metadata"),
    ("apps", "StatefulSet", "+spec/template/metadata"),
    ("batch", "Job", "+spec/template/metadata"),
    ("batch", "CronJob", "+spec/jobTemplate/metadata"),
    ("batch", "CronJob", "+spec/jobTemplate/spec/template/metadata"),
];

impl Field {
    fn new(of: Kinds, path: &str, create: bool) -> Self {
        // A slash within a key is written with a backslash before it.
        let path = path.trim_start_matches('/').replace("\\/", "\0");
        let path = path.split('/').map(|key| key.replace('\0', "/"));
        Self { of, path: path.collect(), create }
    }

    fn row(&(group, kind, path): &Row, below: &str) -> Self {
        let of = Kinds { group: group.to_owned(), ..Kinds::of(kind) };
        let create = path.starts_with('+');
        Self::new(of, &format!("{}{below}", path.trim_start_matches('+')), create)
    }

    /// Reads one of a configuration: `path`, `create`, and the kinds that it is for.
    pub(super) fn read(node: NodeRef<'_>) -> Option<Self> {
        let create = node.get("create").and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        Some(Self::new(kinds(node), node.get("path")?.text()?, create))
    }

    /// Calls `each` on every value in the place, of objects of its kinds, if `wanted` says of one of them that it is to
    /// change. `make` gives what is made where nothing is, and where that is written.
    pub(super) fn visit<'t>(
        &self,
        id: &Id,
        value: &mut Arc<Value<'t>>,
        make: Option<(&dyn Fn() -> Value<'t>, Origin)>,
        wanted: &dyn Fn(&Value<'t>) -> bool,
        each: &mut dyn FnMut(&mut Value<'t>),
    ) {
        let make = make.filter(|_| self.create);
        if self.of.hold(id) && (make.is_some() || finds(value, &self.path, wanted)) {
            walk(Arc::make_mut(value), &self.path, make, each);
        }
    }
}

/// Whether `wanted` holds of a value in a place.
fn finds<'t>(value: &Value<'t>, path: &[String], wanted: &dyn Fn(&Value<'t>) -> bool) -> bool {
    let Some((key, rest)) = path.split_first() else { return wanted(value) };
    match &value.content {
        Content::Sequence(items) => items.iter().any(|item| finds(item, path, wanted)),
        _ => {
            let inner = value.get(key.strip_suffix("[]").unwrap_or(key)).filter(|inner| !inner.is_null());
            inner.is_some_and(|inner| finds(inner, rest, wanted))
        }
    }
}

fn walk<'t>(
    value: &mut Value<'t>,
    path: &[String],
    make: Option<(&dyn Fn() -> Value<'t>, Origin)>,
    each: &mut dyn FnMut(&mut Value<'t>),
) {
    let Some((key, rest)) = path.split_first() else { return each(value) };
    if let Some(items) = value.items_mut() {
        items.iter_mut().for_each(|item| walk(item, path, make, each));
        return;
    }
    let (key, list) = key.strip_suffix("[]").map_or((key.as_str(), false), |key| (key, true));
    if value.get(key).is_none_or(Value::is_null) {
        let Some((new, place)) = make.filter(|_| !list) else { return };
        let made = if rest.is_empty() { new() } else { Value::empty(place) };
        value.set(key, place, made);
    }
    if let Some(inner) = value.get_mut(key) {
        walk(inner, rest, make, each);
    }
}

fn kinds(node: NodeRef<'_>) -> Kinds {
    let text = |key: &str| node.get(key).and_then(NodeRef::text).unwrap_or_default().to_owned();
    Kinds { group: text("group"), version: text("version"), kind: text("kind") }
}

impl Fields {
    /// Those that kustomize knows by itself, with those of configurations.
    pub(super) fn with(own: &Self) -> Cow<'static, Self> {
        static KNOWN: LazyLock<Fields> = LazyLock::new(Fields::known);
        if own.is_empty() {
            return Cow::Borrowed(&KNOWN);
        }
        let mut fields = KNOWN.clone();
        fields.extend(own.clone());
        Cow::Owned(fields)
    }

    fn is_empty(&self) -> bool {
        let lists = [
            &self.names,
            &self.namespaces,
            &self.labels,
            &self.template_labels,
            &self.annotations,
            &self.replicas,
            &self.images,
            &self.variables,
        ];
        lists.into_iter().all(Vec::is_empty) && self.references.is_empty()
    }

    fn known() -> Self {
        let rows = |rows: &[Row], below: &str| rows.iter().map(|row| Field::row(row, below)).collect::<Vec<_>>();
        let every = |path: &str| vec![Field::new(Kinds::default(), path, true)];
        let in_pods =
            |kind: &str, base: &str, path: &str| Field::new(Kinds::of(kind), &format!("{base}/{path}"), false);
        let mut template_labels = rows(TEMPLATES, "/labels");
        template_labels.extend(rows(&[("apps", "StatefulSet", "+spec/volumeClaimTemplates[]/metadata/labels")], ""));
        let mut labels = rows(SELECTORS, "");
        for kind in ["Deployment", "StatefulSet"] {
            let neighbours = NEIGHBOURS.map(|path| in_pods(kind, "spec/template/spec", path));
            labels.extend(neighbours.into_iter().map(|mut field| {
                field.of.group = "apps".to_owned();
                field
            }));
        }
        labels.extend(template_labels.iter().cloned());
        labels.extend(every("metadata/labels"));
        let mut annotations = every("metadata/annotations");
        annotations.extend(rows(TEMPLATES, "/annotations"));
        let mut variables = rows(
            &[
                ("", "Ingress", "spec/rules/host"),
                ("", "Ingress", "spec/tls/hosts"),
                ("", "Ingress", "spec/tls/secretName"),
                ("", "Service", "spec/ports/port"),
                ("", "Service", "spec/ports/targetPort"),
                ("", "", "metadata/labels"),
            ],
            "",
        );
        for (kind, base) in ALL_PODS.iter().filter(|(kind, _)| *kind != "PodTemplate") {
            for list in ["containers", "initContainers"] {
                variables.extend(VARIABLES.iter().map(|path| in_pods(kind, &format!("{base}/{list}"), path)));
            }
        }
        let references = REFERENCES.iter().map(|(version, group, kind, holders, paths, others)| {
            let pods = holders.iter().flat_map(|(holder, base)| paths.iter().map(|path| in_pods(holder, base, path)));
            Reference {
                to: Kinds { group: (*group).to_owned(), version: (*version).to_owned(), kind: (*kind).to_owned() },
                fields: pods.chain(rows(others, "")).collect(),
            }
        });
        let scaled = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];
        Self {
            names: every("metadata/name"),
            namespaces: rows(
                &[
                    ("", "Namespace", "+metadata/name"),
                    ("apiregistration.k8s.io", "APIService", "+spec/service/namespace"),
                    (
                        "apiextensions.k8s.io",
                        "CustomResourceDefinition",
                        "spec/conversion/webhook/clientConfig/service/namespace",
                    ),
                ],
                "",
            ),
            labels,
            template_labels,
            annotations,
            replicas: scaled.iter().map(|kind| Field::new(Kinds::of(kind), "spec/replicas", true)).collect(),
            // Lists of containers are found everywhere; a suffix of a tag is put twice into these.
            images: rows(
                &[
                    ("", "", "spec/containers[]/image"),
                    ("", "", "spec/initContainers[]/image"),
                    ("", "", "spec/template/spec/containers[]/image"),
                    ("", "", "spec/template/spec/initContainers[]/image"),
                ],
                "",
            ),
            variables,
            references: references.collect(),
        }
    }

    /// Adds those of a configuration. False when it says something that is not followed here.
    pub(super) fn read(&mut self, node: NodeRef<'_>) -> bool {
        for entry in node.entries() {
            let fields = || entry.value.items().filter_map(Field::read);
            match entry.name() {
                "namePrefix" | "nameSuffix" => add(&mut self.names, fields()),
                "namespace" => add(&mut self.namespaces, fields()),
                "commonLabels" => add(&mut self.labels, fields()),
                "templateLabels" => add(&mut self.template_labels, fields()),
                "commonAnnotations" => add(&mut self.annotations, fields()),
                "replicas" => add(&mut self.replicas, fields()),
                "images" => add(&mut self.images, fields()),
                "varReference" => add(&mut self.variables, fields()),
                "nameReference" => {
                    let references = entry.value.items().map(|item| Reference {
                        to: kinds(item),
                        fields: item
                            .get("fieldSpecs")
                            .into_iter()
                            .flat_map(NodeRef::items)
                            .filter_map(Field::read)
                            .collect(),
                    });
                    self.references.extend(references);
                }
                "apiVersion" | "kind" | "metadata" => {}
                _ => return false,
            }
        }
        true
    }

    /// Adds those of a base, which hold for whoever takes it in.
    pub(super) fn extend(&mut self, other: Self) {
        add(&mut self.names, other.names);
        add(&mut self.namespaces, other.namespaces);
        add(&mut self.labels, other.labels);
        add(&mut self.template_labels, other.template_labels);
        add(&mut self.annotations, other.annotations);
        add(&mut self.replicas, other.replicas);
        add(&mut self.images, other.images);
        add(&mut self.variables, other.variables);
        self.references.extend(other.references);
    }
}

/// Adds fields that are not there yet: a prefix that two configurations name is put before the name once.
fn add(known: &mut Vec<Field>, new: impl IntoIterator<Item = Field>) {
    for field in new {
        if !known.iter().any(|own| own.of == field.of && own.path == field.path) {
            known.push(field);
        }
    }
}
