use crate::diagnostic::Severity;
use crate::k8s::probe::ProbeKind;
use crate::k8s::{Container, RunMode};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if !matches!(container.workload.mode, RunMode::LongRunning | RunMode::PerNode) {
        return;
    }
    for kind in [ProbeKind::Liveness, ProbeKind::Readiness, ProbeKind::Startup] {
        let Some(probe) = container.probe(kind).filter(|probe| probe.node.is_mapping()) else { continue };
        let keys = ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"];
        let missing: Vec<&str> = keys.into_iter().filter(|key| probe.node.get(key).is_none()).collect();
        if missing.is_empty() || container.workload.may_be_patched(kind.key()) {
            continue;
        }
        let list = missing.join("`, `");
        let message = format!("{} probe of {} leaves `{list}` to the defaults", kind.name(), container.title());
        cx.report(probe.key_span(), message)
            .subject(container.subject())
            .help("write the times that were measured for this program");
    }
}
