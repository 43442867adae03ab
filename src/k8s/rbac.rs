//! Who may do what: roles with their rules, and bindings with their subjects.
//!
//! Source: Kubernetes documentation, "Using RBAC Authorization" and "Role Based Access Control Good Practices".

use std::collections::HashMap;

use super::Cluster;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use super::workload::Workload;
use super::{UnknownName, names};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

const GROUP: &str = "rbac.authorization.k8s.io";

/// One of the rules of a Role or ClusterRole.
#[derive(Debug, Clone, Copy)]
pub struct RoleRule<'t> {
    /// The role.
    pub role: Manifest<'t>,
    /// The item of `rules`.
    pub node: NodeRef<'t>,
}

impl<'t> RoleRule<'t> {
    /// The rules of a role; none for other objects, and for the roles that Kubernetes brings along.
    #[must_use]
    pub fn of(role: &Manifest<'t>) -> Vec<Self> {
        let is_role = role.group == GROUP && matches!(role.kind, "Role" | "ClusterRole");
        let rules = role.at(&["rules"]).filter(|_| is_role).into_iter().flat_map(NodeRef::items);
        rules.filter(|rule| rule.is_mapping()).map(|node| Self { role: *role, node }).collect()
    }

    fn list(&self, key: &str) -> impl Iterator<Item = NodeRef<'t>> {
        self.node.get(key).into_iter().flat_map(NodeRef::items)
    }

    /// The verb that allows one of these, by its name or as `*`.
    #[must_use]
    pub fn verb(&self, verbs: &[&str]) -> Option<NodeRef<'t>> {
        self.find("verbs", |text| text == "*" || verbs.contains(&text))
    }

    /// The verb of that name itself.
    #[must_use]
    pub fn literal_verb(&self, verbs: &[&str]) -> Option<NodeRef<'t>> {
        self.find("verbs", |text| verbs.contains(&text))
    }

    /// The item of `resources` that holds one of these resources of a group, by its name or as a wildcard.
    #[must_use]
    pub fn resource(&self, group: &str, resources: &[&str]) -> Option<NodeRef<'t>> {
        let fits = |text: &str| {
            let wild = |wanted: &&str| match (text.split_once('/'), wanted.split_once('/')) {
                (Some((owner, "*")), Some((wanted, _))) => owner == wanted || owner == "*",
                (Some(("*", part)), Some((_, wanted))) => part == wanted,
                _ => false,
            };
            text == "*" || resources.contains(&text) || resources.iter().any(wild)
        };
        let of_group = self.list("apiGroups").filter_map(NodeRef::text).any(|text| text == group || text == "*");
        of_group.then(|| self.find("resources", fits)).flatten()
    }

    /// The item of `resources` that names one of these resources of a group, wildcards aside.
    #[must_use]
    pub fn literal_resource(&self, group: &str, resources: &[&str]) -> Option<NodeRef<'t>> {
        self.resource(group, resources)?;
        self.find("resources", |text| resources.contains(&text))
    }

    /// Whether it belongs to a program that runs others, whose work needs rights that would surprise elsewhere.
    #[must_use]
    pub fn is_of_operator(&self) -> bool {
        let name = self.role.name.unwrap_or_default();
        ["operator", "controller", "manager"].iter().any(|word| name.contains(word))
    }

    fn find(&self, key: &str, fits: impl Fn(&str) -> bool) -> Option<NodeRef<'t>> {
        self.list(key).find(|item| item.text().is_some_and(&fits))
    }

    /// Whether it is for single objects that it names.
    #[must_use]
    pub fn names_objects(&self) -> bool {
        self.list("resourceNames").next().is_some()
    }

    /// The `*` of each list that has one, with the name of the list.
    #[must_use]
    pub fn wildcards(&self) -> Vec<(&'static str, NodeRef<'t>)> {
        let lists = ["apiGroups", "resources", "verbs"].into_iter();
        lists.filter_map(|key| Some((key, self.find(key, |text| text == "*")?))).collect()
    }

    /// Whether it is only for groups that no part of Kubernetes itself serves, such as those of one's own resources.
    #[must_use]
    pub fn is_for_custom_resources(&self) -> bool {
        let mut groups = self.list("apiGroups").filter_map(NodeRef::text).peekable();
        groups.peek().is_some() && groups.all(is_custom_group)
    }

    /// Whether it allows everything.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        // Written out, it is the same.
        const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];
        let verbs = VERBS.iter().all(|verb| self.verb(&[verb]).is_some());
        let all = |key| self.find(key, |text| text == "*").is_some();
        all("apiGroups") && all("resources") && verbs && !self.names_objects()
    }

    /// Whether the role is one that Kubernetes makes itself, or that collects the rules of others.
    #[must_use]
    pub fn is_given(&self) -> bool {
        let name = self.role.name.unwrap_or_default();
        let collects = self.role.at(&["aggregationRule"]).is_some();
        collects || is_given_role(name) || self.role.annotation("rbac.authorization.kubernetes.io/autoupdate").is_some()
    }
}

