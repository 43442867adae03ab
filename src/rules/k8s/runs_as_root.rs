use crate::diagnostic::Severity;
use crate::k8s::{Container, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if !workload.has_judgeable_context() || workload.has_user_namespace() {
        return;
    }
    let says_nothing =
        |container: &Container<'_>| ["runAsNonRoot", "runAsUser"].iter().all(|key| container.lacks_setting(&[key]));
    for lack in workload.lacking(says_nothing) {
        let message =
            format!("{} may run as root: neither `runAsNonRoot` nor a user is set, so the image decides", lack.title());
        let finding = cx.report(lack.span, message);
        finding
            .subject(lack.subject())
            .help("set `runAsNonRoot: true`, and a `runAsUser` where the image names its user by a word");
        if lack.containers.iter().all(|it| it.image().is_some_and(|image| image.is_known_non_root())) {
            finding.severity(Severity::Note);
        }
        let lines = ["runAsNonRoot: true"];
        let edit = match lack.own {
            Some(container) => container.add_setting(&lines),
            None => workload.add_pod_setting(&lines),
        };
        if let Some(edit) = edit {
            finding.suggest("add `runAsNonRoot: true`", vec![edit]);
        }
    }
}
