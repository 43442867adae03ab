//! Objects that a workload lacks, as a start to be filled in: they are added at the end of its file.

use super::Cluster;
use super::container::Container;
use super::edit::{annotate, append, append_item, is_plain, rewrite};
use super::manifest::Manifest;
use super::route::{Route, RouteKind};
use super::workload::Workload;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

impl Workload<'_> {
    /// An edit that adds a budget for its pods; none where its labels are filled in by a tool.
    #[must_use]
    pub fn add_budget(&self) -> Option<Edit> {
        let labels: String = self.selected_labels()?.iter().map(|label| format!("      {label}\n")).collect();
        let spec = format!("  maxUnavailable: 1\n  selector:\n    matchLabels:\n{labels}");
        add_document(&self.manifest, "policy/v1", "PodDisruptionBudget", &spec)
    }

    /// An edit that spreads its pods over the nodes.
    #[must_use]
    pub fn add_spread(&self) -> Option<Edit> {
        let mut lines = [
            "topologySpreadConstraints:",
            "  - maxSkew: 1",
            "    topologyKey: kubernetes.io/hostname",
            "    whenUnsatisfiable: ScheduleAnyway",
            "    labelSelector:",
            "      matchLabels:",
        ]
        .map(str::to_owned)
        .to_vec();
        lines.extend(self.selected_labels()?.iter().map(|label| format!("        {label}")));
        append(self.pod, &lines).filter(|_| self.pod.get("topologySpreadConstraints").is_none())
    }

    /// The labels that it selects its pods by, as lines; none where a tool fills them in.
    fn selected_labels(&self) -> Option<Vec<String>> {
        let labels = self.manifest.at(&["spec", "selector", "matchLabels"])?.entries();
        let known = labels.iter().all(|label| is_plain(label.name()) && label.value.as_str().is_some_and(is_plain));
        let line = |label: &Entry<'_>| format!("{}: {}", label.name(), label.value.text().unwrap_or_default());
        (known && !labels.is_empty()).then(|| labels.iter().map(line).collect())
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

impl Container<'_> {
    /// An edit that sets a variable of its environment, which has none of that name.
    #[must_use]
    pub fn add_variable(&self, name: &str, value: &str) -> Option<Edit> {
        let lines = [format!("name: {name}"), format!("value: {value}")];
        match self.node.get("env") {
            Some(env) => append_item(env, &lines),
            None => append(self.node, &["env:".to_owned(), format!("  - {}", lines[0]), format!("    {}", lines[1])]),
        }
    }

    /// An edit that reads a variable from a Secret instead of from here. The Secret is called after the workload, and the
    /// key as the variable.
    #[must_use]
    pub fn read_from_secret(&self, name: &str) -> Option<Edit> {
        let owner = self.workload.manifest.name.filter(|owner| is_plain(owner) && is_plain(name))?;
        let mut variables = self.node.get("env")?.items();
        let variable = variables.find(|item| item.get("name").and_then(NodeRef::text) == Some(name))?;
        let secret = format!("valueFrom: {{secretKeyRef: {{name: {owner}-secrets, key: {name}}}}}");
        rewrite(variable.entry("value")?, &secret)
    }
}

impl Route<'_> {
    /// Edits that limit the rate of requests, with what they do, where the gateway takes it at the route.
    #[must_use]
    pub fn add_rate_limit(&self, cluster: &Cluster<'_>) -> Option<(&'static str, Vec<Edit>)> {
        const OF_CLIENT: &str = "let in ten requests of one client each second";
        const OF_ENVOY: &str = "let each Envoy pass a hundred requests each second";
        match self.kind {
            RouteKind::Ingress => {
                let metadata = self.manifest.at(&["metadata"])?;
                Some((OF_CLIENT, vec![annotate(metadata, self.limiting_annotation()?)?]))
            }
            RouteKind::Contour => {
                let lines =
                    ["rateLimitPolicy:", "  local:", "    requests: 100", "    unit: second"].map(str::to_owned);
                let host = self.manifest.at(&["spec", "virtualhost"])?;
                Some((OF_ENVOY, vec![append(host, &lines)?]))
            }
            RouteKind::Traefik if self.manifest.kind == "IngressRoute" => Some((OF_CLIENT, self.add_middleware()?)),
            RouteKind::Gateway if cluster.takes_traffic_policy(self) => {
                Some((OF_ENVOY, vec![self.add_traffic_policy()?]))
            }
            _ => None,
        }
    }

    /// A policy of Envoy Gateway for the route.
    fn add_traffic_policy(&self) -> Option<Edit> {
        let target = format!(
            "  targetRefs:\n    - group: gateway.networking.k8s.io\n      kind: {}\n      name: {}\n",
            self.manifest.kind, self.manifest.name?
        );
        let limit = "  rateLimit:\n    type: Local\n    local:\n      rules:\n        - limit:\n            \
                     requests: 100\n            unit: Second\n";
        let spec = format!("{target}{limit}");
        add_document(&self.manifest, "gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy", &spec)
    }

    /// The annotation by which the controller of an Ingress limits requests; its others, or the class, say which it is.
    fn limiting_annotation(&self) -> Option<&'static str> {
        const KNOWN: [(&str, &str); 3] = [
            ("nginx.ingress.kubernetes.io/", "nginx.ingress.kubernetes.io/limit-rps: \"10\""),
            ("haproxy.org/", "haproxy.org/rate-limit-requests: \"10\""),
            ("haproxy-ingress.github.io/", "haproxy-ingress.github.io/limit-rps: \"10\""),
        ];
        let annotations = self.manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let has = |start: &str| annotations.iter().any(|entry| entry.name().starts_with(start));
        let nginx = self.class().and_then(NodeRef::text) == Some("nginx");
        let found = KNOWN.iter().find(|(start, _)| has(start)).or(KNOWN.first().filter(|_| nginx));
        found.filter(|_| !has("nginx.org/")).map(|(_, line)| *line)
    }

    /// A Middleware of the name of the route that has one rule, and the reference to it.
    fn add_middleware(&self) -> Option<Vec<Edit>> {
        let name = self.manifest.name.filter(|name| is_plain(name))?;
        let mut rules = self.rules();
        let rule = rules.next().filter(|rule| rules.next().is_none() && rule.get("middlewares").is_none())?;
        let reference = append(rule, &["middlewares:".to_owned(), format!("  - name: {name}")])?;
        let api_version = self.manifest.api_version()?.text().filter(|text| is_plain(text))?;
        let spec = "  rateLimit:\n    average: 10\n    burst: 20\n";
        let middleware = add_document(&self.manifest, api_version, "Middleware", spec)?;
        (reference.span.file == middleware.span.file).then(|| vec![reference, middleware])
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

#[cfg(test)]
mod tests {

    use super::*;
    use crate::fix;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    fn with(text: &str, edit: impl Fn(&Workload<'_>) -> Option<Edit>) -> Option<String> {
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Text::from(text));
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
        let tree = yaml::parse(FileId::new(0), &Text::from(scaler.as_str()));
        let last = tree.documents().last().unwrap();
        assert_eq!(last.at(&["spec", "scaleTargetRef", "name"]).and_then(|name| name.text()), Some("a"));
        assert!(!tree.is_broken() && last.at(&["spec", "metrics"]).is_some());
        assert_eq!(with(&text.replace("name: a,", "name: '{{ .name }}',"), |workload| workload.add_budget()), None);
    }
}
