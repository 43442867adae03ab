//! What the fields of one structure ask of each other: what the API server's own validation says beyond types, as the
//! reference documentation of the fields has it. Left out is what a feature of the server can change.

use Bond::{Any, AnyElse, Beside, Filled, NotWhere, One, OneElse, OneOf, Unique, Where};

/// What a structure's fields ask of each other. Fields can be ways to inner ones, `target.averageValue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// At most one of these.
    One(&'static [&'static str]),
    /// At most one field beside these.
    OneElse(&'static [&'static str]),
    /// At least one field beside these, which are called by the word.
    AnyElse(&'static str, &'static [&'static str]),
    /// What the schema requires may not be empty.
    Filled(&'static str),
    /// One of these, and no other.
    OneOf(&'static [&'static str]),
    /// One of these or more.
    Any(&'static [&'static str]),
    /// The first only beside the second.
    Beside(&'static str, &'static str),
    /// The first, where the second has one of these values; `""` where it is absent.
    Where(&'static str, &'static str, &'static [&'static str]),
    /// The first not where the second has one of these values.
    NotWhere(&'static str, &'static str, &'static [&'static str]),
    /// The items of a list have different values of a key.
    Unique(&'static str, &'static str),
}

const INDEXED: &[&str] = &["", "NonIndexed"];
const NO_BALANCER: &[&str] = &["", "ClusterIP", "NodePort", "ExternalName"];
const EITHER_TARGET: Bond = OneOf(&["target.averageUtilization", "target.averageValue"]);
/// What says of a PersistentVolume where and how it is used, and not what it is.
const NO_VOLUME: &[&str] = &[
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];
const PROFILE: &[Bond] = &[
    Where("localhostProfile", "type", &["Localhost"]),
    NotWhere("localhostProfile", "type", &["RuntimeDefault", "Unconfined"]),
];

