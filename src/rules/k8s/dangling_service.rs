use crate::diagnostic::Severity;
use crate::k8s::{NearMiss, Service};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Service(check));

fn check(service: &Service<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    let Some(selector) = service.selector_entry() else { return };
    if service.is_external_name()
        || service.selects_by_controller()
        || cluster.workloads_of(service).next().is_some()
        || !cluster.knows_pods_at(service.manifest.place)
    {
        return;
    }
    let name = service.name();
    let finding =
        cx.report(selector.key_span(), format!("Service `{name}` selects no pod, so every connection to it fails"));
    finding.subject(service.manifest.subject()).help("give it the labels of a pod template in its namespace");
    if let Some((workload, miss)) = cluster.near_miss(service) {
        let title = workload.title();
        let (words, place) = (miss_in_words(miss, &title), workload.name_span());
        finding.label(place, words.clone()).help(format!("{words}: is that the one meant?"));
    }
}

fn miss_in_words(miss: NearMiss<'_>, title: &str) -> String {
    match miss {
        NearMiss::Namespace(namespace) => format!("the pods of {title} fit, but run in namespace `{namespace}`"),
        NearMiss::Value(key, value) => format!("the pods of {title} have `{key}: {value}`"),
        NearMiss::Key(key) => format!("the pods of {title} write the label `{key}`"),
    }
}
