use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

const KEY: &str = "ttlSecondsAfterFinished";

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    if here.group != "batch" {
        return;
    }
    let title = here.title();
    if let Some(ttl) = here.at(&["spec", "jobTemplate", "spec", KEY]).filter(|_| here.kind == "CronJob") {
        let message =
            format!("Jobs of {title} are deleted by their age and by the history limits, whichever comes first");
        cx.report(ttl.head_span(), message)
            .subject(here.subject())
            .help("leave it out, and say with `successfulJobsHistoryLimit` and `failedJobsHistoryLimit` how many stay");
    }
    let hook = ["helm.sh/hook", "argocd.argoproj.io/hook"].iter().any(|key| here.annotation(key).is_some());
    let written = here.at(&["spec", KEY]).is_some_and(|ttl| !ttl.is_null());
    if here.kind != "Job" || hook || written || cx.project.cluster.may_be_patched(here, KEY) {
        return;
    }
    cx.report(here.spec_span(), format!("{title} and its pods stay for ever after it has ended"))
        .subject(here.subject())
        .help("set `ttlSecondsAfterFinished` to how long somebody may want to look at it");
}
