use crate::diagnostic::Severity;
use crate::k8s::port::duplicates;
use crate::k8s::{Manifest, Service};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for workload in cx.project.cluster.workloads_in(manifest) {
        for container in workload.containers() {
            if let Some(list) = container.node.get("ports") {
                check_list(list, "containerPort", &container.subject(), cx);
            }
        }
    }
    if let Some(list) = Service::read(*manifest).and_then(|_| manifest.at(&["spec", "ports"])) {
        check_list(list, "port", &manifest.subject(), cx);
    }
}

fn check_list(list: NodeRef<'_>, key: &str, subject: &str, cx: &mut Context<'_>) {
    for duplicate in duplicates(list, key) {
        // Containers may list a number twice under two names.
        let consequence = match key {
            "port" => "so the API server refuses the Service",
            _ if duplicate.by_name => "so the API server refuses the pod",
            _ => "so one of the two is ignored",
        };
        let what = if duplicate.by_name { "name" } else { "number" };
        let message = format!("two ports have the {what} `{}`, {consequence}", duplicate.same);
        let finding = cx.report(duplicate.node.head_span(), message);
        finding
            .label(duplicate.first.head_span(), "the first one")
            .subject(subject)
            .help("delete one of them, or correct it");
    }
}
