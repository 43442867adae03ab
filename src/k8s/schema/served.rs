//! Kinds that no API server has under the version that is written: `Deployment` of `v1`, `batch/v2`, `Configmap`.
//!
//! Said only where it is certain. Other projects add groups of their own, so an unknown group says nothing; but the groups
//! of Kubernetes itself are closed, and the table knows all that is in them. What they had once is known by
//! [`Lifecycle`], which has rules of its own.

use super::table::{api_versions, kinds_of, minor, versions_of};
use super::{SchemaFault, SchemaFaultKind};
use crate::k8s::Cluster;
use crate::k8s::lifecycle::Lifecycle;
use crate::k8s::manifest::{Manifest, split_api_version};
use crate::syntax::deserialize::is_slip;

/// What no API server has of the version and kind that an object names; the object must be of no kind that is known.
pub(super) fn not_served(manifest: &Manifest<'_>, cluster: &Cluster<'_>) -> Option<SchemaFault> {
    // What will come is not known.
    let to_come = cluster.target_minor(manifest).is_none_or(|target| target > minor());
    if to_come || Lifecycle::of(manifest).is_some() || is_openshift(manifest) {
        return None;
    }
    let version = manifest.api_version()?;
    let written = version.text()?;
    let versions = right_versions(manifest, cluster);
    let (span, right) = if versions.is_empty() {
        (manifest.node.get("kind")?.head_span(), right_kind(written, manifest.kind)?.to_owned())
    } else {
        (version.head_span(), versions.join("` or `"))
    };
    Some(SchemaFault {
        kind: SchemaFaultKind::Invalid,
        span,
        message: format!("`{written}` has no kind `{}`, so the object cannot be applied", manifest.kind),
        subject: manifest.subject(),
        help: format!("write `{right}`"),
        edit: None,
        lender: version.lender_span(),
        severity: None,
        secret: None,
    })
}

/// Whether it may be of OpenShift, whose first releases put their own kinds under `v1`.
fn is_openshift(manifest: &Manifest<'_>) -> bool {
    manifest.group.is_empty() && matches!(manifest.kind, "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding")
}

/// The versions that have the kind, when the one that is written cannot be meant; none when it may be.
fn right_versions(manifest: &Manifest<'_>, cluster: &Cluster<'_>) -> Vec<&'static str> {
    let known: Vec<&'static str> = versions_of(manifest.kind).collect();
    let stable = known.iter().any(|version| !is_trial(version));
    let named = known.into_iter().filter(|version| !stable || !is_trial(version));
    let group = |version: &&'static str| split_api_version(version).0;
    let (own, others): (Vec<_>, Vec<_>) = named.partition(|version| group(version) == manifest.group);
    if own.is_empty() {
        let closed = is_closed(manifest.group);
        return others.into_iter().filter(|version| closed || is_misspelt(manifest.group, group(version))).collect();
    }
    // An older cluster may have had versions that came and went before the kind was stable.
    let newest = cluster.target_minor(manifest) == Some(minor());
    if newest || !is_trial(manifest.version()) { own } else { Vec::new() }
}

/// The kind of this version that is probably meant: another case, the plural, or one letter off.
fn right_kind(api_version: &str, kind: &str) -> Option<&'static str> {
    kinds_of(api_version).find(|known| known.eq_ignore_ascii_case(kind) || is_slip(kind, known))
}

/// Whether a group is one of Kubernetes' own, in which nobody else may define kinds.
fn is_closed(group: &str) -> bool {
    group == "extensions" || api_versions().any(|version| split_api_version(version).0 == group)
}

/// Whether a group can only be a slip: a letter off, or without its end. CustomResourceDefinitions must have a dot in theirs.
fn is_misspelt(written: &str, group: &str) -> bool {
    let cut = group.strip_prefix(written).is_some_and(|rest| rest.starts_with('.'));
    is_slip(written, group) || cut && !written.is_empty()
}

/// Whether a version comes before the stable ones: `v1beta1`.
fn is_trial(version: &str) -> bool {
    version.rsplit('/').next().is_some_and(|version| version.contains("alpha") || version.contains("beta"))
}

/// Whether it is one of Kubernetes' own kinds but for the case of its letters: `deployment`.
pub(in crate::k8s) fn is_miswritten(api_version: &str, kind: &str) -> bool {
    kinds_of(api_version).any(|known| known != kind && known.eq_ignore_ascii_case(kind))
}
