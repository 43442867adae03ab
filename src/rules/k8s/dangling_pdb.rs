use crate::diagnostic::Severity;
use crate::k8s::PodDisruptionBudget;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::PodDisruptionBudget(check));

fn check(budget: &PodDisruptionBudget<'_>, cx: &mut Context<'_>) {
    let (cluster, here) = (&cx.project.cluster, &budget.manifest);
    let Some(selector) = budget.selector() else { return };
    if cluster.guarded_by(budget).next().is_some() || !cluster.selects_nothing(here, selector.value) {
        return;
    }
    cx.report(
        selector.key_span(),
        format!("{} selects no pod, so a drain may take all that it was meant for", here.title()),
    )
    .subject(here.subject())
    .help("give it the labels of a pod template in its namespace");
}