/// Whether a group is of somebody else than Kubernetes.
fn is_custom_group(group: &str) -> bool {
    const OWN: [&str; 12] = [
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    ];
    group.contains('.') && !OWN.contains(&group)
}

/// Whether a role comes with Kubernetes.
fn is_given_role(name: &str) -> bool {
    matches!(name, "cluster-admin" | "admin" | "edit" | "view")
        || name.starts_with("system:")
        || name.starts_with("gce:")
}

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
    fn is_every_account(&self) -> bool {
        self.kind == "Group" && self.name.text().is_some_and(|name| name.starts_with(EVERY_ACCOUNT))
    }
}

/// The beginning of the names of groups of ServiceAccounts.
const EVERY_ACCOUNT: &str = "system:serviceaccounts";

/// Bindings by the names of the accounts in them, those for all accounts under the name of their group.
pub(super) fn by_account<'t>(bindings: &[Binding<'t>]) -> HashMap<&'t str, Vec<usize>> {
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
        let trusted = |name: &str| name.starts_with("system:") && !OPEN_SUBJECTS.contains(&name);
        let mut subjects = self.subjects().peekable();
        named || (subjects.peek().is_some() && subjects.all(|subject| subject.name.text().is_some_and(trusted)))
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

impl<'t> Cluster<'t> {
    /// The roles that a binding may give.
    pub fn roles_of<'s>(&'s self, binding: &Binding<'_>) -> impl Iterator<Item = &'s Manifest<'t>> {
        let (from, kind) = (binding.manifest, binding.role_kind.to_owned());
        let found = self.names.of(&kind, binding.role_name()).filter_map(|index| self.manifests.get(index));
        found.filter(move |role| role.group == GROUP && (kind == "ClusterRole" || role.shares_namespace(&from)))
    }

    /// The bindings that give a role to a ServiceAccount of the namespace of an object.
    pub fn bindings_of<'s>(&'s self, account: &str, from: &Manifest<'_>) -> impl Iterator<Item = &'s Binding<'t>> {
        let (account, from) = (account.to_owned(), *from);
        let lists = [account.as_str(), EVERY_ACCOUNT].map(|name| self.bindings_by_account.get(name));
        let found = lists.into_iter().flatten().flatten().filter_map(|&index| self.bindings.get(index));
        found.filter(move |binding| {
            binding.subjects().any(|subject| {
                let here = subject.namespace.is_none_or(|namespace| {
                    from.namespace.is_none_or(|own| own == namespace) || from.place.build.is_some()
                });
                subject.is_every_account() || (here && subject.name.text() == Some(account.as_str()))
            })
        })
    }

    /// Why a binding's role is not there; none when it is, or may be where we cannot see.
    #[must_use]
    pub fn unknown_role(&self, binding: &Binding<'_>) -> Option<UnknownName<'t>> {
        let (name, from) = (binding.role_name(), &binding.manifest);
        let sought = match binding.role_kind {
            "Role" => Sought::Role,
            "ClusterRole" => Sought::ClusterRole,
            _ => return None,
        };
        if is_given_role(name) && sought == Sought::ClusterRole
            || name.contains(':')
            || name.is_empty()
            || self.roles_of(binding).next().is_some()
        {
            return None;
        }
        self.unknown_name(binding.role_kind, sought, name, from)
    }

    /// Why no object of a kind and name is there; none when there is, or may be where we cannot see.
    #[must_use]
    pub fn unknown_name(&self, kind: &str, sought: Sought, name: &str, from: &Manifest<'_>) -> Option<UnknownName<'t>> {
        let object = |index: usize| self.manifests.get(index);
        let named = || self.names.of(kind, name).filter_map(object);
        if named().any(|manifest| manifest.shares_namespace(from))
            || from.is_system()
            || !self.scope.knows(sought, from.place)
            // No operator makes a database or a namespace by the way.
            || (!matches!(sought, Sought::Database | Sought::Namespace) && self.makers.may_make(name))
            || self.is_renamed(from, name)
            || self.mentions_in_patch(from, name)
        {
            return None;
        }
        let filled = |namespace: &str| self.pod_namespaces.contains(namespace);
        if !from.namespace.is_none_or(|namespace| filled(namespace) || filled("")) {
            return None;
        }
        let elsewhere = named().find_map(|manifest| manifest.namespace);
        let around = self.names.of_kind(kind).filter_map(object).filter(|manifest| manifest.shares_namespace(from));
        let near = names::nearest_name(name, around.filter_map(|manifest| manifest.name));
        let told = near.is_some() || elsewhere.is_some();
        (told || self.scope.unit_holds(sought, from.place)).then_some(UnknownName { near, elsewhere })
    }

    /// The ServiceAccount objects of a name in the namespace of an object.
    pub fn service_accounts<'s>(&'s self, name: &str, from: &Manifest<'_>) -> impl Iterator<Item = &'s Manifest<'t>> {
        let from = *from;
        let found = self.names.of("ServiceAccount", name).filter_map(|index| self.manifests.get(index));
        found.filter(move |account| account.shares_namespace(&from))
    }
}

