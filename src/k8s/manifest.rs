//! One Kubernetes object as written: what it is, what it is called, where it stands.

use super::place::Place;
use super::placeholder::is_placeholder;
use super::schema::is_miswritten;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// An object.
#[derive(Debug, Clone, Copy)]
pub struct Manifest<'t> {
    /// The API group; empty for the core group.
    pub group: &'t str,
    /// The kind.
    pub kind: &'t str,
    /// `metadata.namespace`, unless it is absent or a placeholder.
    pub namespace: Option<&'t str>,
    /// `metadata.name`, unless it is absent.
    pub name: Option<&'t str>,
    /// What people call it, where its name ends with the hash of its content.
    pub called: Option<&'t String>,
    /// The whole object.
    pub node: NodeRef<'t>,
    /// The file.
    pub place: Place<'t>,
    /// The place of the object in [`super::Cluster::manifests`].
    pub index: usize,
    /// Whether this is a patch, or a half that an error left: what is missing here may stand elsewhere.
    pub partial: bool,
    /// Whether it is plainly a part of an object, and nobody says of which.
    pub half: bool,
}

impl<'t> Manifest<'t> {
    /// Reads an object; none when the node lacks the `apiVersion` and `kind` of one.
    #[must_use]
    pub fn read(node: NodeRef<'t>, place: Place<'t>) -> Option<Self> {
        let api_version = node.get("apiVersion")?.text()?;
        let kind = node.get("kind")?.text()?;
        let named = || {
            // One operator of wide use writes its kind in lower case, and so do people by mistake.
            let mistaken = || node.get("metadata").is_some_and(NodeRef::is_mapping) && is_miswritten(api_version, kind);
            is_kind(kind) || kind == "postgresql" && api_version.starts_with("acid.zalan.do/") || mistaken()
        };
        (is_api_version(api_version) && named()).then(|| Self::new(api_version, kind, node, place))
    }

    pub(super) fn new(api_version: &'t str, kind: &'t str, node: NodeRef<'t>, place: Place<'t>) -> Self {
        let (group, _) = split_api_version(api_version);
        let metadata = node.get("metadata");
        let text = |key| metadata.and_then(|metadata| metadata.get(key)).and_then(NodeRef::text);
        let namespace = text("namespace").filter(|text| !text.is_empty() && !is_placeholder(text));
        let name = text("name").filter(|text| !text.is_empty());
        Self { group, kind, namespace, name, called: None, node, place, index: 0, partial: false, half: false }
    }

