//! When API versions were deprecated and removed, and what replaces them.
//!
//! Sources: the lifecycle markers of `k8s.io/api` and the Kubernetes deprecated API migration guide. Removed means
//! that the API server of that minor version answers "no matches for kind"; the object cannot be applied at all.

use super::manifest::Manifest;

/// The number of a release that will not come: what is deprecated and stays.
const NEVER: u32 = u32::MAX;

/// Whether only the `apiVersion` has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The fields are the same.
    VersionOnly,
    /// The same, when `spec.selector` is written.
    WithSelector,
    /// Fields moved or became required.
    Reshape,
}

/// Some kinds of one version of one group.
#[derive(Debug, Clone, Copy)]
pub struct Lifecycle {
    group: &'static str,
    version: &'static str,
    kinds: &'static [&'static str],
    /// The minor version of Kubernetes 1 that deprecated them.
    pub deprecated: u32,
    /// The first minor version of Kubernetes 1 without them.
    pub removed: u32,
    /// The `apiVersion` to use instead, if there is one.
    pub replacement: Option<&'static str>,
    /// How much has to change.
    pub edit: Edit,
}

impl Lifecycle {
    /// What is known about the version that an object uses.
    #[must_use]
    pub fn of(manifest: &Manifest<'_>) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.holds(manifest))
    }

    /// Whether a cluster of this minor version still has it and warns of its use.
    #[must_use]
    pub fn is_deprecated_in(&self, minor: u32) -> bool {
        self.deprecated <= minor && !self.is_removed_in(minor)
    }

    /// The minor version that will no longer have it, if one is planned.
    #[must_use]
    pub fn planned_removal(&self) -> Option<u32> {
        (self.removed != NEVER).then_some(self.removed)
    }

    /// Whether a cluster of this minor version no longer has it.
    #[must_use]
    pub fn is_removed_in(&self, minor: u32) -> bool {
        self.removed <= minor
    }

    /// Whether changing the `apiVersion` of this object is enough.
    #[must_use]
    pub fn is_edit_enough(&self, manifest: &Manifest<'_>) -> bool {
        let selector = manifest.at(&["spec", "selector"]);
        match self.edit {
            Edit::VersionOnly => true,
            Edit::WithSelector => selector.is_some_and(|selector| selector.own_entries().next().is_some()),
            Edit::Reshape => false,
        }
    }
}

/// The newest minor version that a chart's `kubeVersion` allows; none when it allows all that are to come.
///
/// The constraints are those of Helm (Masterminds/semver): `>=1.22.0-0 <1.30`, `1.25 - 1.29`, `~1.28`, `1.28.x`, `||`.
#[must_use]
pub fn newest_allowed(constraint: &str) -> Option<u32> {
    let ways = constraint.split("||").map(|way| {
        // Of a range the end counts alone.
        let ranges = way.split_once(" - ").map_or_else(|| way.to_owned(), |(_, end)| format!("<={}", end.trim()));
        let tight = ["<=", ">=", "=", "<", ">", "~", "^"]
            .iter()
            .fold(ranges, |text, sign| text.replace(&format!("{sign} "), sign));
        let words = tight.split([' ', ',']).filter(|word| !word.is_empty());
        words.filter_map(upper_bound).min()
    });
    ways.collect::<Option<Vec<u32>>>()?.into_iter().max()
}

fn upper_bound(word: &str) -> Option<u32> {
    let digits = word.find(|character: char| character.is_ascii_digit() || character == 'v')?;
    let (sign, version) = word.split_at(digits);
    let version = version.trim_start_matches('v').split(['-', '+']).next().unwrap_or_default();
    let mut parts = version.split('.');
    if parts.next() != Some("1") {
        return None;
    }
    let number: u32 = parts.next()?.parse().ok()?;
    let patch = parts.next().unwrap_or("0");
    match sign {
        "<" if matches!(patch, "0" | "x" | "*") => number.checked_sub(1),
        "<" | "<=" | "=" | "" | "~" => Some(number),
        _ => None,
    }
}

/// The minor version of `1.37`.
#[must_use]
pub fn minor(version: &str) -> Option<u32> {
    let rest = version.trim().trim_start_matches('v').strip_prefix("1.")?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

const fn row(
    group: &'static str,
    version: &'static str,
    kinds: &'static [&'static str],
    (deprecated, removed): (u32, u32),
    replacement: Option<&'static str>,
    edit: Edit,
) -> Lifecycle {
    Lifecycle { group, version, kinds, deprecated, removed, replacement, edit }
}

