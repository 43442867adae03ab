//! What the API lets objects, labels and annotations be called.
//!
//! Source: Kubernetes documentation, "Object Names and IDs", "Labels and Selectors" (syntax and character set),
//! "Annotations".

use std::fmt;

use super::manifest::Manifest;

/// Why a name is refused, in words that follow the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is empty.
    Empty,
    /// It has more bytes than this.
    Long(usize),
    /// It has a sign that is not among these.
    Sign(&'static str),
    /// It does not begin and end as it must.
    Ends(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(formatter, "is empty"),
            Self::Long(most) => write!(formatter, "is longer than {most} characters"),
            Self::Sign(allowed) => write!(formatter, "has a sign other than {allowed}"),
            Self::Ends(allowed) => write!(formatter, "does not begin and end with {allowed}"),
        }
    }
}

/// What is wrong with the name of an object of this kind.
#[must_use]
pub fn object_name(group: &str, kind: &str, name: &str) -> Option<Fault> {
    const BUILT_IN: [&str; 6] = ["", "apps", "autoscaling", "batch", "extensions", "policy"];
    // Groups that the API is extended by have a dot: anything else is read by some tool and never applied.
    if !group.contains('.') && !BUILT_IN.contains(&group) {
        return None;
    }
    match (group, kind) {
        // Their names are parts of a path, and so may have colons and capitals.
        ("rbac.authorization.k8s.io" | "apiregistration.k8s.io", _)
        | ("", "ComponentStatus")
        | (_, "ClusterTrustBundle" | "IPAddress" | "FlowSchema" | "PriorityLevelConfiguration") => None,
        _ if group.ends_with(".openshift.io") => None,
        ("", "Namespace" | "Service") => dns_label(name),
        // The controller adds eleven characters for each run.
        ("batch", "CronJob") if name.len() > 52 => Some(Fault::Long(52)),
        _ => dns_subdomain(name),
    }
}

/// What is wrong with a part of a name of DNS in lower case (RFC 1123).
pub(super) fn dns_label(name: &str) -> Option<Fault> {
    if name.len() > 63 {
        return Some(Fault::Long(63));
    }
    if name.contains('.') {
        return Some(Fault::Sign("lower-case letters, digits and `-`"));
    }
    dns_subdomain(name)
}

/// What is wrong with a name of DNS in lower case (RFC 1123).
pub(super) fn dns_subdomain(name: &str) -> Option<Fault> {
    let allowed = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, b'-' | b'.');
    let ends = |part: &str| {
        let inner = |sign: Option<&u8>| sign.is_some_and(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit());
        inner(part.as_bytes().first()) && inner(part.as_bytes().last())
    };
    match name {
        "" => Some(Fault::Empty),
        _ if name.len() > 253 => Some(Fault::Long(253)),
        _ if !name.bytes().all(allowed) => Some(Fault::Sign("lower-case letters, digits, `-` and `.`")),
        _ if !name.split('.').all(ends) => Some(Fault::Ends("a letter or a digit")),
        _ => None,
    }
}

/// What is wrong with the key of a label or annotation.
#[must_use]
pub fn qualified_name(key: &str) -> Option<Fault> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    prefix.and_then(|prefix| dns_subdomain(&prefix.to_ascii_lowercase())).or_else(|| match name {
        "" => Some(Fault::Empty),
        name => word(name),
    })
}

/// What is wrong with the value of a label.
#[must_use]
pub fn label_value(value: &str) -> Option<Fault> {
    if value.is_empty() { None } else { word(value) }
}

fn word(text: &str) -> Option<Fault> {
    let bytes = text.as_bytes();
    let plain = |sign: Option<&u8>| sign.is_some_and(u8::is_ascii_alphanumeric);
    if bytes.len() > 63 {
        Some(Fault::Long(63))
    } else if !bytes.iter().all(|sign| sign.is_ascii_alphanumeric() || b"-_.".contains(sign)) {
        Some(Fault::Sign("letters, digits, `-`, `_` and `.`"))
    } else if !plain(bytes.first()) || !plain(bytes.last()) {
        Some(Fault::Ends("a letter or a digit"))
    } else {
        None
    }
}

impl Manifest<'_> {
    /// Whether it is an object of Kubernetes' own that nobody can apply without a name.
    #[must_use]
    pub fn must_be_named(&self) -> bool {
        let kinds: &[&str] = match self.group {
            "" => &[
                "ConfigMap",
                "Endpoints",
                "LimitRange",
                "Namespace",
                "PersistentVolume",
                "PersistentVolumeClaim",
                "Pod",
                "ReplicationController",
                "ResourceQuota",
                "Secret",
                "Service",
                "ServiceAccount",
            ],
            "apps" => &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
            "batch" => &["CronJob", "Job"],
            "autoscaling" => &["HorizontalPodAutoscaler"],
            "networking.k8s.io" => &["Ingress", "IngressClass", "NetworkPolicy"],
            "policy" => &["PodDisruptionBudget"],
            "rbac.authorization.k8s.io" => &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
            "storage.k8s.io" => &["CSIDriver", "StorageClass"],
            "scheduling.k8s.io" => &["PriorityClass"],
            "apiextensions.k8s.io" => &["CustomResourceDefinition"],
            _ => &[],
        };
        kinds.contains(&self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_called_as_the_api_wants() {
        for (kind, name) in [("ConfigMap", "a.b-c"), ("Service", "1api"), ("Namespace", "prod"), ("Pod", "0.0")] {
            assert_eq!(object_name("", kind, name), None, "{name}");
        }
        assert_eq!(object_name("rbac.authorization.k8s.io", "Role", "system:A"), None);
        assert_eq!(object_name("user.openshift.io", "Group", "system:A"), None);
        assert_eq!(object_name("config", "MyKind", "testSvc"), None);
        for (group, kind, name) in [
            ("", "ConfigMap", "My-config"),
            ("", "ConfigMap", "a_b"),
            ("", "Service", "a.b"),
            ("apps", "Deployment", "-a"),
            ("apps", "Deployment", "a..b"),
            ("apps", "Deployment", "a."),
            ("batch", "CronJob", "a23456789012345678901234567890123456789012345678901234"),
        ] {
            assert!(object_name(group, kind, name).is_some(), "{name}");
        }
    }

    #[test]
    fn labels_and_annotations_have_their_own_form() {
        for key in ["app", "app.kubernetes.io/name", "A_b.c", "Example.com/x"] {
            assert_eq!(qualified_name(key), None, "{key}");
        }
        for key in ["", "/a", "a/", "a/b/c", "a b", "-a", "x_y.com/a"] {
            assert!(qualified_name(key).is_some(), "{key}");
        }
        assert_eq!(label_value(""), None);
        assert_eq!(label_value("v1.2_A"), None);
        assert!(
            label_value("a b").is_some()
                && label_value("https://x").is_some()
                && label_value(&"a".repeat(64)).is_some()
        );
    }
}
