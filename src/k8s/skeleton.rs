//! Objects that a workload lacks, as a start to be filled in: they are added at the end of its file.

use super::manifest::Manifest;
use super::workload::Workload;
use crate::diagnostic::Edit;
use crate::source::Span;

impl Workload<'_> {
    /// An edit that adds a budget for its pods; none where its labels are filled in by a tool.
    #[must_use]
    pub fn add_budget(&self) -> Option<Edit> {
        let labels = self.manifest.at(&["spec", "selector", "matchLabels"])?.entries();
        let known = labels.iter().all(|label| is_plain(label.name()) && label.value.as_str().is_some_and(is_plain));
        if labels.is_empty() || !known {
            return None;
        }
        let labels: String = labels
            .iter()
            .map(|label| format!("      {}: {}\n", label.name(), label.value.text().unwrap_or_default()))
            .collect();
        let spec = format!("  maxUnavailable: 1\n  selector:\n    matchLabels:\n{labels}");
        add_document(&self.manifest, "policy/v1", "PodDisruptionBudget", &spec)
    }

    /// An edit that adds an autoscaler for it, by the share of the processor time that it requests.
    #[must_use]
    pub fn add_autoscaler(&self) -> Option<Edit> {
        let (manifest, name) = (&self.manifest, self.manifest.name?);
        let api_version = manifest.api_version()?.text().filter(|text| is_plain(text))?;
        let target = format!(
            "  scaleTargetRef:\n    apiVersion: {api_version}\n    kind: {}\n    name: {name}\n",
            manifest.kind
        );
        let metric = "  metrics:\n    - type: Resource\n      resource:\n        name: cpu\n        target:\n          \
                      type: Utilization\n          averageUtilization: 70\n";
        let spec = format!("{target}  minReplicas: 2\n  maxReplicas: 10\n{metric}");
        add_document(manifest, "autoscaling/v2", "HorizontalPodAutoscaler", &spec)
    }
}

/// Adds an object beside another one of the same name; none for JSON, lists and names that a tool fills in.
fn add_document(beside: &Manifest<'_>, api_version: &str, kind: &str, spec: &str) -> Option<Edit> {
    let (text, name) = (beside.node.file_text(), beside.name.filter(|name| is_plain(name))?);
    let from_windows = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    // A kustomization may call its objects otherwise than their files do.
    if beside.place.build.is_some() || beside.node.parent().is_some() || beside.node.is_flow() || from_windows {
        return None;
    }
    let namespace = match beside.namespace {
        Some(namespace) if is_plain(namespace) => format!("  namespace: {namespace}\n"),
        Some(_) => return None,
        None => String::new(),
    };
    let break_ = if text.ends_with('\n') { "" } else { "\n" };
    let head = format!("{break_}---\napiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}\n");
    let at = text.len();
    Some(Edit {
        span: Span::new(beside.node.span().file, at, at),
        replacement: format!("{head}{namespace}spec:\n{spec}"),
    })
}

/// Whether a text can stand in YAML without quotes.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_./".contains(&sign)) && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fix;
    use crate::k8s::place::Place;
    use crate::source::FileId;
    use crate::syntax::yaml;

    fn with(text: &str, edit: impl Fn(&Workload<'_>) -> Option<Edit>) -> Option<String> {
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Arc::from(text));
        let manifest = Manifest::read(tree.root().unwrap(), Place { path: "a.yaml", build: None }).unwrap();
        let edit = edit(Workload::read(manifest).first().unwrap())?;
        Some(fix::apply(text, file, [&edit]))
    }

    #[test]
    fn what_is_added_is_an_object_of_the_same_name() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: b}\nspec: {selector: {matchLabels: \
                    {app: a}}, template: {spec: {containers: [{name: a, image: x}]}}}";
        let budget = with(text, |workload| workload.add_budget()).unwrap();
        assert!(
            budget.ends_with(
                "}\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: a\n  namespace: b\nspec:\n  \
                 maxUnavailable: 1\n  selector:\n    matchLabels:\n      app: a\n"
            ),
            "{budget}"
        );
        let scaler = with(text, |workload| workload.add_autoscaler()).unwrap();
        let tree = yaml::parse(FileId::new(0), &Arc::from(scaler.as_str()));
        let last = tree.documents().last().unwrap();
        assert_eq!(last.at(&["spec", "scaleTargetRef", "name"]).and_then(|name| name.text()), Some("a"));
        assert!(!tree.is_broken() && last.at(&["spec", "metrics"]).is_some());
        assert_eq!(with(&text.replace("name: a,", "name: '{{ .name }}',"), |workload| workload.add_budget()), None);
    }
}
