use crate::diagnostic::Severity;
use crate::k8s::PodDisruptionBudget;
use crate::k8s::edit::append;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::PodDisruptionBudget(check));

fn check(budget: &PodDisruptionBudget<'_>, cx: &mut Context<'_>) {
    let here = &budget.manifest;
    let patched = ["minAvailable", "maxUnavailable"].iter().any(|key| cx.project.cluster.may_be_patched(here, key));
    let unread = here.at(&["spec"]).is_some_and(|spec| spec.text().is_some_and(|text| !text.is_empty()));
    if budget.min_available().is_some() || budget.max_unavailable().is_some() || patched || unread {
        return;
    }
    let message = format!("{} says neither how many pods may go nor how many must stay, so none may go", here.title());
    let finding = cx.report(here.spec_span(), message);
    finding.subject(here.subject()).help("add `maxUnavailable: 1`, or a `minAvailable` below the number of replicas");
    let edit = here.at(&["spec"]).and_then(|spec| append(spec, &["maxUnavailable: 1".to_owned()]));
    if let Some(edit) = edit {
        finding.suggest("let one pod go", vec![edit]);
    }
}