/// The bonds of a structure, by the name of its type.
pub(super) fn of(name: &str) -> &'static [Bond] {
    match name {
        "APIServiceSpec" => &[NotWhere("caBundle", "insecureSkipTLSVerify", &["true"])],
        "AWSElasticBlockStoreVolumeSource" => &[Filled("volumeID")],
        "AggregationRule" => &[Any(&["clusterRoleSelectors"])],
        "AppArmorProfile" | "SeccompProfile" => PROFILE,
        "AzureFileVolumeSource" => &[Filled("secretName"), Filled("shareName")],
        "CSIDriverSpec" => &[Unique("tokenRequests", "audience")],
        "CSIPersistentVolumeSource" => &[Filled("driver"), Filled("volumeHandle")],
        "CSIVolumeSource" => &[Filled("driver")],
        "CertificateSigningRequestSpec" => &[Any(&["usages"])],
        "ConfigMapKeySelector" | "SecretKeySelector" => &[Any(&["name"]), Filled("key")],
        "ConfigMapEnvSource" | "ConfigMapVolumeSource" | "PodDNSConfigOption" | "SecretEnvSource" => &[Any(&["name"])],
        "Container" => &[
            Unique("resizePolicy", "resourceName"),
            Unique("volumeDevices", "devicePath"),
            Unique("volumeMounts", "mountPath"),
        ],
        "ContainerResourceMetricSource" | "ResourceMetricSource" => &[EITHER_TARGET],
        "CrossVersionObjectReference" => &[Filled("kind"), Filled("name")],
        "CustomResourceConversion" => {
            &[Where("webhook", "strategy", &["Webhook"]), NotWhere("webhook", "strategy", &["", "None"])]
        }
        "CustomResourceDefinitionSpec" => &[Unique("versions", "name")],
        "DeploymentStrategy" => &[NotWhere("rollingUpdate", "type", &["Recreate"])],
        "DownwardAPIVolumeFile" => &[OneOf(&["fieldRef", "resourceFieldRef"])],
        "EndpointSubset" => &[Any(&["addresses", "notReadyAddresses"])],
        "EndpointSlice" => &[Unique("ports", "name")],
        "EnvFromSource" => &[OneOf(&["configMapRef", "secretRef"])],
        "EnvVar" => &[Filled("name"), One(&["value", "valueFrom"])],
        "EnvVarSource" => &[OneOf(&["configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"])],
        "EphemeralVolumeSource" => &[Any(&["volumeClaimTemplate"])],
        "ExecAction" => &[Any(&["command"])],
        "ExternalMetricSource" => &[OneOf(&["target.averageValue", "target.value"])],
        "GCEPersistentDiskVolumeSource" => &[Filled("pdName")],
        "HTTPIngressRuleValue" => &[Filled("paths")],
        "HostPathVolumeSource" => &[Filled("path")],
        "ISCSIVolumeSource" => &[Filled("iqn"), Filled("targetPortal")],
        "IngressBackend" => &[OneOf(&["resource", "service"])],
        "IngressClassParametersReference" => {
            &[Where("namespace", "scope", &["Namespace"]), NotWhere("namespace", "scope", &["", "Cluster"])]
        }
        "IngressServiceBackend" => &[Any(&["port"])],
        "IngressSpec" => &[Any(&["defaultBackend", "rules"])],
        "JobSpec" => &[
            Where("completions", "completionMode", &["Indexed"]),
            Where("selector", "manualSelector", &["true"]),
            NotWhere("backoffLimitPerIndex", "completionMode", INDEXED),
            NotWhere("successPolicy", "completionMode", INDEXED),
            Beside("maxFailedIndexes", "backoffLimitPerIndex"),
            NotWhere("podFailurePolicy", "template.spec.restartPolicy", &["OnFailure"]),
            NotWhere("podFailurePolicy", "podReplacementPolicy", &["TerminatingOrFailed"]),
        ],
        "KeyToPath" => &[Filled("key"), Filled("path")],
        "LabelSelectorRequirement" => &[
            Where("values", "operator", &["In", "NotIn"]),
            NotWhere("values", "operator", &["Exists", "DoesNotExist"]),
        ],
        "LifecycleHandler" => &[OneOf(&["exec", "httpGet", "sleep", "tcpSocket"])],
        "LimitRangeItem" => &[NotWhere("default", "type", &["Pod"]), NotWhere("defaultRequest", "type", &["Pod"])],
        "LimitRangeSpec" => &[Unique("limits", "type")],
        "MetricIdentifier" | "RoleRef" | "Subject" => &[Filled("name")],
        "MetricSpec" => &[
            Where("containerResource", "type", &["ContainerResource"]),
            Where("external", "type", &["External"]),
            Where("object", "type", &["Object"]),
            Where("pods", "type", &["Pods"]),
            Where("resource", "type", &["Resource"]),
            One(&["containerResource", "external", "object", "pods", "resource"]),
        ],
        "MutatingWebhook" | "ValidatingWebhook" => &[Filled("admissionReviewVersions")],
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => &[Unique("webhooks", "name")],
        "NFSVolumeSource" => &[Filled("path"), Filled("server")],
        "NamedRuleWithOperations" | "RuleWithOperations" => {
            &[Any(&["apiGroups"]), Any(&["apiVersions"]), Any(&["operations"]), Any(&["resources"])]
        }
        "NetworkPolicyPeer" => &[
            Any(&["ipBlock", "namespaceSelector", "podSelector"]),
            One(&["ipBlock", "namespaceSelector"]),
            One(&["ipBlock", "podSelector"]),
        ],
        "NetworkPolicyPort" => &[Beside("endPort", "port")],
        "NodeSelector" => &[Any(&["nodeSelectorTerms"])],
        "NodeSelectorRequirement" => &[
            Where("values", "operator", &["In", "NotIn", "Gt", "Lt"]),
            NotWhere("values", "operator", &["Exists", "DoesNotExist"]),
        ],
        "ObjectMetricSource" => &[Any(&["target.averageValue", "target.value"])],
        "PersistentVolumeClaimSpec" => &[Any(&["accessModes"]), Any(&["resources.requests.storage"])],
        "PersistentVolumeSpec" => &[
            Any(&["accessModes"]),
            Any(&["capacity.storage"]),
            Beside("local", "nodeAffinity"),
            OneElse(NO_VOLUME),
            AnyElse("source, such as `csi` or `nfs`", NO_VOLUME),
        ],
        "OwnerReference" => &[Filled("apiVersion"), Filled("kind"), Filled("name"), Filled("uid")],
        "PersistentVolumeClaimVolumeSource" => &[Filled("claimName")],
        "PodAffinityTerm" => &[Filled("topologyKey")],
        "PodDisruptionBudgetSpec" => &[One(&["maxUnavailable", "minAvailable"])],
        "PodFailurePolicyOnExitCodesRequirement" => &[Filled("values")],
        "PodFailurePolicyRule" => &[OneOf(&["onExitCodes", "onPodConditions"])],
        "PodResourceClaim" => &[OneOf(&["resourceClaimName", "resourceClaimTemplateName"])],
        "PodSecurityContext" => &[Unique("sysctls", "name")],
        "PodSpec" => &[
            Unique("schedulingGates", "name"),
            Unique("volumes", "name"),
            Where("dnsConfig.nameservers", "dnsPolicy", &["None"]),
        ],
        "PolicyRule" => &[
            Any(&["nonResourceURLs", "resources"]),
            One(&["nonResourceURLs", "resources"]),
            Beside("resources", "apiGroups"),
        ],
        "PriorityLevelConfigurationSpec" => {
            &[Where("limited", "type", &["Limited"]), NotWhere("limited", "type", &["Exempt"])]
        }
        "PodsMetricSource" => &[Any(&["target.averageValue"])],
        "Probe" => &[OneOf(&["exec", "grpc", "httpGet", "tcpSocket"])],
        "ScopedResourceSelectorRequirement" => &[
            Where("values", "operator", &["In", "NotIn"]),
            NotWhere("values", "operator", &["Exists", "DoesNotExist"]),
        ],
        "SecretVolumeSource" => &[Any(&["secretName"])],
        "ServiceAccountTokenProjection" => &[Filled("path")],
        "ServiceBackendPort" => &[OneOf(&["name", "number"])],
        "ServiceSpec" => &[
            Where("externalName", "type", &["ExternalName"]),
            NotWhere("clusterIP", "type", &["ExternalName"]),
            NotWhere("allocateLoadBalancerNodePorts", "type", NO_BALANCER),
            NotWhere("healthCheckNodePort", "type", NO_BALANCER),
            NotWhere("loadBalancerClass", "type", NO_BALANCER),
            NotWhere("loadBalancerSourceRanges", "type", NO_BALANCER),
            NotWhere("sessionAffinityConfig", "sessionAffinity", &["", "None"]),
        ],
        "StatefulSetUpdateStrategy" => &[NotWhere("rollingUpdate", "type", &["OnDelete"])],
        "SuccessPolicy" => &[Filled("rules")],
        "StorageClass" => &[Filled("provisioner")],
        "Toleration" => &[
            Where("key", "operator", &["", "Equal"]),
            NotWhere("value", "operator", &["Exists"]),
            NotWhere("tolerationSeconds", "effect", &["NoSchedule", "PreferNoSchedule"]),
        ],
        "TopologySelectorLabelRequirement" => &[Filled("values")],
        "TopologySpreadConstraint" => &[
            Filled("topologyKey"),
            Beside("matchLabelKeys", "labelSelector"),
            NotWhere("minDomains", "whenUnsatisfiable", &["ScheduleAnyway"]),
        ],
        "ValidatingAdmissionPolicySpec" => &[Any(&["validations", "auditAnnotations"]), Any(&["matchConstraints"])],
        "Validation" => &[Filled("expression")],
        "Volume" => &[OneElse(&["name"])],
        "VolumeDevice" => &[Filled("devicePath")],
        "VolumeMount" => &[Filled("mountPath"), Filled("name"), One(&["subPath", "subPathExpr"])],
        "VolumeProjection" => &[One(&[
            "clusterTrustBundle",
            "configMap",
            "downwardAPI",
            "podCertificate",
            "secret",
            "serviceAccountToken",
        ])],
        "WebhookClientConfig" => &[OneOf(&["service", "url"])],
        _ => &[],
    }
}
