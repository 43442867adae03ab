//! What a rule of a role allows.

use super::GROUP;
use crate::k8s::manifest::Manifest;
use crate::syntax::tree::NodeRef;

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

    /// Whether its role is collected into the `admin` role of Kubernetes, which may write bindings itself.
    #[must_use]
    pub fn is_for_admins(&self) -> bool {
        let label = self.role.at(&["metadata", "labels", "rbac.authorization.k8s.io/aggregate-to-admin"]);
        label.and_then(NodeRef::text) == Some("true")
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
pub(super) fn is_given_role(name: &str) -> bool {
    matches!(name, "cluster-admin" | "admin" | "edit" | "view")
        || name.starts_with("system:")
        || name.starts_with("gce:")
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn with<R>(rule: &str, ask: impl FnOnce(RoleRule<'_>) -> R) -> R {
        let text = format!("{{apiVersion: {GROUP}/v1, kind: Role, metadata: {{name: a}}, rules: [{rule}]}}");
        let tree = yaml::parse(FileId::new(0), &Text::from(text.as_str()));
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
