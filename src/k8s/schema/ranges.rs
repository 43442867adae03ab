//! The numbers that fields may have where the API's schema says only how many bits they are: what the API server's own
//! validation asks for, as the reference documentation of the fields says. Ranges that a server can be started with, such
//! as that of node ports, are left out, and so is zero where it stands for a default.

/// The numbers that a field may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::k8s) enum Range {
    /// From the first to the second.
    Between(i64, i64),
    /// This and more.
    From(i64),
    /// The mode of a file: nine bits, mostly written with a zero in front.
    Mode,
    /// A whole number that is not negative, or a percentage in text.
    Share,
    /// The same, and a percentage is no more than the whole.
    Part,
}

/// Package, type, field, and the numbers.
pub(super) type Numbers = (&'static str, &'static str, &'static str, Range);

const PORT: Range = Range::Between(1, 65_535);
/// Zero is the same as no port.
const PORT_OR_NONE: Range = Range::Between(0, 65_535);
const COUNT: Range = Range::From(0);
const ONE: Range = Range::From(1);
const ID: Range = Range::Between(0, 2_147_483_647);
const WEIGHT: Range = Range::Between(1, 100);

pub(super) const RANGES: &[Numbers] = &[
    ("admissionregistration.v1", "MutatingWebhook", "timeoutSeconds", Range::Between(1, 30)),
    ("admissionregistration.v1", "ServiceReference", "port", PORT),
    ("admissionregistration.v1", "ValidatingWebhook", "timeoutSeconds", Range::Between(1, 30)),
    ("apiregistration.v1", "APIServiceSpec", "groupPriorityMinimum", Range::Between(1, 20_000)),
    ("apiregistration.v1", "APIServiceSpec", "versionPriority", Range::Between(1, 1_000)),
    ("apps.v1", "DaemonSetSpec", "minReadySeconds", COUNT),
    ("apps.v1", "DaemonSetSpec", "revisionHistoryLimit", COUNT),
    ("apps.v1", "DeploymentSpec", "minReadySeconds", COUNT),
    ("apps.v1", "DeploymentSpec", "progressDeadlineSeconds", COUNT),
    ("apps.v1", "DeploymentSpec", "replicas", COUNT),
    ("apps.v1", "DeploymentSpec", "revisionHistoryLimit", COUNT),
    ("apps.v1", "ReplicaSetSpec", "minReadySeconds", COUNT),
    ("apps.v1", "ReplicaSetSpec", "replicas", COUNT),
    ("apps.v1", "RollingUpdateDaemonSet", "maxSurge", Range::Part),
    ("apps.v1", "RollingUpdateDaemonSet", "maxUnavailable", Range::Part),
    ("apps.v1", "RollingUpdateDeployment", "maxSurge", Range::Share),
    ("apps.v1", "RollingUpdateDeployment", "maxUnavailable", Range::Part),
    ("apps.v1", "RollingUpdateStatefulSetStrategy", "maxUnavailable", Range::Part),
    ("apps.v1", "RollingUpdateStatefulSetStrategy", "partition", COUNT),
    ("apps.v1", "StatefulSetOrdinals", "start", COUNT),
    ("apps.v1", "StatefulSetSpec", "minReadySeconds", COUNT),
    ("apps.v1", "StatefulSetSpec", "replicas", COUNT),
    ("apps.v1", "StatefulSetSpec", "revisionHistoryLimit", COUNT),
    ("autoscaling.v1", "HorizontalPodAutoscalerSpec", "maxReplicas", ONE),
    ("autoscaling.v1", "HorizontalPodAutoscalerSpec", "minReplicas", COUNT),
    ("autoscaling.v1", "HorizontalPodAutoscalerSpec", "targetCPUUtilizationPercentage", ONE),
    ("autoscaling.v2", "HPAScalingPolicy", "periodSeconds", Range::Between(1, 1_800)),
    ("autoscaling.v2", "HPAScalingPolicy", "value", ONE),
    ("autoscaling.v2", "HPAScalingRules", "stabilizationWindowSeconds", Range::Between(0, 3_600)),
    ("autoscaling.v2", "HorizontalPodAutoscalerSpec", "maxReplicas", ONE),
    ("autoscaling.v2", "HorizontalPodAutoscalerSpec", "minReplicas", COUNT),
    ("autoscaling.v2", "MetricTarget", "averageUtilization", ONE),
    ("batch.v1", "CronJobSpec", "failedJobsHistoryLimit", COUNT),
    ("batch.v1", "CronJobSpec", "startingDeadlineSeconds", COUNT),
    ("batch.v1", "CronJobSpec", "successfulJobsHistoryLimit", COUNT),
    ("batch.v1", "JobSpec", "activeDeadlineSeconds", COUNT),
    ("batch.v1", "JobSpec", "backoffLimit", COUNT),
    ("batch.v1", "JobSpec", "backoffLimitPerIndex", COUNT),
    ("batch.v1", "JobSpec", "completions", COUNT),
    ("batch.v1", "JobSpec", "maxFailedIndexes", COUNT),
    ("batch.v1", "JobSpec", "parallelism", COUNT),
    ("batch.v1", "JobSpec", "ttlSecondsAfterFinished", COUNT),
    ("certificates.v1", "CertificateSigningRequestSpec", "expirationSeconds", Range::From(600)),
    ("coordination.v1", "LeaseSpec", "leaseDurationSeconds", ONE),
    ("coordination.v1", "LeaseSpec", "leaseTransitions", COUNT),
    ("core.v1", "AWSElasticBlockStoreVolumeSource", "partition", Range::Between(0, 255)),
    ("core.v1", "ClientIPConfig", "timeoutSeconds", Range::Between(1, 86_400)),
    ("core.v1", "ConfigMapVolumeSource", "defaultMode", Range::Mode),
    ("core.v1", "ContainerPort", "containerPort", PORT),
    ("core.v1", "ContainerPort", "hostPort", PORT_OR_NONE),
    ("core.v1", "DownwardAPIVolumeFile", "mode", Range::Mode),
    ("core.v1", "DownwardAPIVolumeSource", "defaultMode", Range::Mode),
    ("core.v1", "EndpointPort", "port", PORT),
    ("core.v1", "GRPCAction", "port", PORT),
    ("core.v1", "HTTPGetAction", "port", PORT),
    ("core.v1", "GCEPersistentDiskVolumeSource", "partition", Range::Between(0, 255)),
    ("core.v1", "ISCSIVolumeSource", "lun", Range::Between(0, 255)),
    ("core.v1", "KeyToPath", "mode", Range::Mode),
    ("core.v1", "PodSecurityContext", "fsGroup", ID),
    ("core.v1", "PodSecurityContext", "runAsGroup", ID),
    ("core.v1", "PodSecurityContext", "runAsUser", ID),
    ("core.v1", "PodSecurityContext", "supplementalGroups", ID),
    ("core.v1", "PodSpec", "activeDeadlineSeconds", Range::Between(1, 2_147_483_647)),
    ("core.v1", "PreferredSchedulingTerm", "weight", WEIGHT),
    ("core.v1", "Probe", "failureThreshold", COUNT),
    ("core.v1", "Probe", "initialDelaySeconds", COUNT),
    ("core.v1", "Probe", "periodSeconds", COUNT),
    ("core.v1", "Probe", "successThreshold", COUNT),
    ("core.v1", "Probe", "terminationGracePeriodSeconds", ONE),
    ("core.v1", "Probe", "timeoutSeconds", COUNT),
    ("core.v1", "ProjectedVolumeSource", "defaultMode", Range::Mode),
    ("core.v1", "ReplicationControllerSpec", "minReadySeconds", COUNT),
    ("core.v1", "ReplicationControllerSpec", "replicas", COUNT),
    ("core.v1", "SecretVolumeSource", "defaultMode", Range::Mode),
    ("core.v1", "SecurityContext", "runAsGroup", ID),
    ("core.v1", "SecurityContext", "runAsUser", ID),
    ("core.v1", "ServiceAccountTokenProjection", "expirationSeconds", Range::From(600)),
    ("core.v1", "ServicePort", "nodePort", PORT_OR_NONE),
    ("core.v1", "ServicePort", "port", PORT),
    ("core.v1", "ServicePort", "targetPort", PORT_OR_NONE),
    ("core.v1", "TCPSocketAction", "port", PORT),
    ("core.v1", "TopologySpreadConstraint", "maxSkew", ONE),
    ("core.v1", "TopologySpreadConstraint", "minDomains", ONE),
    ("core.v1", "WeightedPodAffinityTerm", "weight", WEIGHT),
    ("flowcontrol.v1", "FlowSchemaSpec", "matchingPrecedence", Range::Between(1, 10_000)),
    ("networking.v1", "NetworkPolicyPort", "endPort", PORT),
    ("networking.v1", "NetworkPolicyPort", "port", PORT),
    ("networking.v1", "ServiceBackendPort", "number", PORT_OR_NONE),
    ("policy.v1", "PodDisruptionBudgetSpec", "maxUnavailable", Range::Part),
    ("policy.v1", "PodDisruptionBudgetSpec", "minAvailable", Range::Part),
    ("storage.v1", "TokenRequest", "expirationSeconds", Range::From(600)),
];

impl Range {
    /// What a number must be that is not in the range, in words that follow its name.
    pub(super) fn broken(self, number: i64) -> Option<String> {
        let (least, most) = match self {
            Self::Between(least, most) => (least, Some(most)),
            Self::From(least) => (least, None),
            Self::Mode => (0, Some(0o777)),
            Self::Share | Self::Part => (0, None),
        };
        if number >= least && most.is_none_or(|most| number <= most) {
            return None;
        }
        Some(match (self, most) {
            (Self::Mode, _) => "must be between 0 and 0777".to_owned(),
            (_, Some(most)) => format!("must be between {least} and {most}"),
            (_, None) => format!("must be at least {least}"),
        })
    }

    /// What a text must be that the field does not take.
    pub(super) fn broken_text(self, text: &str) -> Option<&'static str> {
        if !matches!(self, Self::Share | Self::Part) {
            return None;
        }
        let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.filter(|digits| !digits.is_empty()) {
            None => Some("must be a number without quotes or a percentage"),
            Some(digits) => {
                let more = digits.parse::<u32>().map_or(true, |percentage| percentage > 100);
                (self == Self::Part && more).then_some("must be 100% at most")
            }
        }
    }

    /// What to write in the place of a number.
    pub(super) fn help(self, written: &str) -> String {
        let octal = written.len() == 3 && written.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
        match self {
            Self::Mode if octal => format!("write `0{written}`: without the zero it is a decimal number"),
            _ => "write a number in the range".to_owned(),
        }
    }
}
