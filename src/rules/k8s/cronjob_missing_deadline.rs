use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::append;
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
    let finding = cx.report(here.spec_span(), message);
    finding.subject(here.subject()).help("set `startingDeadlineSeconds` to how late a run is still of use");
    if let Some(edit) = here.at(&["spec"]).and_then(|spec| append(spec, &[format!("{KEY}: 300")])) {
        finding.suggest("let it start five minutes late at most", vec![edit]);
    }
}
