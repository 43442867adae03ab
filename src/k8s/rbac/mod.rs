//! Who may do what: roles with their rules, and bindings with their subjects.
//!
//! Source: Kubernetes documentation, "Using RBAC Authorization" and "Role Based Access Control Good Practices".

mod binding;
mod role_rule;

use super::Cluster;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use super::workload::Workload;
use super::{UnknownName, names};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

pub use binding::{Binding, OPEN_SUBJECTS, Subject};
pub use role_rule::RoleRule;

use binding::EVERY_ACCOUNT;
pub(super) use binding::by_account;
use role_rule::is_given_role;

const GROUP: &str = "rbac.authorization.k8s.io";

impl<'t> Cluster<'t> {
    /// The roles that a binding may give: the nearest of its name, for each project of a repository may have one that is
    /// called so.
    pub fn roles_of<'s>(&'s self, binding: &Binding<'_>) -> impl Iterator<Item = &'s Manifest<'t>> {
        let (from, kind) = (binding.manifest, binding.role_kind);
        let found = self.named(kind, binding.role_name());
        let found = found.filter(|role| role.group == GROUP && (kind == "ClusterRole" || role.shares_namespace(&from)));
        let found: Vec<_> = found.map(|role| (from.place.distance_to(role.place), role)).collect();
        let nearest = found.iter().map(|(distance, _)| *distance).min();
        found.into_iter().filter(move |(distance, _)| Some(*distance) == nearest).map(|(_, role)| role)
    }

    /// The bindings that give a role to a ServiceAccount of the namespace of an object.
    pub fn bindings_of<'s>(&'s self, account: &str, from: &Manifest<'_>) -> impl Iterator<Item = &'s Binding<'t>> {
        let (account, from) = (account.to_owned(), *from);
        let lists = [account.as_str(), EVERY_ACCOUNT].map(|name| self.called.bindings.get(name));
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
        let named = || self.named(kind, name);
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
        // A namespace in which pods, or other objects of the kind, are written is filled from here.
        let inhabited = |namespace: &str| self.of_kind(kind).any(|manifest| manifest.namespace == Some(namespace));
        let filled = |namespace: &str| self.pod_namespaces.contains(namespace) || inhabited(namespace);
        // A chart's own objects are in one namespace: what it says of another is not in it.
        let anywhere = self.pod_namespaces.contains("") && !from.place.is_rendered();
        let unbound = matches!(sought, Sought::ClusterRole | Sought::Namespace);
        if !unbound && !from.namespace.is_none_or(|namespace| filled(namespace) || anywhere) {
            return None;
        }
        let elsewhere = named().find_map(|manifest| manifest.namespace);
        let around = self.of_kind(kind).filter(|manifest| manifest.shares_namespace(from));
        let near = names::nearest_name(name, around.filter_map(|manifest| manifest.name));
        let told = near.is_some() || elsewhere.is_some();
        (told || self.scope.unit_holds(sought, from.place)).then_some(UnknownName { near, elsewhere })
    }

    /// The ServiceAccount objects of a name in the namespace of an object.
    pub fn service_accounts<'s>(&'s self, name: &str, from: &Manifest<'_>) -> impl Iterator<Item = &'s Manifest<'t>> {
        let from = *from;
        let found = self.named("ServiceAccount", name);
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