const WEBHOOKS: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const REVIEWS: &[&str] =
    &["SubjectAccessReview", "SelfSubjectAccessReview", "LocalSubjectAccessReview", "SelfSubjectRulesReview"];
const RBAC: &[&str] = &["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"];
const ADMISSION: &[&str] = &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
const MUTATION: &[&str] = &["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"];
const FLOW: &[&str] = &["FlowSchema", "PriorityLevelConfiguration"];
const CLAIMS: &[&str] = &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"];
const CERTIFICATES: &[&str] = &["Certificate", "Issuer", "ClusterIssuer", "CertificateRequest"];
const ACME: &[&str] = &["Order", "Challenge"];
const TRAEFIK: &[&str] = &[
    "IngressRoute",
    "IngressRouteTCP",
    "IngressRouteUDP",
    "Middleware",
    "MiddlewareTCP",
    "ServersTransport",
    "TLSOption",
    "TLSStore",
    "TraefikService",
];
const ADDRESSES: &[&str] = &["IPAddress", "ServiceCIDR"];

#[rustfmt::skip]
static TABLE: &[Lifecycle] = {
    use Edit::{Reshape, VersionOnly, WithSelector};
    &[
    row("extensions", "v1beta1", &["Deployment", "DaemonSet", "ReplicaSet"], (8, 16), Some("apps/v1"), Reshape),
    row("extensions", "v1beta1", &["NetworkPolicy"], (9, 16), Some("networking.k8s.io/v1"), VersionOnly),
    row("extensions", "v1beta1", &["PodSecurityPolicy"], (10, 16), None, Reshape),
    row("extensions", "v1beta1", &["Ingress"], (14, 22), Some("networking.k8s.io/v1"), Reshape),
    row("apps", "v1beta1", &["Deployment", "StatefulSet", "ControllerRevision"], (8, 16), Some("apps/v1"), Reshape),
    row("apps", "v1beta2", &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"], (9, 16), Some("apps/v1"), WithSelector),
    row("apps", "v1beta2", &["ControllerRevision"], (9, 16), Some("apps/v1"), VersionOnly),
    row("scheduling.k8s.io", "v1alpha1", &["PriorityClass"], (14, 17), Some("scheduling.k8s.io/v1"), VersionOnly),
    row("scheduling.k8s.io", "v1beta1", &["PriorityClass"], (14, 22), Some("scheduling.k8s.io/v1"), VersionOnly),
    row("admissionregistration.k8s.io", "v1beta1", WEBHOOKS, (16, 22), Some("admissionregistration.k8s.io/v1"), Reshape),
    row("apiextensions.k8s.io", "v1beta1", &["CustomResourceDefinition"], (16, 22), Some("apiextensions.k8s.io/v1"), Reshape),
    row("apiregistration.k8s.io", "v1beta1", &["APIService"], (10, 22), Some("apiregistration.k8s.io/v1"), VersionOnly),
    row("authentication.k8s.io", "v1beta1", &["TokenReview"], (19, 22), Some("authentication.k8s.io/v1"), VersionOnly),
    row("authorization.k8s.io", "v1beta1", REVIEWS, (19, 22), Some("authorization.k8s.io/v1"), VersionOnly),
    row("certificates.k8s.io", "v1beta1", &["CertificateSigningRequest"], (19, 22), Some("certificates.k8s.io/v1"), Reshape),
    row("coordination.k8s.io", "v1beta1", &["Lease"], (19, 22), Some("coordination.k8s.io/v1"), VersionOnly),
    row("networking.k8s.io", "v1beta1", &["Ingress"], (19, 22), Some("networking.k8s.io/v1"), Reshape),
    row("networking.k8s.io", "v1beta1", &["IngressClass"], (19, 22), Some("networking.k8s.io/v1"), VersionOnly),
    row("rbac.authorization.k8s.io", "v1alpha1", RBAC, (17, 22), Some("rbac.authorization.k8s.io/v1"), VersionOnly),
    row("rbac.authorization.k8s.io", "v1beta1", RBAC, (17, 22), Some("rbac.authorization.k8s.io/v1"), VersionOnly),
    row("storage.k8s.io", "v1beta1", &["CSINode"], (17, 22), Some("storage.k8s.io/v1"), VersionOnly),
    row("storage.k8s.io", "v1beta1", &["CSIDriver", "StorageClass", "VolumeAttachment"], (19, 22), Some("storage.k8s.io/v1"), VersionOnly),
    row("storage.k8s.io", "v1alpha1", &["CSIStorageCapacity", "VolumeAttachment"], (21, 24), Some("storage.k8s.io/v1"), VersionOnly),
    row("audit.k8s.io", "v1alpha1", &["Policy", "Event"], (21, 24), Some("audit.k8s.io/v1"), VersionOnly),
    row("audit.k8s.io", "v1beta1", &["Policy", "Event"], (21, 24), Some("audit.k8s.io/v1"), VersionOnly),
    row("batch", "v1beta1", &["CronJob"], (21, 25), Some("batch/v1"), VersionOnly),
    row("discovery.k8s.io", "v1beta1", &["EndpointSlice"], (21, 25), Some("discovery.k8s.io/v1"), Reshape),
    row("events.k8s.io", "v1beta1", &["Event"], (22, 25), Some("events.k8s.io/v1"), Reshape),
    row("policy", "v1beta1", &["PodDisruptionBudget"], (21, 25), Some("policy/v1"), WithSelector),
    row("policy", "v1beta1", &["PodSecurityPolicy"], (21, 25), None, Reshape),
    row("node.k8s.io", "v1beta1", &["RuntimeClass"], (22, 25), Some("node.k8s.io/v1"), VersionOnly),
    row("autoscaling", "v2beta1", &["HorizontalPodAutoscaler"], (22, 25), Some("autoscaling/v2"), Reshape),
    row("autoscaling", "v2beta2", &["HorizontalPodAutoscaler"], (23, 26), Some("autoscaling/v2"), VersionOnly),
    row("flowcontrol.apiserver.k8s.io", "v1beta1", FLOW, (23, 26), Some("flowcontrol.apiserver.k8s.io/v1"), Reshape),
    row("flowcontrol.apiserver.k8s.io", "v1beta2", FLOW, (26, 29), Some("flowcontrol.apiserver.k8s.io/v1"), Reshape),
    row("flowcontrol.apiserver.k8s.io", "v1beta3", FLOW, (29, 32), Some("flowcontrol.apiserver.k8s.io/v1"), Reshape),
    row("storage.k8s.io", "v1beta1", &["CSIStorageCapacity"], (24, 27), Some("storage.k8s.io/v1"), VersionOnly),
    row("authentication.k8s.io", "v1alpha1", &["SelfSubjectReview"], (29, 32), Some("authentication.k8s.io/v1"), VersionOnly),
    row("authentication.k8s.io", "v1beta1", &["SelfSubjectReview"], (30, 33), Some("authentication.k8s.io/v1"), VersionOnly),
    row("admissionregistration.k8s.io", "v1alpha1", ADMISSION, (29, 32), Some("admissionregistration.k8s.io/v1"), VersionOnly),
    row("admissionregistration.k8s.io", "v1beta1", ADMISSION, (31, 34), Some("admissionregistration.k8s.io/v1"), VersionOnly),
    row("networking.k8s.io", "v1alpha1", ADDRESSES, (30, 33), Some("networking.k8s.io/v1"), VersionOnly),
    row("networking.k8s.io", "v1beta1", ADDRESSES, (34, 37), Some("networking.k8s.io/v1"), VersionOnly),
    row("resource.k8s.io", "v1alpha3", CLAIMS, (32, 34), Some("resource.k8s.io/v1"), Reshape),
    row("storage.k8s.io", "v1alpha1", &["VolumeAttributesClass"], (32, 35), Some("storage.k8s.io/v1"), VersionOnly),
    row("storage.k8s.io", "v1beta1", &["VolumeAttributesClass"], (34, 37), Some("storage.k8s.io/v1"), VersionOnly),
    row("storagemigration.k8s.io", "v1alpha1", &["StorageVersionMigration"], (35, 35), Some("storagemigration.k8s.io/v1"), Reshape),
    row("certificates.k8s.io", "v1alpha1", &["ClusterTrustBundle"], (34, 37), Some("certificates.k8s.io/v1"), VersionOnly),
    row("admissionregistration.k8s.io", "v1alpha1", MUTATION, (35, 38), Some("admissionregistration.k8s.io/v1"), VersionOnly),
    row("admissionregistration.k8s.io", "v1beta1", MUTATION, (37, 40), Some("admissionregistration.k8s.io/v1"), VersionOnly),
    row("resource.k8s.io", "v1beta1", CLAIMS, (35, 38), Some("resource.k8s.io/v1"), Reshape),
    row("resource.k8s.io", "v1beta2", CLAIMS, (36, 39), Some("resource.k8s.io/v1"), VersionOnly),
    row("resource.k8s.io", "v1alpha3", &["DeviceTaintRule"], (36, 39), Some("resource.k8s.io/v1"), Reshape),
    row("coordination.k8s.io", "v1alpha2", &["LeaseCandidate"], (35, 38), None, Reshape),
    row("coordination.k8s.io", "v1beta1", &["LeaseCandidate"], (36, 39), None, Reshape),
    row("certificates.k8s.io", "v1beta1", &["ClusterTrustBundle", "PodCertificateRequest"], (37, 40), Some("certificates.k8s.io/v1"), VersionOnly),
    row("storagemigration.k8s.io", "v1beta1", &["StorageVersionMigration"], (37, 40), Some("storagemigration.k8s.io/v1"), VersionOnly),
    row("", "v1", &["Endpoints"], (33, NEVER), Some("discovery.k8s.io/v1"), Reshape),
    row("", "v1", &["ComponentStatus"], (19, NEVER), None, Reshape),
    ]
};

/// APIs of others that no release still serves, whatever the version of the cluster.
static THIRD_PARTY: &[Lifecycle] = {
    const fn certificates(group: &'static str, version: &'static str) -> Lifecycle {
        row(group, version, CERTIFICATES, (0, 0), Some("cert-manager.io/v1"), Edit::Reshape)
    }
    const fn acme(group: &'static str, version: &'static str) -> Lifecycle {
        row(group, version, ACME, (0, 0), Some("acme.cert-manager.io/v1"), Edit::Reshape)
    }
    &[
        certificates("cert-manager.io", "v1alpha2"),
        certificates("cert-manager.io", "v1alpha3"),
        certificates("cert-manager.io", "v1beta1"),
        certificates("certmanager.k8s.io", "v1alpha1"),
        acme("acme.cert-manager.io", "v1alpha2"),
        acme("acme.cert-manager.io", "v1alpha3"),
        acme("acme.cert-manager.io", "v1beta1"),
        acme("certmanager.k8s.io", "v1alpha1"),
    ]
};

/// APIs of others that their newest release no longer reads and an older one that is in use does.
static THIRD_PARTY_DEPRECATED: &[Lifecycle] =
    &[row("traefik.containo.us", "v1alpha1", TRAEFIK, (0, NEVER), Some("traefik.io/v1alpha1"), Edit::VersionOnly)];

impl Lifecycle {
    /// What is known about an API of another project that a newer one has replaced.
    #[must_use]
    pub fn of_deprecated_third_party(manifest: &Manifest<'_>) -> Option<&'static Self> {
        THIRD_PARTY_DEPRECATED.iter().find(|row| row.holds(manifest))
    }

    fn holds(&self, manifest: &Manifest<'_>) -> bool {
        self.group == manifest.group && self.kinds.contains(&manifest.kind) && self.version == manifest.version()
    }

    /// What is known about an API of another project that its own releases have removed.
    #[must_use]
    pub fn of_third_party(manifest: &Manifest<'_>) -> Option<&'static Self> {
        THIRD_PARTY.iter().find(|row| row.holds(manifest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_version_is_removed_before_it_is_deprecated_and_none_stands_twice() {
        for (index, row) in TABLE.iter().enumerate() {
            assert!(row.deprecated <= row.removed, "{row:?}");
            for other in &TABLE[index + 1..] {
                let same = row.group == other.group && row.version == other.version;
                assert!(!same || row.kinds.iter().all(|kind| !other.kinds.contains(kind)), "{row:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_charts_constraint_may_have_an_end() {
        for (constraint, newest) in [
            (">=1.22.0-0", None),
            (">= 1.19.0-0 < 1.26.0-0", Some(25)),
            ("<=1.29", Some(29)),
            ("<1.29.3", Some(29)),
            ("1.25 - 1.28", Some(28)),
            ("~1.28 || ^1.30", None),
            ("1.24.x || 1.25.x", Some(25)),
            ("", None),
            ("*", None),
        ] {
            assert_eq!(newest_allowed(constraint), newest, "{constraint}");
        }
    }

    #[test]
    fn versions_are_read_loosely() {
        assert_eq!(
            [minor("1.37"), minor("v1.29.4"), minor("1.25+"), minor("2.0")],
            [Some(37), Some(29), Some(25), None]
        );
    }
}
