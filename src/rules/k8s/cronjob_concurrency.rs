use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::cron::Schedule;
use crate::k8s::edit::append;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    let written = here.at(&["spec", "concurrencyPolicy"]).is_some_and(|policy| !policy.is_null());
    let patched = cx.project.cluster.may_be_patched(here, "concurrencyPolicy");
    if here.kind != "CronJob" || here.group != "batch" || written || patched || ends_in_time(workload) {
        return;
    }
    let message = format!("{} starts again while its last run still works, for nothing forbids it", here.title());
    let finding = cx.report(here.spec_span(), message);
    finding
        .subject(here.subject())
        .help("set `concurrencyPolicy: Forbid`, `Replace` to end the last run, or `Allow` if that is meant");
    if let Some(edit) = here.at(&["spec"]).and_then(|spec| append(spec, &["concurrencyPolicy: Forbid".to_owned()])) {
        finding.suggest("add `concurrencyPolicy: Forbid`", vec![edit]);
    }
}

/// Whether a run is ended before the next one starts, an hour later or more.
fn ends_in_time(workload: &Workload<'_>) -> bool {
    let schedule = workload.manifest.at(&["spec", "schedule"]).and_then(NodeRef::text);
    let period = schedule.and_then(|text| Schedule::parse(text, false).ok()).map(|schedule| schedule.shortest_period);
    let job = workload.manifest.at(&["spec", "jobTemplate", "spec", "activeDeadlineSeconds"]);
    let deadline = job.or_else(|| workload.pod.get("activeDeadlineSeconds")).and_then(NodeRef::as_i64);
    let (Some(period), Some(deadline)) = (period, deadline) else { return false };
    period >= 3600 && u64::try_from(deadline).is_ok_and(|deadline| deadline < period)
}
