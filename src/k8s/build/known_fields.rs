//! The fields that kustomize changes by itself, and those in which the names of others stand.
//!
//! Sources: kustomize's documentation of transformer configurations, and what `kustomize config save` prints.

use std::borrow::Cow;

use super::fields::{Field, Fields, Reference};
use super::resource::Kinds;

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

/// The fields that kustomize changes without being told.
pub(super) fn known() -> Fields {
    let every = |path: &'static str| vec![field(Kinds::default(), [path], true)];
    let mut template_labels = rows(TEMPLATES, "/labels");
    template_labels.extend(rows(&[("apps", "StatefulSet", "+spec/volumeClaimTemplates[]/metadata/labels")], ""));
    let mut labels = rows(SELECTORS, "");
    for kind in ["Deployment", "StatefulSet"] {
        let neighbours = NEIGHBOURS.map(|path| in_pods(kind, "spec/template/spec", path));
        labels.extend(neighbours.into_iter().map(|mut field| {
            field.of.group = Cow::Borrowed("apps");
            field
        }));
    }
    labels.extend(template_labels.iter().cloned());
    labels.extend(every("metadata/labels"));
    let mut annotations = every("metadata/annotations");
    annotations.extend(rows(TEMPLATES, "/annotations"));
    let scaled = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];
    Fields {
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
        replicas: scaled.iter().map(|kind| field(Kinds::of(kind), ["spec/replicas"], true)).collect(),
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
        ..Fields::default()
    }
}

/// The fields in which variables and names of other objects stand.
pub(super) fn known_of_others() -> Fields {
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
            variables.extend(VARIABLES.iter().map(|path| field(Kinds::of(kind), [base, list, path], false)));
        }
    }
    let references = REFERENCES.iter().map(|(version, group, kind, holders, paths, others)| {
        let pods = holders.iter().flat_map(|(holder, base)| paths.iter().map(|path| in_pods(holder, base, path)));
        Reference {
            to: Kinds { group: Cow::Borrowed(group), version: Cow::Borrowed(version), kind: Cow::Borrowed(kind) },
            fields: pods.chain(rows(others, "")).collect(),
        }
    });
    Fields { variables, references: references.collect(), ..Fields::default() }
}

fn rows(rows: &[Row], below: &'static str) -> Vec<Field> {
    rows.iter().map(|row| row_of(row, below)).collect()
}

fn in_pods(kind: &'static str, base: &'static str, path: &'static str) -> Field {
    field(Kinds::of(kind), [base, path], false)
}

/// A field whose path stands in parts. A slash within a key is written with a backslash before it.
fn field<const PARTS: usize>(of: Kinds, parts: [&'static str; PARTS], create: bool) -> Field {
    let mut path = Vec::with_capacity(8);
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let mut keys = part.trim_start_matches(['/', '+']).split('/');
        while let Some(key) = keys.next() {
            let mut key = Cow::Borrowed(key);
            while let Some(start) = key.strip_suffix('\\') {
                key = Cow::Owned(format!("{start}/{}", keys.next().unwrap_or_default()));
            }
            path.push(key);
        }
    }
    Field { of, path, create }
}

fn row_of(&(group, kind, path): &Row, below: &'static str) -> Field {
    let of = Kinds { group: Cow::Borrowed(group), ..Kinds::of(kind) };
    field(of, [path, below], path.starts_with('+'))
}
