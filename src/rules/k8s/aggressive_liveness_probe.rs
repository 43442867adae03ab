use crate::diagnostic::Severity;
use crate::k8s::edit::replace;
use crate::k8s::probe::ProbeKind;
use crate::k8s::{Container, RunMode};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Container(check));

/// A container that fails for so many seconds is often only busy.
const SHORT: i64 = 10;

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let lasting = matches!(container.workload.mode, RunMode::LongRunning | RunMode::PerNode);
    let Some(probe) = container.probe(ProbeKind::Liveness).filter(|_| lasting) else { return };
    let (Some(failures), Some(timeout), Some(period), Some(delay)) = (
        probe.number("failureThreshold"),
        probe.number("timeoutSeconds"),
        probe.number("periodSeconds"),
        probe.number("initialDelaySeconds"),
    ) else {
        return;
    };
    let written = |key: &str| probe.node.get(key).map_or_else(|| probe.key_span(), |value| value.head_span());
    let at_once = delay == 0 && container.lacks_probe(ProbeKind::Startup);
    // How long its own check takes, and how often it may fail, whoever runs a database knows best.
    let tuned = probe.node.get("exec").is_some() && container.image().is_some_and(|image| image.is_data_store());
    if tuned {
        return;
    }
    let (title, budget) = (container.title(), period.saturating_mul(failures));
    let (span, message) = if failures == 1 {
        (written("failureThreshold"), format!("{title} is restarted as soon as one liveness probe fails"))
    } else if timeout >= period {
        let message =
            format!("a liveness probe of {title} may wait {timeout} s while the next is due after {period} s");
        (written("timeoutSeconds"), message)
    } else if at_once && budget < SHORT {
        let message = format!("{title} is restarted when it does not answer within {budget} s of its start");
        (probe.key_span(), message)
    } else {
        return;
    };
    let finding = cx.report(span, message);
    finding
        .subject(container.subject())
        .help("let liveness fail three times or more, over half a minute, and let a `startupProbe` cover the start");
    let patient = probe.node.get("failureThreshold").filter(|_| failures == 1);
    if let Some(edit) = patient.and_then(|written| replace(written, "3")) {
        finding.suggest("let it fail three times", vec![edit]);
    }
}
