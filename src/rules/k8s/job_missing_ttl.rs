use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::{append, delete};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

const KEY: &str = "ttlSecondsAfterFinished";

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    if here.group != "batch" {
        return;
    }
    let title = here.title();
    let job = here.at(&["spec", "jobTemplate", "spec"]).filter(|_| here.kind == "CronJob");
    if let Some(ttl) = job.and_then(|job| job.entry(KEY)) {
        let message =
            format!("Jobs of {title} are deleted by their age and by the history limits, whichever comes first");
        let finding = cx.report(ttl.value.head_span(), message);
        finding
            .subject(here.subject())
            .help("leave it out, and say with `successfulJobsHistoryLimit` and `failedJobsHistoryLimit` how many stay");
        if let Some(edit) = delete(ttl) {
            finding.suggest(format!("delete `{KEY}`"), vec![edit]);
        }
    }
    let hook = ["helm.sh/hook", "argocd.argoproj.io/hook"].iter().any(|key| here.annotation(key).is_some());
    let written = here.at(&["spec", KEY]).is_some_and(|ttl| !ttl.is_null());
    if here.kind != "Job" || hook || written || cx.project.cluster.may_be_patched(here, KEY) {
        return;
    }
    let finding = cx.report(here.spec_span(), format!("{title} and its pods stay for ever after it has ended"));
    finding.subject(here.subject()).help("set `ttlSecondsAfterFinished` to how long somebody may want to look at it");
    if let Some(edit) = here.at(&["spec"]).and_then(|spec| append(spec, &[format!("{KEY}: 86400")])) {
        finding.suggest("delete it after a day", vec![edit]);
    }
}
