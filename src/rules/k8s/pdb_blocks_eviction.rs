use crate::diagnostic::Severity;
use crate::k8s::PodDisruptionBudget;
use crate::k8s::disruption::Amount;
use crate::k8s::edit::rewrite;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::PodDisruptionBudgetPart(check));

/// A budget for more workloads than this is for all of a namespace: nobody counts their pods.
const MOST: usize = 100;

/// What lets a drain go on, one pod after the other.
const ROOM: &str = "maxUnavailable: 1";

fn check(budget: &PodDisruptionBudget<'_>, cx: &mut Context<'_>) {
    let (cluster, here) = (&cx.project.cluster, &budget.manifest);
    if ["minAvailable", "maxUnavailable"].iter().any(|key| cluster.may_be_patched(here, key)) {
        return;
    }
    let title = here.title();
    let help = "leave room for one pod: `maxUnavailable: 1` works at every number of replicas";
    let none = |amount| matches!(amount, Some(Amount::Pods(0) | Amount::Percent(0)));
    if let Some(most) = budget.max_unavailable().filter(|most| none(Amount::read(most.value))) {
        let message = format!("{title} lets no pod go, so a node with one of them can never be drained");
        let finding = cx.report(most.value.head_span(), message);
        finding.subject(here.subject()).help(help);
        if let Some(edit) = rewrite(most, ROOM) {
            finding.suggest("let one pod go", vec![edit]);
        }
    }
    let Some(least) = budget.min_available() else { return };
    let Some(amount) = Amount::read(least.value) else { return };
    let workloads: Vec<_> = cluster.guarded_by(budget).take(MOST + 1).collect();
    let counted = workloads.iter().map(|workload| cluster.least_replicas(workload).filter(|_| workloads.len() <= MOST));
    let counts: Option<Vec<i64>> = counted.collect();
    let all = counts.map(|counts| counts.iter().sum::<i64>()).filter(|all| *all > 0);
    let message = match (amount, all) {
        (Amount::Percent(share), _) if share >= 100 => {
            format!("{title} keeps every pod, so a node with one of them can never be drained")
        }
        (_, Some(all)) if amount.of(all) >= all => {
            let (kept, pods) = (amount.of(all), if amount.of(all) == 1 { "pod" } else { "pods" });
            format!(
                "{title} keeps {kept} {pods} and there may be no more than {all}, so a node with one can never be drained"
            )
        }
        _ => return,
    };
    let finding = cx.report(least.value.head_span(), message);
    finding.subject(here.subject()).help(help);
    if let Some(edit) = rewrite(least, ROOM) {
        finding.suggest("let one pod go", vec![edit]);
    }
    for workload in workloads.iter().take(3).filter(|_| !matches!(amount, Amount::Percent(100..))) {
        let scaler = cluster.autoscalers_of(workload).next().and_then(|scaler| scaler.written_minimum());
        let counted = cluster.counted(workload).unwrap_or(workload);
        let place = scaler.or_else(|| counted.replicas());
        let span = place.map_or_else(|| counted.name_span(), |entry| entry.key_span());
        finding.label(span, format!("{} may have no more", workload.title()));
    }
}
