use crate::diagnostic::Severity;
use crate::k8s::{Container, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if !workload.has_judgeable_context() || workload.has_user_namespace() {
        return;
    }
    let (by_pod, by_own): (Vec<_>, Vec<_>) =
        workload.containers().into_iter().filter(says_nothing).partition(|it| it.shared_context_span().is_some());
    // The security context of the pod is one place for all containers without one.
    if let Some((first, span)) = by_pod.first().and_then(|first| Some((first, first.shared_context_span()?))) {
        let names: Vec<String> = by_pod.iter().map(|container| format!("`{}`", container.name())).collect();
        let whom = if names.len() > 1 { format!("containers {}", names.join(", ")) } else { first.title() };
        report(&whom, &by_pod, span, cx).subject(workload.manifest.subject());
    }
    for container in &by_own {
        let finding = report(&container.title(), std::slice::from_ref(container), container.own_context_span(), cx);
        finding.subject(container.subject());
        if let Some(edit) = container.add_context("runAsNonRoot: true") {
            finding.suggest("add `runAsNonRoot: true`", vec![edit]);
        }
    }
}

fn report<'f>(
    whom: &str,
    containers: &[Container<'_>],
    span: crate::source::Span,
    cx: &'f mut Context<'_>,
) -> &'f mut crate::diagnostic::Diagnostic {
    let finding = cx.report(
        span,
        format!("{whom} may run as root: neither `runAsNonRoot` nor a user is set, so the image decides"),
    );
    finding.help("set `runAsNonRoot: true`, and a `runAsUser` where the image names its user by a word");
    if containers.iter().all(|it| it.image().is_some_and(|image| image.is_known_non_root())) {
        finding.severity(Severity::Note);
    }
    finding
}

fn says_nothing(container: &Container<'_>) -> bool {
    container.lacks_setting(&["runAsNonRoot"]) && container.lacks_setting(&["runAsUser"])
}