    /// Whether it is of this group and kind, in any version.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group == group
    }

    /// The `apiVersion` that holds for it: its own, or that of the typed list around it.
    #[must_use]
    pub fn api_version(&self) -> Option<NodeRef<'t>> {
        let list = || self.node.parent()?.parent()?.get("apiVersion");
        self.node.get("apiVersion").or_else(list)
    }

    /// The version within the group; empty where a kustomization leaves out which one is meant.
    #[must_use]
    pub fn version(&self) -> &'t str {
        self.api_version().and_then(NodeRef::text).map_or("", |text| split_api_version(text).1)
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<NodeRef<'t>> {
        self.node.at(path)
    }

    /// The text of an annotation of the object itself.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&'t str> {
        self.at(&["metadata", "annotations", key])?.text()
    }

    /// Where to point for the object as a whole: its name, else its kind.
    #[must_use]
    pub fn name_span(&self) -> Span {
        let name = self.at(&["metadata", "name"]).or_else(|| self.at(&["metadata", "generateName"]));
        name.or_else(|| self.node.get("kind")).unwrap_or(self.node).head_span()
    }

    /// Where a setting belongs that the object lacks: its `spec` key, else its name.
    #[must_use]
    pub fn spec_span(&self) -> Span {
        self.node.entry("spec").map_or_else(|| self.name_span(), |entry| entry.key_span())
    }

    /// What people call it.
    fn common_name(&self) -> Option<&'t str> {
        self.called.map(String::as_str).or(self.name)
    }

    /// The object as people write it: ``Deployment `api` ``.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.common_name().filter(|name| !is_placeholder(name));
        name.map_or_else(|| self.kind.to_owned(), |name| format!("{} `{name}`", self.kind))
    }

    /// The structural name: `Deployment/prod/api`, `Deployment/api` without a namespace.
    #[must_use]
    pub fn subject(&self) -> String {
        let name = self.common_name().unwrap_or("?");
        match self.namespace {
            Some(namespace) => format!("{}/{namespace}/{name}", self.kind),
            None => format!("{}/{name}", self.kind),
        }
    }

    /// Whether both can stand in one namespace. An absent namespace is set when the object is applied, and a
    /// kustomization that builds both may set it, so neither tells them apart.
    #[must_use]
    pub fn shares_namespace(&self, other: &Manifest<'_>) -> bool {
        let one_build = self.place.build.is_some() && self.place.build == other.place.build;
        match (self.namespace, other.namespace) {
            (Some(here), Some(there)) => here == there || one_build,
            _ => true,
        }
    }

    /// Whether it was read out of a running cluster rather than written: it tells its state and has an identity there.
    #[must_use]
    pub fn is_dump(&self) -> bool {
        let told = self.node.get("status").is_some_and(|status| !status.entries().is_empty());
        told && ["uid", "resourceVersion", "managedFields"].iter().any(|key| self.at(&["metadata", key]).is_some())
    }

    /// What only a running cluster writes: its identity there, its times, its status.
    ///
    /// A `status` alone is a mark of a dump only where the server overwrites it; of a custom kind it may be the point.
    #[must_use]
    pub fn written_by_cluster(&self) -> Vec<Entry<'t>> {
        const KEYS: [&str; 5] = ["uid", "resourceVersion", "managedFields", "selfLink", "creationTimestamp"];
        let metadata = self.node.get("metadata");
        let mut entries: Vec<Entry<'t>> =
            KEYS.iter().filter_map(|key| metadata.and_then(|metadata| metadata.entry(key))).collect();
        let built_in = !self.group.contains('.') || self.group.ends_with(".k8s.io");
        entries.extend(self.node.entry("status").filter(|_| built_in || !entries.is_empty()));
        entries.sort_by_key(|entry| entry.key_span());
        entries
    }

    /// Whether another object made it and answers for it.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        self.at(&["metadata", "ownerReferences"]).is_some()
    }

    /// Whether it lives in a namespace of the cluster itself.
    #[must_use]
    pub fn is_system(&self) -> bool {
        let names = ["kube-system", "kube-public", "kube-node-lease", "calico-system", "tigera-operator", "gke-system"];
        self.namespace.is_some_and(|namespace| names.contains(&namespace) || namespace.starts_with("openshift-"))
    }

    /// Whether nobody deploys it for clients as it stands: it is for a developer's environment, a test or a sample.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        self.is_development() || self.place.is_sample()
    }

    /// Whether its namespace or folder is one of a developer's or a test environment.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.place.is_development() || self.namespace.is_some_and(super::place::is_development_name)
    }
}

/// Group and version of an `apiVersion`.
#[must_use]
pub fn split_api_version(text: &str) -> (&str, &str) {
    text.split_once('/').unwrap_or(("", text))
}

