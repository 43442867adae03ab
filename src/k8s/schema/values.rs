//! The texts that fields may have where the API's schema says only "a string": the constants of `k8s.io/api` 1.37, as
//! the reference documentation lists them. Lists that vendors or admission plugins extend are left out.

/// Package, type, field, and the texts.
pub(super) type List = (&'static str, &'static str, &'static str, &'static [&'static str]);

const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];
const LABEL_OPERATORS: &[&str] = &["In", "NotIn", "Exists", "DoesNotExist"];
const EFFECTS: &[&str] = &["NoSchedule", "PreferNoSchedule", "NoExecute"];
const HONOUR: &[&str] = &["Honor", "Ignore"];
const RETENTION: &[&str] = &["Retain", "Delete"];
const ACCESS: &[&str] = &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const VOLUME_MODES: &[&str] = &["Block", "Filesystem"];
const FAILURE: &[&str] = &["Fail", "Ignore"];
const MATCH: &[&str] = &["Exact", "Equivalent"];
const SIDE_EFFECTS: &[&str] = &["None", "NoneOnDryRun"];
const SCOPES: &[&str] = &["*", "Cluster", "Namespaced"];
const OPERATIONS: &[&str] = &["*", "CREATE", "UPDATE", "DELETE", "CONNECT"];
const REINVOCATION: &[&str] = &["Never", "IfNeeded"];
const TERMINATION_MESSAGE: &[&str] = &["File", "FallbackToLogsOnError"];
const PULL: &[&str] = &["Always", "IfNotPresent", "Never"];
const CACHING: &[&str] = &["None", "ReadOnly", "ReadWrite"];
const QUOTA_SCOPES: &[&str] = &[
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];
const PREEMPTION: &[&str] = &["PreemptLowerPriority", "Never"];

pub(super) const LISTS: &[List] = &[
    ("core.v1", "Container", "imagePullPolicy", PULL),
    ("core.v1", "EphemeralContainer", "imagePullPolicy", PULL),
    ("core.v1", "ImageVolumeSource", "pullPolicy", PULL),
    ("core.v1", "Container", "restartPolicy", &["Always", "Never", "OnFailure"]),
    ("core.v1", "Container", "terminationMessagePolicy", TERMINATION_MESSAGE),
    ("core.v1", "EphemeralContainer", "terminationMessagePolicy", TERMINATION_MESSAGE),
    ("core.v1", "ContainerPort", "protocol", PROTOCOLS),
    ("core.v1", "ContainerResizePolicy", "restartPolicy", &["NotRequired", "RestartContainer"]),
    ("core.v1", "ServicePort", "protocol", PROTOCOLS),
    ("core.v1", "EndpointPort", "protocol", PROTOCOLS),
    ("discovery.v1", "EndpointPort", "protocol", PROTOCOLS),
    ("discovery.v1", "EndpointSlice", "addressType", &["IPv4", "IPv6", "FQDN"]),
    ("networking.v1", "NetworkPolicyPort", "protocol", PROTOCOLS),
    ("networking.v1", "NetworkPolicySpec", "policyTypes", &["Ingress", "Egress"]),
    ("networking.v1", "IngressClassParametersReference", "scope", &["Cluster", "Namespace"]),
    ("networking.v1", "HTTPIngressPath", "pathType", &["Exact", "Prefix", "ImplementationSpecific"]),
    ("core.v1", "PodSpec", "restartPolicy", &["Always", "OnFailure", "Never"]),
    ("core.v1", "PodSpec", "dnsPolicy", &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
    ("core.v1", "PodSpec", "preemptionPolicy", PREEMPTION),
    ("scheduling.v1", "PriorityClass", "preemptionPolicy", PREEMPTION),
    ("core.v1", "PodOS", "name", &["linux", "windows"]),
    ("core.v1", "PodSecurityContext", "fsGroupChangePolicy", &["OnRootMismatch", "Always"]),
    ("core.v1", "PodSecurityContext", "supplementalGroupsPolicy", &["Merge", "Strict"]),
    ("core.v1", "PodSecurityContext", "seLinuxChangePolicy", &["MountOption", "Recursive"]),
    ("core.v1", "SecurityContext", "procMount", &["Default", "Unmasked"]),
    ("core.v1", "SeccompProfile", "type", &["Unconfined", "RuntimeDefault", "Localhost"]),
    ("core.v1", "AppArmorProfile", "type", &["Unconfined", "RuntimeDefault", "Localhost"]),
    ("core.v1", "HTTPGetAction", "scheme", &["HTTP", "HTTPS"]),
    ("core.v1", "Toleration", "operator", &["Equal", "Exists", "Lt", "Gt"]),
    ("core.v1", "Toleration", "effect", EFFECTS),
    ("core.v1", "Taint", "effect", EFFECTS),
    ("core.v1", "NodeSelectorRequirement", "operator", &["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
    ("core.v1", "ResourceQuotaSpec", "scopes", QUOTA_SCOPES),
    ("core.v1", "ScopedResourceSelectorRequirement", "operator", LABEL_OPERATORS),
    ("core.v1", "ScopedResourceSelectorRequirement", "scopeName", QUOTA_SCOPES),
    ("meta.v1", "LabelSelectorRequirement", "operator", LABEL_OPERATORS),
    ("core.v1", "TopologySpreadConstraint", "whenUnsatisfiable", &["DoNotSchedule", "ScheduleAnyway"]),
    ("core.v1", "TopologySpreadConstraint", "nodeAffinityPolicy", HONOUR),
    ("core.v1", "TopologySpreadConstraint", "nodeTaintsPolicy", HONOUR),
    ("core.v1", "VolumeMount", "mountPropagation", &["None", "HostToContainer", "Bidirectional"]),
    ("core.v1", "VolumeMount", "recursiveReadOnly", &["Disabled", "IfPossible", "Enabled"]),
    (
        "core.v1",
        "HostPathVolumeSource",
        "type",
        &["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"],
    ),
    ("core.v1", "AzureDiskVolumeSource", "cachingMode", CACHING),
    ("core.v1", "AzureDiskVolumeSource", "kind", &["Shared", "Dedicated", "Managed"]),
    ("core.v1", "PersistentVolumeClaimSpec", "accessModes", ACCESS),
    ("core.v1", "PersistentVolumeSpec", "accessModes", ACCESS),
    ("core.v1", "PersistentVolumeClaimSpec", "volumeMode", VOLUME_MODES),
    ("core.v1", "PersistentVolumeSpec", "volumeMode", VOLUME_MODES),
    ("core.v1", "PersistentVolumeSpec", "persistentVolumeReclaimPolicy", &["Retain", "Delete", "Recycle"]),
    ("storage.v1", "StorageClass", "reclaimPolicy", RETENTION),
    ("storage.v1", "StorageClass", "volumeBindingMode", &["Immediate", "WaitForFirstConsumer"]),
    ("storage.v1", "CSIDriverSpec", "fsGroupPolicy", &["ReadWriteOnceWithFSType", "File", "None"]),
    ("storage.v1", "CSIDriverSpec", "volumeLifecycleModes", &["Persistent", "Ephemeral"]),
    ("core.v1", "ServiceSpec", "type", &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
    ("core.v1", "ServiceSpec", "sessionAffinity", &["None", "ClientIP"]),
    ("core.v1", "ServiceSpec", "externalTrafficPolicy", &["Cluster", "Local"]),
    ("core.v1", "ServiceSpec", "internalTrafficPolicy", &["Cluster", "Local"]),
    ("core.v1", "ServiceSpec", "ipFamilyPolicy", &["SingleStack", "PreferDualStack", "RequireDualStack"]),
    ("core.v1", "ServiceSpec", "trafficDistribution", &["PreferClose", "PreferSameZone", "PreferSameNode"]),
    ("core.v1", "ServiceSpec", "ipFamilies", &["IPv4", "IPv6"]),
    ("apps.v1", "DeploymentStrategy", "type", &["Recreate", "RollingUpdate"]),
    ("apps.v1", "DaemonSetUpdateStrategy", "type", &["OnDelete", "RollingUpdate"]),
    ("apps.v1", "StatefulSetUpdateStrategy", "type", &["OnDelete", "RollingUpdate"]),
    ("apps.v1", "StatefulSetSpec", "podManagementPolicy", &["OrderedReady", "Parallel"]),
    ("apps.v1", "StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", RETENTION),
    ("apps.v1", "StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", RETENTION),
    ("batch.v1", "CronJobSpec", "concurrencyPolicy", &["Allow", "Forbid", "Replace"]),
    ("batch.v1", "JobSpec", "completionMode", &["NonIndexed", "Indexed"]),
    ("batch.v1", "JobSpec", "podReplacementPolicy", &["TerminatingOrFailed", "Failed"]),
    ("batch.v1", "PodFailurePolicyRule", "action", &["FailJob", "FailIndex", "Ignore", "Count"]),
    ("batch.v1", "PodFailurePolicyOnExitCodesRequirement", "operator", &["In", "NotIn"]),
    ("policy.v1", "PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy", &["IfHealthyBudget", "AlwaysAllow"]),
    ("autoscaling.v2", "MetricSpec", "type", &["Object", "Pods", "Resource", "ContainerResource", "External"]),
    ("autoscaling.v2", "MetricTarget", "type", &["Utilization", "Value", "AverageValue"]),
    ("autoscaling.v2", "HPAScalingPolicy", "type", &["Pods", "Percent"]),
    ("autoscaling.v2", "HPAScalingRules", "selectPolicy", &["Max", "Min", "Disabled"]),
    ("rbac.v1", "Subject", "kind", &["User", "Group", "ServiceAccount"]),
    ("rbac.v1", "RoleRef", "kind", &["Role", "ClusterRole"]),
    ("admissionregistration.v1", "MutatingWebhook", "failurePolicy", FAILURE),
    ("admissionregistration.v1", "ValidatingWebhook", "failurePolicy", FAILURE),
    ("admissionregistration.v1", "MutatingWebhook", "matchPolicy", MATCH),
    ("admissionregistration.v1", "ValidatingWebhook", "matchPolicy", MATCH),
    ("admissionregistration.v1", "MutatingWebhook", "sideEffects", SIDE_EFFECTS),
    ("admissionregistration.v1", "ValidatingWebhook", "sideEffects", SIDE_EFFECTS),
    ("admissionregistration.v1", "MutatingWebhook", "reinvocationPolicy", REINVOCATION),
    ("admissionregistration.v1", "RuleWithOperations", "operations", OPERATIONS),
    ("admissionregistration.v1", "RuleWithOperations", "scope", SCOPES),
    ("admissionregistration.v1", "NamedRuleWithOperations", "operations", OPERATIONS),
    ("admissionregistration.v1", "NamedRuleWithOperations", "scope", SCOPES),
    ("admissionregistration.v1", "ValidatingAdmissionPolicySpec", "failurePolicy", FAILURE),
    (
        "admissionregistration.v1",
        "ValidatingAdmissionPolicyBindingSpec",
        "validationActions",
        &["Deny", "Warn", "Audit"],
    ),
    ("apiextensions.v1", "CustomResourceDefinitionSpec", "scope", &["Cluster", "Namespaced"]),
    ("apiextensions.v1", "CustomResourceConversion", "strategy", &["None", "Webhook"]),
];
