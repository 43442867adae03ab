use crate::diagnostic::Severity;
use crate::k8s::probe::ProbeKind;
use crate::k8s::{Container, RunMode};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let lasting = matches!(container.workload.mode, RunMode::LongRunning | RunMode::PerNode);
    let slow = container.image().is_some_and(|image| image.starts_slowly()) || container.runs_java();
    if !lasting || !slow || container.probe(ProbeKind::Liveness).is_none() || !container.lacks_probe(ProbeKind::Startup)
    {
        return;
    }
    let message =
        format!("{} starts slowly and has no startup probe, so liveness may end it before it is up", container.title());
    let finding = cx.report(container.name_span(), message);
    finding.subject(container.subject()).help("add a `startupProbe` with as many tries as the slowest start needs");
    let path = container.probe(ProbeKind::Liveness).and_then(|probe| probe.http_path()?.text());
    let edit = path.and_then(|path| container.add_probe(ProbeKind::Startup, path));
    if let Some(edit) = edit {
        finding.suggest("add a `startupProbe`", vec![edit]);
    }
}
