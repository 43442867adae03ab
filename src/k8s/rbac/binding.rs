//! Who is given which role.

use std::collections::HashMap;

use super::GROUP;
use crate::k8s::manifest::Manifest;
use crate::k8s::placeholder::is_placeholder;
use crate::syntax::tree::NodeRef;

/// A RoleBinding or ClusterRoleBinding.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// `roleRef.name`.
    pub role: NodeRef<'t>,
    /// `roleRef.kind`.
    pub role_kind: &'t str,
}

/// Someone to whom a binding gives a role.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'t> {
    /// `User`, `Group` or `ServiceAccount`.
    pub kind: &'t str,
    /// The name.
    pub name: NodeRef<'t>,
    /// The namespace of a ServiceAccount.
    pub namespace: Option<&'t str>,
}

impl Subject<'_> {
    /// Whether it is the group of all ServiceAccounts, or of all in a namespace.
    pub(super) fn is_every_account(&self) -> bool {
        self.kind == "Group" && self.name.text().is_some_and(|name| name.starts_with(EVERY_ACCOUNT))
    }
}

/// The beginning of the names of groups of ServiceAccounts.
pub(super) const EVERY_ACCOUNT: &str = "system:serviceaccounts";

/// Bindings by the names of the accounts in them, those for all accounts under the name of their group.
pub(in crate::k8s) fn by_account<'t>(bindings: &[Binding<'t>]) -> HashMap<&'t str, Vec<usize>> {
    let mut names: HashMap<_, Vec<_>> = HashMap::new();
    for (index, binding) in bindings.iter().enumerate() {
        for subject in binding.subjects() {
            let name = if subject.is_every_account() { Some(EVERY_ACCOUNT) } else { subject.name.text() };
            names.entry(name.unwrap_or_default()).or_default().push(index);
        }
    }
    names
}

impl<'t> Binding<'t> {
    /// Reads a binding; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        let known = manifest.group == GROUP && matches!(manifest.kind, "RoleBinding" | "ClusterRoleBinding");
        let reference = manifest.at(&["roleRef"]).filter(|_| known)?;
        let role_kind = reference.get("kind").and_then(NodeRef::text).unwrap_or_default();
        Some(Self { manifest, role: reference.get("name")?, role_kind })
    }

    /// The name of the role.
    #[must_use]
    pub fn role_name(&self) -> &'t str {
        self.role.text().unwrap_or_default()
    }

    /// The subjects.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'t>> + use<'t> {
        let namespace = self.manifest.namespace;
        self.manifest.at(&["subjects"]).into_iter().flat_map(NodeRef::items).filter_map(move |item| {
            let text = |key| item.get(key).and_then(NodeRef::text);
            let written = text("namespace").filter(|text| !text.is_empty() && !is_placeholder(text));
            Some(Subject { kind: text("kind")?, name: item.get("name")?, namespace: written.or(namespace) })
        })
    }

    /// Whether it is one that the cluster itself needs: its name or all its subjects are the system's.
    #[must_use]
    pub fn is_of_system(&self) -> bool {
        let own = |name: &str| name.starts_with("system:") || name.starts_with("gce:");
        let named = self.manifest.name.is_some_and(|name| own(name) || name == "cluster-admin");
        // Everybody, nobody and the masters are groups of the system too, and a binding for them is worth a word.
        named || self.all_subjects(|name| name.starts_with("system:") && !OPEN_SUBJECTS.contains(&name))
    }

    /// Whether all its subjects are the system's, those included that hold everybody.
    #[must_use]
    pub fn is_for_system(&self) -> bool {
        self.all_subjects(|name| name.starts_with("system:"))
    }

    /// Whether it has subjects, and all of them are called so.
    fn all_subjects(&self, is_called: impl Fn(&str) -> bool) -> bool {
        let mut subjects = self.subjects().peekable();
        subjects.peek().is_some() && subjects.all(|subject| subject.name.text().is_some_and(&is_called))
    }

    /// The roles that come with Kubernetes and are meant for everybody.
    #[must_use]
    pub fn is_for_discovery(&self) -> bool {
        const OPEN: [&str; 4] = [
            "system:discovery",
            "system:basic-user",
            "system:public-info-viewer",
            "system:service-account-issuer-discovery",
        ];
        OPEN.contains(&self.role_name()) || self.role_name() == "kubeadm:bootstrap-signer-clusterinfo"
    }
}

/// Groups and users that hold people whom nobody chose, and the one that no rule binds.
pub const OPEN_SUBJECTS: [&str; 4] =
    ["system:anonymous", "system:unauthenticated", "system:masters", "system:authenticated"];
