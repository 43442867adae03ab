use crate::diagnostic::Severity;
use crate::k8s::edit::{append, replace};
use crate::k8s::probe::ProbeKind;
use crate::k8s::{Container, RunMode};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let workload = container.workload;
    let (Some(liveness), Some(readiness)) =
        (container.probe(ProbeKind::Liveness), container.probe(ProbeKind::Readiness))
    else {
        return;
    };
    let lasting = matches!(workload.mode, RunMode::LongRunning | RunMode::PerNode);
    let (Some(asked), Some(budgets)) = (liveness.handler(), liveness.failure_budget().zip(readiness.failure_budget()))
    else {
        return;
    };
    let slower = budgets.0 > budgets.1;
    if !lasting || slower || readiness.handler() != Some(asked) || workload.may_be_patched("Probe") {
        return;
    }
    let message = format!(
        "{} is restarted by what should only take it out of traffic: both probes ask the same and give up after {} s",
        container.title(),
        budgets.0
    );
    let finding = cx.report(liveness.key_span(), message);
    finding
        .subject(container.subject())
        .label(readiness.key_span(), format!("asks the same and gives up after {} s", budgets.1))
        .help("let liveness ask only whether the process works, or let it wait clearly longer than readiness");
    let period = liveness.number("periodSeconds").filter(|period| *period > 0);
    let failures = period.map(|period| (budgets.1.saturating_mul(2) / period).saturating_add(1));
    let edit = failures.and_then(|failures| match liveness.node.get("failureThreshold") {
        Some(written) => replace(written, &failures.to_string()),
        None => append(liveness.node, &[format!("failureThreshold: {failures}")]),
    });
    if let Some(edit) = edit {
        finding.suggest("let liveness wait twice as long as readiness", vec![edit]);
    }
}
