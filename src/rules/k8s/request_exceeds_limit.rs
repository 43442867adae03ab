use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::replace;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::quantity::{Quantity, is_quantity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::{Entry, NodeRef};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if let Some(resources) = workload.pod.get("resources").filter(|_| workload.has_pod_spec()) {
        check_resources(resources, &workload.pod_title(), &workload.manifest.subject(), cx);
    }
    for container in workload.containers() {
        if let Some(resources) = container.node.get("resources") {
            check_resources(resources, &container.title(), &container.subject(), cx);
        }
    }
}

fn check_resources(resources: NodeRef<'_>, title: &str, subject: &str, cx: &mut Context<'_>) {
    let list = |key| resources.get(key).map(NodeRef::entries).unwrap_or_default();
    let (requests, limits) = (list("requests"), list("limits"));
    for entry in requests.iter().chain(&limits) {
        check_quantity(*entry, title, subject, cx);
    }
    for request in &requests {
        let name = request.name();
        let Some(limit) = limits.iter().find(|limit| limit.name() == name) else { continue };
        let quantity = |entry: &Entry<'_>| entry.value.text().and_then(Quantity::parse);
        let (Some(asked), Some(most)) = (quantity(request), quantity(limit)) else { continue };
        if asked <= most {
            continue;
        }
        let (request_text, limit_text) = (text(request), text(limit));
        let message = format!(
            "{title} requests `{request_text}` of {name} and may use `{limit_text}` at most, which the API refuses"
        );
        let finding = cx.report(request.value.head_span(), message);
        finding
            .subject(subject)
            .label(limit.value.head_span(), "the limit")
            .help("raise the limit or lower the request");
        if let Some(edit) = replace(request.value, limit_text) {
            finding.suggest(format!("request `{limit_text}`"), vec![edit]);
        }
    }
}

fn check_quantity(entry: Entry<'_>, title: &str, subject: &str, cx: &mut Context<'_>) {
    let written = text(&entry);
    let unknown = is_placeholder(written) || written.contains(['{', '}', '$', '<', '>', '%', '@', '_']);
    if written.is_empty() || entry.value.is_null() || unknown || is_quantity(written) {
        return;
    }
    let message =
        format!("`{written}` for the {} of {title} is no quantity, so the API refuses the object", entry.name());
    let finding = cx.report(entry.value.head_span(), message);
    finding.subject(subject).help("write a number with `m`, `k`, `M`, `G`, `Ki`, `Mi`, `Gi` or nothing after it");
    let guess = Quantity::guess(written);
    if let Some((edit, guess)) = guess.and_then(|guess| Some((replace(entry.value, &guess)?, guess))) {
        finding.suggest(format!("write `{guess}`"), vec![edit]);
    }
}

fn text<'t>(entry: &Entry<'t>) -> &'t str {
    entry.value.text().unwrap_or_default()
}
