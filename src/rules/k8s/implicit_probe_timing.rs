use crate::diagnostic::Severity;
use crate::k8s::edit::append;
use crate::k8s::probe::ProbeKind;
use crate::k8s::{Container, RunMode};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

const KEYS: [&str; 4] = ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"];

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if !matches!(container.workload.mode, RunMode::LongRunning | RunMode::PerNode) {
        return;
    }
    for kind in [ProbeKind::Liveness, ProbeKind::Readiness, ProbeKind::Startup] {
        let Some(probe) = container.probe(kind).filter(|probe| probe.node.is_mapping()) else { continue };
        let missing: Vec<&str> = KEYS.into_iter().filter(|key| probe.node.get(key).is_none()).collect();
        if missing.is_empty() || container.workload.may_be_patched(kind.key()) {
            continue;
        }
        let list = missing.join("`, `");
        let message = format!("{} probe of {} leaves `{list}` to the defaults", kind.name(), container.title());
        let finding = cx.report(probe.key_span(), message);
        finding.subject(container.subject()).help("write the times that were measured for this program");
        let defaults = [0, 10, 1, 3];
        let unsaid = KEYS.into_iter().zip(defaults).filter(|(key, _)| missing.contains(key));
        let lines: Vec<String> = unsaid.map(|(key, default)| format!("{key}: {default}")).collect();
        if let Some(edit) = append(probe.node, &lines) {
            finding.suggest("write the defaults, to be changed", vec![edit]);
        }
    }
}