impl<'t> Workload<'t> {
    /// The ServiceAccount that its pods name.
    #[must_use]
    pub fn service_account(&self) -> Option<NodeRef<'t>> {
        let named = self.pod.get("serviceAccountName").or_else(|| self.pod.get("serviceAccount"));
        named.filter(|name| name.text().is_some_and(|text| !text.is_empty()))
    }

    /// The `spec` of its pods, where these are given a token for the API that nobody granted a right.
    ///
    /// None when the token is not mounted, when a binding or a cloud's identity makes use of the account, and when the
    /// account is not in sight.
    #[must_use]
    pub fn idle_token(&self, cluster: &Cluster<'_>) -> Option<Span> {
        const SWITCH: &str = "automountServiceAccountToken";
        let name = self.service_account().and_then(NodeRef::text).unwrap_or("default");
        let mut written =
            std::iter::once(self.pod).chain(self.patches.iter().copied()).filter_map(|pod| pod.get(SWITCH));
        let switch = written.next_back();
        let off = |node: NodeRef<'_>| node.as_bool_yaml_1_1() != Some(true);
        let accounts: Vec<_> = cluster.service_accounts(name, &self.manifest).collect();
        let switched_off = || accounts.iter().filter_map(|account| account.at(&[SWITCH])).any(off) && switch.is_none();
        let seen = name == "default" || !accounts.is_empty();
        let identity = |account: &&Manifest<'_>| {
            let entries = account.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
            let marks = ["role-arn", "gcp-service-account", "workload.identity"];
            entries.iter().any(|entry| marks.iter().any(|mark| entry.name().contains(mark)))
        };
        let volumes = self.pod.get("volumes").into_iter().flat_map(NodeRef::items);
        let mut sources = volumes.filter_map(|volume| volume.at(&["projected", "sources"])).flat_map(NodeRef::items);
        let used = !self.has_pod_spec()
            || switch.is_some_and(off)
            || switched_off()
            || !seen
            || is_placeholder(name)
            || accounts.iter().copied().any(|account| identity(&account))
            || sources.any(|source| source.get("serviceAccountToken").is_some())
            || self.may_be_patched(SWITCH)
            || cluster.bindings_of(name, &self.manifest).next().is_some();
        (!used).then(|| self.pod.key_span())
    }
}