/// The whole lines of an entry that stands on lines of its own, for deleting it; none inside `{ … }` or after a `-`.
#[must_use]
pub fn lines_of(entry: Entry<'_>) -> Option<Span> {
    // Between braces a comma would be left over, which JSON does not take.
    let in_braces = entry.key.parent().is_some_and(|holder| holder.is_flow());
    if entry.key.is_borrowed() || in_braces {
        return None;
    }
    let (key, value) = (entry.key.span(), entry.value.span());
    if key.file != value.file {
        return None;
    }
    let text = entry.key.file_text();
    let start = text.get(..key.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    // A block of text reaches into the next line.
    let written = text.get(..value.end.max(key.end) as usize)?.trim_end().len();
    let rest = text.get(written..)?;
    let end_of_line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let tail = rest.get(..end_of_line)?.trim_start_matches(':').trim();
    let alone = text.get(start..key.start as usize)?.trim().is_empty() && (tail.is_empty() || tail.starts_with('#'));
    let end = text.len() - rest.len() + end_of_line;
    alone.then(|| Span::new(key.file, start, end))
}

/// The whole lines of an item of a block sequence, for deleting it; none inside `[ … ]`.
#[must_use]
pub fn lines_of_item(item: NodeRef<'_>) -> Option<Span> {
    if item.is_borrowed() || item.is_alias() {
        return None;
    }
    let (span, text) = (item.span(), item.file_text());
    let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(..span.end as usize)?.trim_end().len();
    let rest = text.get(end..)?;
    let end_of_line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let tail = rest.get(..end_of_line)?.trim();
    let alone = text.get(start..span.start as usize)?.trim() == "-" && (tail.is_empty() || tail.starts_with('#'));
    alone.then(|| Span::new(span.file, start, end + end_of_line))
}

/// The bytes of a scalar's text, without its quotes.
#[must_use]
pub fn inner_span(node: NodeRef<'_>) -> Span {
    let span = node.span();
    let source = node.file_text().get(span.range()).unwrap_or_default();
    let quoted = source.len() >= 2 && (source.starts_with('"') || source.starts_with('\''));
    if quoted { span.part(1, source.len() - 2) } else { span }
}

fn is_api_version(text: &str) -> bool {
    let (group, version) = split_api_version(text);
    let word = |text: &str, also: &[u8]| {
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || also.contains(&byte))
    };
    let numbered = version.strip_prefix('v').is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    numbered && word(version, b"") && word(group, b".-") && (group.is_empty() != text.contains('/'))
}

fn is_kind(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_known_by_the_form_of_its_version_and_kind() {
        for text in ["v1", "apps/v1", "autoscaling/v2beta2", "gateway.networking.k8s.io/v1", "cert-manager.io/v1alpha2"]
        {
            assert!(is_api_version(text), "{text}");
        }
        for text in ["1", "v", "apps", "apps/", "/v1", "2.0.0", "{{ .v }}", "apps/v1/x", "V1"] {
            assert!(!is_api_version(text), "{text}");
        }
        assert!(is_kind("Deployment") && !is_kind("deployment") && !is_kind("A") && !is_kind("My Kind"));
    }

    #[track_caller]
    fn check_lines(text: &str, expected: Option<&str>) {
        let tree = crate::syntax::yaml::parse(crate::source::FileId::new(0), &crate::source::Text::from(text));
        let spec = tree.root().and_then(|root| root.get("spec")).unwrap();
        let holder = if spec.is_sequence() { spec.items().next().unwrap() } else { spec };
        let lines = lines_of(holder.entry("replicas").unwrap());
        assert_eq!(lines.map(|span| &text[span.range()]), expected, "{text}");
    }

    #[test]
    fn an_item_is_deleted_with_its_dash() {
        let check = |text: &str, expected: Option<&str>| {
            let tree = crate::syntax::yaml::parse(crate::source::FileId::new(0), &crate::source::Text::from(text));
            let item = tree.root().and_then(|root| root.items().next()).unwrap();
            assert_eq!(lines_of_item(item).map(|span| &text[span.range()]), expected, "{text}");
        };
        check("- a: 1\n  b: 2 # x\n- c: 3\n", Some("- a: 1\n  b: 2 # x\n"));
        check("- {a: 1}\n", Some("- {a: 1}\n"));
        check("[{a: 1}, {b: 2}]\n", None);
    }

    #[test]
    fn only_lines_of_its_own_are_deleted() {
        check_lines("spec:\n  replicas: 3 # scaled\n  x: 1\n", Some("  replicas: 3 # scaled\n"));
        check_lines("spec:\r\n  x: 1\r\n  replicas: 3\r\n", Some("  replicas: 3\r\n"));
        check_lines("spec:\n  x: 1\n  replicas: 3", Some("  replicas: 3"));
        check_lines("spec:\n  replicas: |\n    3\n  x: 1\n", Some("  replicas: |\n    3\n"));
        check_lines("spec: {replicas: 3, x: 1}\n", None);
        check_lines("{\"spec\": {\n  \"x\": 1,\n  \"replicas\": 3\n}}\n", None);
        check_lines("spec:\n  - replicas: 3\n    x: 1\n", None);
    }
}
