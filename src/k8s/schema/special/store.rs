//! What is kept and who may do what: keys of ConfigMaps and Secrets, bindings, priorities.

use super::{list, text};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

impl<'t> Walker<'t, '_> {
    pub(super) fn cluster_binding(&mut self, node: NodeRef<'t>) {
        if node.at(&["roleRef", "kind"]).and_then(NodeRef::text) == Some("Role")
            && let Some(entry) = node.get("roleRef").and_then(|role| role.entry("kind"))
        {
            let message = "a ClusterRoleBinding gives a ClusterRole and no Role, and the API server refuses the object";
            let help = "write a RoleBinding, or name a ClusterRole".to_owned();
            self.invalid(node, entry.value.head_span(), message.to_owned(), help);
        }
        for (index, subject) in list(node, "subjects").enumerate() {
            // A kustomization that takes this one in may set it.
            let lacks = subject.get("namespace").is_none_or(NodeRef::is_null) && !self.is_built();
            if text(subject, "kind") == "ServiceAccount" && lacks && !subject.is_torn() {
                let message =
                    format!("`subjects[{index}].namespace` is missing, and the API server refuses the object");
                self.invalid(subject, subject.head_span(), message, "add the account's `namespace`".to_owned());
            }
        }
    }

    /// The group of a role or subject.
    pub(super) fn role_group(&mut self, entry: Option<Entry<'t>>, wanted: &str) {
        let Some(entry) = entry else { return };
        let group = entry.value.text().unwrap_or_default();
        if group.is_empty() || group == wanted || is_placeholder(group) {
            return;
        }
        match wanted {
            "" => self.refuse(entry, "must be empty for a ServiceAccount", "delete it"),
            _ => self.refuse(entry, &format!("must be `{wanted}`"), &format!("write `{wanted}`")),
        }
    }

    /// The keys of a ConfigMap or Secret: files can be called so, and the type of a Secret asks for some.
    pub(super) fn stored(&mut self, node: NodeRef<'t>) {
        let lists = ["data", "binaryData", "stringData"].map(|key| node.get(key));
        let entries = || lists.into_iter().flatten().flat_map(NodeRef::entries_in_turn);
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        for entry in entries() {
            let key = entry.name();
            if !is_placeholder(key) && key != "<<" && !(key.bytes().all(sign) && (1..=253).contains(&key.len())) {
                let message = format!(
                    "key `{key}` has a sign other than letters, digits, `-`, `_` and `.`, and the API server refuses the object"
                );
                self.invalid(entry.key, entry.key_span(), message, "rename the key".to_owned());
            }
        }
        self.size_of_all(node);
        self.twice(node);
        self.account(node);
        let wanted: &[&str] = match text(node, "type") {
            "kubernetes.io/tls" => &["tls.crt", "tls.key"],
            "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
            "kubernetes.io/dockercfg" => &[".dockercfg"],
            "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
            "kubernetes.io/basic-auth" if !entries().any(|entry| entry.name() == "password") => &["username"],
            _ => return,
        };
        let filled = lists.into_iter().flatten().any(|list| !list.is_mapping() && !list.is_null());
        let unknown = filled || entries().any(|entry| is_placeholder(entry.name()) || entry.name() == "<<");
        let missing = wanted.iter().find(|wanted| !entries().any(|entry| entry.name() == **wanted));
        if let Some((missing, entry)) = missing.zip(node.entry("type")).filter(|_| !unknown) {
            self.refuse(entry, &format!("asks for the key `{missing}`"), "add the key, or use the type `Opaque`");
        }
    }

    /// A ConfigMap or Secret holds a mebibyte at most.
    fn size_of_all(&mut self, node: NodeRef<'t>) {
        const MOST: usize = 1 << 20;
        const LISTS: [&str; 3] = ["data", "binaryData", "stringData"];
        let plain = self.kind() == "ConfigMap";
        let size = |key: &str| {
            let values = node.get(key).into_iter().flat_map(NodeRef::entries_in_turn);
            let length: usize = values.map(|entry| entry.value.text().map_or(0, str::len)).sum();
            // What stands in base64 is kept as bytes.
            let encoded = key == "binaryData" || key == "data" && !plain;
            if encoded { length / 4 * 3 } else { length }
        };
        let entry = LISTS.into_iter().find_map(|key| node.entry(key));
        if let Some(entry) = entry.filter(|_| LISTS.into_iter().map(size).sum::<usize>() > MOST + 8) {
            let message = format!("the {} holds more than 1 MiB, and the API server refuses the object", self.kind());
            self.invalid(node, entry.key_span(), message, "divide it, or keep large files in a volume".to_owned());
        }
    }

    /// A key is text or bytes, and not both.
    fn twice(&mut self, node: NodeRef<'t>) {
        let Some(data) = node.get("data").filter(|_| self.kind() == "ConfigMap") else { return };
        for entry in node.get("binaryData").into_iter().flat_map(NodeRef::entries_in_turn) {
            if data.entry(entry.name()).is_some() && entry.name() != "<<" {
                let message = format!(
                    "`{}` stands in `data` and in `binaryData`, and the API server refuses the object",
                    entry.name()
                );
                self.invalid(entry.key, entry.key_span(), message, "keep one of the two".to_owned());
            }
        }
    }

    /// The token of an account says whose it is.
    fn account(&mut self, node: NodeRef<'t>) {
        const ACCOUNT: &str = "kubernetes.io/service-account.name";
        let token =
            node.entry("type").filter(|entry| entry.value.text() == Some("kubernetes.io/service-account-token"));
        let annotations = node.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let named = annotations.iter().any(|entry| entry.name() == ACCOUNT || is_placeholder(entry.name()));
        // A kustomization that takes this one in may annotate it.
        if let Some(entry) = token.filter(|_| !named && !self.is_built()) {
            self.refuse(entry, &format!("asks for the annotation `{ACCOUNT}`"), "name the ServiceAccount in it");
        }
    }

    /// The highest priorities are those of the cluster's own parts.
    pub(super) fn priority(&mut self, node: NodeRef<'t>) {
        let own =
            node.at(&["metadata", "name"]).and_then(NodeRef::text).is_some_and(|name| name.starts_with("system-"));
        let value = node.entry("value").filter(|entry| entry.value.as_i64().is_some_and(|value| value > 1_000_000_000));
        if let Some(entry) = value.filter(|_| !own) {
            self.refuse(entry, "may be 1000000000 at most", "write a smaller number");
        }
        let name = node.at(&["metadata", "name"]);
        let reserved = name.and_then(NodeRef::text).filter(|name| name.starts_with("system-"));
        if let Some((name, text)) = name.zip(reserved)
            && !matches!(text, "system-cluster-critical" | "system-node-critical")
        {
            let message = "names with `system-` in front are the cluster's own, and the API server refuses the object";
            self.invalid(name, name.head_span(), message.to_owned(), "write another name".to_owned());
        }
    }
}