impl UnknownName<'_> {
    /// What to do about it, in words.
    #[must_use]
    pub fn help(&self, kind: &str) -> String {
        match (self.near, self.elsewhere) {
            (Some(near), _) => format!("there is a {kind} `{near}`: is that the one meant?"),
            (None, Some(namespace)) => format!("a {kind} of that name stands in namespace `{namespace}`"),
            (None, None) => format!("write the {kind}, or correct the name"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::FileId;
    use crate::syntax::yaml;

    #[track_caller]
    fn with<R>(rule: &str, ask: impl FnOnce(RoleRule<'_>) -> R) -> R {
        let text = format!("{{apiVersion: {GROUP}/v1, kind: Role, metadata: {{name: a}}, rules: [{rule}]}}");
        let tree = yaml::parse(FileId::new(0), &Arc::from(text.as_str()));
        let manifest = Manifest::read(tree.root().unwrap(), Place { path: "a.yaml", build: None }).unwrap();
        ask(RoleRule::of(&manifest)[0])
    }

    #[test]
    fn wildcards_stand_for_resources_and_their_parts() {
        let exec = |rule: &str| with(rule, |rule| rule.resource("", &["pods/exec"]).is_some());
        for resources in ["'*'", "pods/exec", "pods/*", "'*/exec'", "'*/*'"] {
            let rule = format!("{{apiGroups: [''], resources: [{resources}], verbs: [create]}}");
            assert!(exec(&rule), "{resources}");
        }
        for resources in ["pods", "pods/log", "'*/log'", "nodes/*"] {
            let rule = format!("{{apiGroups: [''], resources: [{resources}], verbs: [create]}}");
            assert!(!exec(&rule), "{resources}");
        }
        assert!(!exec("{apiGroups: [apps], resources: ['*'], verbs: [create]}"));
    }

    #[test]
    fn everything_is_three_wildcards_and_no_name() {
        let unlimited = |rule: &str| with(rule, |rule| rule.is_unlimited());
        assert!(unlimited("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"));
        assert!(unlimited("{apiGroups: ['', '*'], resources: [pods, '*'], verbs: [get, '*']}"));
        let written_out = "[get, list, watch, create, update, patch, delete]";
        assert!(unlimited(&format!("{{apiGroups: ['*'], resources: ['*'], verbs: {written_out}}}")));
        assert!(!unlimited("{apiGroups: ['*'], resources: ['*'], verbs: [get, list]}"));
        assert!(!unlimited("{apiGroups: [''], resources: ['*'], verbs: ['*']}"));
        assert!(!unlimited("{apiGroups: ['*'], resources: ['*'], verbs: ['*'], resourceNames: [a]}"));
    }

    #[test]
    fn groups_of_ones_own_are_told_from_those_of_kubernetes() {
        let custom =
            |groups| with(&format!("{{apiGroups: {groups}, verbs: ['*']}}"), |rule| rule.is_for_custom_resources());
        assert!(custom("[shop.acme.io]") && custom("[monitoring.coreos.com, custom.metrics.k8s.io]"));
        assert!(!custom("[apps]") && !custom("['']") && !custom("['*']") && !custom("[shop.acme.io, storage.k8s.io]"));
    }
}
