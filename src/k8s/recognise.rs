//! What a YAML or JSON file is to Kubernetes, decided by its content first and by its name where the content is silent.
//!
//! Knows nothing of OpenAPI beyond not claiming it. Whatever is not checked has a reason that a person can read.

use std::collections::BTreeSet;

use super::manifest::{Manifest, split_api_version};
use super::place::{Place, ancestors, file_name, folder};
use crate::syntax::template::{is_template, unfilled};
use crate::syntax::tree::{NodeRef, Tree};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YamlKind {
    /// Kubernetes objects.
    Manifests,
    /// A kustomization: read for what it says of other files.
    Kustomization,
    /// The metadata of a Helm chart.
    HelmChart,
    /// Values of a Helm chart.
    HelmValues,
    /// A source that Helm renders into manifests, or a definition that it installs.
    HelmTemplate,
    /// Text with template actions, no YAML before it is rendered.
    Template,
    /// A Compose file.
    Compose,
    /// Skaffold's configuration: read for the images that it builds.
    Skaffold,
    /// The configuration of a tool that looks like an object but is never applied: kubeconfig, kind, kubeadm…
    ToolConfiguration,
    /// None of these.
    NotKubernetes,
}

impl YamlKind {
    /// Why the file is taken or left, in words for `--explain-files`.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Manifests => "holds objects with `apiVersion` and `kind`",
            Self::Kustomization => "kustomization: its patches, images and generators are taken into account",
            Self::HelmChart => "Helm chart metadata",
            Self::HelmValues => "Helm values",
            Self::HelmTemplate => "Helm template, not rendered: only what is written out in it is checked",
            Self::Template => "template with `{{ … }}` actions or other placeholders, not rendered",
            Self::Compose => "Compose file",
            Self::Skaffold => "Skaffold configuration: the images that it builds are taken into account",
            Self::ToolConfiguration => "configuration of a tool, not an object of a cluster",
            Self::NotKubernetes => "no `apiVersion` and `kind` of a Kubernetes object",
        }
    }

    /// Whether the file was meant for a cluster but is not checked, so that the summary must say so.
    #[must_use]
    pub fn is_skipped(self) -> bool {
        matches!(self, Self::HelmTemplate | Self::Template)
    }
}

/// The folders that hold a Helm chart.
#[derive(Debug, Clone, Default)]
pub struct Charts(BTreeSet<String>);

impl Charts {
    /// Finds them among the paths of the run.
    pub fn find<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let charts = paths.into_iter().filter(|path| matches!(file_name(path), "Chart.yaml" | "Chart.yml"));
        Self(charts.map(|path| folder(path).to_owned()).collect())
    }

    /// The folders.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether Helm renders or installs the file: it stands in the `templates` or `crds` of a chart. Such a file is
    /// not parsed.
    #[must_use]
    pub fn own_template(&self, path: &str) -> bool {
        let is_own = |inner: &str| {
            matches!(file_name(inner), "templates" | "crds") && self.0.contains(folder(inner)) && inner.contains('/')
                || matches!(inner, "templates" | "crds") && self.0.contains("")
        };
        !self.0.is_empty() && ancestors(folder(path)).any(is_own)
    }

    /// Whether it is a definition that Helm installs as it is: it stands in `crds`.
    #[must_use]
    pub fn own_definition(&self, path: &str) -> bool {
        ancestors(folder(path)).any(|inner| file_name(inner) == "crds" && self.0.contains(folder(inner)))
    }

    fn holds(&self, path: &str) -> bool {
        ancestors(folder(path)).any(|folder| self.0.contains(folder))
    }
}

/// Decides by path and content. Ask [`Charts::own_template`] before parsing: what it names is a [`YamlKind::HelmTemplate`].
#[must_use]
pub fn classify(path: &str, tree: &Tree, charts: &Charts) -> YamlKind {
    let name = file_name(path);
    if charts.own_template(path) {
        return YamlKind::HelmTemplate;
    }
    if is_template(tree) || tree.is_broken() && names_objects(tree.text()) && unfilled(tree).is_some() {
        return YamlKind::Template;
    }
    if let Some(kind) = by_name(name, charts.holds(path)) {
        return kind;
    }
    let mut kind = YamlKind::NotKubernetes;
    for document in tree.documents() {
        match classify_document(document) {
            YamlKind::Manifests => return YamlKind::Manifests,
            YamlKind::NotKubernetes => {}
            other => kind = other,
        }
    }
    kind
}

/// Whether lines of a text say what an object is, whatever else it is.
#[must_use]
pub(super) fn names_objects(text: &str) -> bool {
    let line = |key: &str| text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with(key));
    line("apiVersion:") && line("kind:")
}

/// Whether a document is a Kubernetes object, or a list of such.
#[must_use]
pub fn recognise(document: NodeRef<'_>) -> bool {
    classify_document(document) == YamlKind::Manifests
}

/// Whether a file is a kustomization by the one name without an extension that kustomize takes.
#[must_use]
pub fn is_bare_kustomization(path: &str) -> bool {
    file_name(path) == "Kustomization"
}

