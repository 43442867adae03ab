use crate::diagnostic::Severity;
use crate::k8s::edit::{append, is_plain, replace};
use crate::k8s::selector::{has, matches, pairs};
use crate::k8s::{RunMode, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    let lasting = matches!(workload.mode, RunMode::LongRunning | RunMode::PerNode);
    let plain =
        matches!((here.group, here.kind), ("", "ReplicationController") | ("apps.openshift.io", "DeploymentConfig"));
    let grouped = matches!(here.group, "apps" | "extensions" | "argoproj.io" | "apps.kruise.io");
    let Some(selector) = here.at(&["spec"]).and_then(|spec| spec.entry("selector")) else { return };
    let known = selector.value.is_mapping() && here.at(&["spec", "template"]).is_some();
    if !lasting || !(plain || grouped) || !known || cx.project.cluster.may_be_patched(here, "abels") {
        return;
    }
    let wanted = if plain { pairs(Some(selector.value)) } else { pairs(selector.value.get("matchLabels")) };
    let missing = wanted.iter().find(|&&pair| !has(&workload.labels, pair));
    let title = here.title();
    let message = match missing {
        Some((key, value)) => {
            format!("{title} selects pods with `{key}: {value}`, which its own pods do not carry: the API refuses it")
        }
        None if plain || matches(selector.value, &workload.labels) => return,
        None => format!("{title} selects pods by an expression that its own pods do not meet: the API refuses it"),
    };
    let finding = cx.report(selector.key_span(), message);
    finding.subject(here.subject()).help("give the pod template the labels that the selector asks for");
    let labels = workload.template.get("metadata").and_then(|metadata| metadata.entry("labels"));
    if let Some(labels) = labels {
        finding.label(labels.key_span(), "the labels of its pods");
    }
    let edit = missing.zip(labels).and_then(|(&(key, value), labels)| match labels.value.get(key) {
        Some(other) => replace(other, value),
        None => append(labels.value, &[format!("{key}: {value}")]).filter(|_| is_plain(value)),
    });
    if let Some(edit) = edit {
        finding.suggest("give the pods this label", vec![edit]);
    }
}
