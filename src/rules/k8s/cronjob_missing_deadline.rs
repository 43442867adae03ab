use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

const KEY: &str = "startingDeadlineSeconds";

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    let written = here.at(&["spec", KEY]).is_some_and(|deadline| !deadline.is_null());
    if !here.is("batch", "CronJob") || written || cx.project.cluster.may_be_patched(here, KEY) {
        return;
    }
    let message = format!("{} starts however late, and not at all after 100 missed runs", here.title());
    cx.report(here.spec_span(), message)
        .subject(here.subject())
        .help("set `startingDeadlineSeconds` to how late a run is still of use");
}
