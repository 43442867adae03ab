use crate::diagnostic::Severity;
use crate::k8s::PodDisruptionBudget;
use crate::k8s::edit::append;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::PodDisruptionBudget(check));

const KEY: &str = "unhealthyPodEvictionPolicy";

fn check(budget: &PodDisruptionBudget<'_>, cx: &mut Context<'_>) {
    let here = &budget.manifest;
    let Some(spec) = here.at(&["spec"]).filter(|spec| spec.is_mapping()) else { return };
    if spec.get(KEY).is_some() || cx.project.cluster.may_be_patched(here, KEY) {
        return;
    }
    let message =
        format!("{} keeps pods that never became ready, so a broken application blocks a drain", here.title());
    let finding = cx.report(here.spec_span(), message);
    finding.subject(here.subject()).help("set `unhealthyPodEvictionPolicy: AlwaysAllow`");
    if let Some(edit) = append(spec, &["unhealthyPodEvictionPolicy: AlwaysAllow".to_owned()]) {
        finding.suggest("set `AlwaysAllow`", vec![edit]);
    }
}