fn by_name(name: &str, in_chart: bool) -> Option<YamlKind> {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(name);
    match stem {
        "kustomization" | "Kustomization" => Some(YamlKind::Kustomization),
        "Chart" => Some(YamlKind::HelmChart),
        "skaffold" => Some(YamlKind::Skaffold),
        _ if stem.starts_with("values") && (in_chart || stem == "values") && !stem.ends_with(".json") => {
            Some(YamlKind::HelmValues)
        }
        _ if stem.starts_with("docker-compose") || stem == "compose" || stem.starts_with("compose.") => {
            Some(YamlKind::Compose)
        }
        _ => None,
    }
}

fn classify_document(document: NodeRef<'_>) -> YamlKind {
    if document.is_sequence() {
        return document.items().next().map_or(YamlKind::NotKubernetes, |first| match classify_document(first) {
            YamlKind::Manifests => YamlKind::Manifests,
            _ => YamlKind::NotKubernetes,
        });
    }
    if !document.is_mapping() {
        return YamlKind::NotKubernetes;
    }
    let text = |key| document.get(key).and_then(NodeRef::text).unwrap_or_default();
    let (group, kind) = (split_api_version(text("apiVersion")).0, text("kind"));
    if group == "skaffold" {
        return YamlKind::Skaffold;
    }
    match Manifest::read(document, Place { path: "", build: None }) {
        Some(manifest)
            if group == "kustomize.config.k8s.io" || (kind == "Kustomization" && manifest.group.is_empty()) =>
        {
            YamlKind::Kustomization
        }
        Some(_) if is_tool_configuration(group, kind) => YamlKind::ToolConfiguration,
        Some(_) => YamlKind::Manifests,
        None if is_compose(document) => YamlKind::Compose,
        None => YamlKind::NotKubernetes,
    }
}

/// Files in the form of an object that a program on a machine reads and no API server ever gets.
fn is_tool_configuration(group: &str, kind: &str) -> bool {
    const GROUPS: [&str; 15] = [
        "kind.x-k8s.io",
        "kubeadm.k8s.io",
        "k3d.io",
        "eksctl.io",
        "kops.k8s.io",
        "backstage.io",
        "kpt.dev",
        "fn.kpt.dev",
        "builtin",
        "ctlptl.dev",
        "kuttl.dev",
        "minikube.sigs.k8s.io",
        "config.kubernetes.io",
        "chainsaw.kyverno.io",
        "testing.k8s.io",
    ];
    let component = group.ends_with(".config.k8s.io") || group == "kubescheduler.config.k8s.io";
    (kind == "Config" && group.is_empty())
        || GROUPS.contains(&group)
        || component
        || group.starts_with("client.authentication")
        || (group == "audit.k8s.io" && kind == "Event")
}

fn is_compose(document: NodeRef<'_>) -> bool {
    let services = document.get("services").filter(|_| document.get("kind").is_none());
    services.is_some_and(|services| {
        services.own_entries().any(|entry| entry.value.get("image").or_else(|| entry.value.get("build")).is_some())
    })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(path: &str, text: &str, kind: YamlKind) {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let charts = Charts::find(["shop/Chart.yaml"]);
        assert_eq!(classify(path, &tree, &charts), kind, "{path}: {text}");
    }

    #[test]
    fn files_are_known_by_content_then_name() {
        check("a.yaml", "apiVersion: v1\nkind: Service\n", YamlKind::Manifests);
        check("a.yaml", "x: 1\n---\napiVersion: v1\nkind: Service\n", YamlKind::Manifests);
        check("a.json", "[{\"apiVersion\": \"v1\", \"kind\": \"Service\"}]", YamlKind::Manifests);
        check("a.yaml", "apiVersion: v1\nkind: Config\nclusters: []\n", YamlKind::ToolConfiguration);
        check("a.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n", YamlKind::ToolConfiguration);
        check("k/kustomization.yaml", "resources: [a.yaml]\n", YamlKind::Kustomization);
        check("shop/Chart.yaml", "apiVersion: v2\nname: shop\n", YamlKind::HelmChart);
        check("shop/values-prod.yaml", "replicas: 2\n", YamlKind::HelmValues);
        check("shop/templates/a.yaml", "apiVersion: v1\nkind: Service\n", YamlKind::HelmTemplate);
        check("shop/charts/x/templates/a.yaml", "apiVersion: v1\nkind: Service\n", YamlKind::Manifests);
        check("docker-compose.prod.yml", "services: {}\n", YamlKind::Compose);
        check("stack.yml", "services: {db: {image: postgres}}\n", YamlKind::Compose);
        check("a.yaml", "openapi: 3.1.0\n", YamlKind::NotKubernetes);
    }

    #[test]
    fn actions_in_place_of_values_are_a_template_and_quoted_ones_are_not() {
        check("a.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .name }}\n", YamlKind::Template);
        check("a.yaml", "{{- if .x }}\napiVersion: v1\nkind: Service\n{{- end }}\n", YamlKind::Template);
        check("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: '{{ .name }}'}\n", YamlKind::Manifests);
        check("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    {{ x }}\n", YamlKind::Manifests);
    }
}
