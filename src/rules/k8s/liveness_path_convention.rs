use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::replace;
use crate::k8s::probe::ProbeKind;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some(probe) = container.probe(ProbeKind::Liveness).filter(|_| cx.project.cluster.keeps_conventions(container))
    else {
        return;
    };
    let allowed = &cx.settings.k8s.liveness_paths;
    let Some((path, span)) = probe.path_outside(allowed) else { return };
    let usual = allowed.first().map_or("/", String::as_str);
    let finding = cx.report(span, format!("liveness probe asks `{path}` instead of `{usual}`"));
    finding
        .subject(container.subject())
        .help(format!("serve `{usual}` and ask it here, or name this path in `k8s.liveness-paths`"));
    if let Some(edit) = probe.http_path().and_then(|path| replace(path, usual)) {
        finding.suggest(format!("ask `{usual}`"), vec![edit]);
    }
}
