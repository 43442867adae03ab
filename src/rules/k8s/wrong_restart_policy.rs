use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::{append, delete, replace};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::WorkloadPart(check)).fixable();

const KEY: &str = "restartPolicy";

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let manifest = &workload.manifest;
    let ends = match (manifest.group, manifest.kind) {
        ("batch", "Job" | "CronJob") => true,
        ("apps" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") => false,
        ("", "ReplicationController") | ("apps.openshift.io", "DeploymentConfig") | ("argoproj.io", "Rollout") => false,
        _ => return,
    };
    // What a template writes out is refused as well; what it lacks may be in the values.
    let template = cx.project.cluster.is_template(manifest);
    if manifest.partial && !template {
        return;
    }
    if workload.patches.iter().any(|pod| pod.get(KEY).is_some()) || workload.may_be_patched(KEY) {
        return;
    }
    let title = workload.title();
    let entry = workload.pod.entry(KEY).filter(|entry| !entry.value.is_null());
    let written = entry.and_then(|entry| entry.value.text());
    let message = match (ends, written) {
        (true, Some("OnFailure" | "Never")) | (false, None | Some("Always")) => return,
        // Words that no kind knows are the schema's matter.
        (_, Some(text)) if !matches!(text, "Always" | "OnFailure" | "Never") => return,
        (true, None) if template => return,
        (true, None) => format!("{title} names no `restartPolicy`, and the API refuses the default `Always` for it"),
        (true, Some(text)) => format!("{title} has `restartPolicy: {text}`, which the API refuses for work that ends"),
        (false, Some(text)) => {
            format!("{title} has `restartPolicy: {text}`, which is refused: its pods run for ever")
        }
    };
    let span = entry.map_or_else(|| workload.pod_span(), |entry| entry.value.head_span());
    let finding = cx.report(span, message);
    finding.subject(manifest.subject()).help(match ends {
        true => "use `OnFailure` to try again in the same pod, or `Never` to start another one",
        false => "leave it out: `Always` is the only one, and a Job is for work that ends",
    });
    let edit = match (ends, entry) {
        (true, None) => append(workload.pod, &["restartPolicy: OnFailure".to_owned()]),
        (true, Some(entry)) => replace(entry.value, "OnFailure"),
        (false, Some(entry)) => delete(entry).or_else(|| replace(entry.value, "Always")),
        (false, None) => None,
    };
    if let Some(edit) = edit {
        finding.fix(if ends { "set `restartPolicy: OnFailure`" } else { "leave `restartPolicy` out" }, vec![edit]);
    }
}
