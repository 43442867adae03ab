use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ContainerPart(check)).fixable();

const KEY: &str = "allowPrivilegeEscalation";

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if container.is_privileged() || container.workload.is_windows() {
        return;
    }
    let title = container.title();
    if let Some(written) = container.own_setting(&[KEY]) {
        if written.value.as_bool_yaml_1_1() != Some(true) {
            return;
        }
        let message = format!("{title} lets its processes gain more rights than they start with");
        let finding = cx.report(written.value.head_span(), message);
        finding.subject(container.subject()).help("set `allowPrivilegeEscalation: false`: hardly any program needs it");
        if let Some(lender) = written.value.lender_span() {
            finding.label(lender, "written here");
        }
        if let Some(edit) = replace(written.value, "false") {
            finding.fix("set `allowPrivilegeEscalation: false`", vec![edit]);
        }
        return;
    }
    let judged = !container.workload.manifest.partial && container.workload.has_judgeable_context();
    if cx.profile < Profile::Strict || !judged || !container.lacks_setting(&[KEY]) {
        return;
    }
    let message = format!("{title} does not forbid its processes to gain more rights than they start with");
    let finding = cx.report(container.own_context_span(), message);
    finding.subject(container.subject()).help("set `securityContext.allowPrivilegeEscalation: false`");
    if let Some(edit) = container.add_setting(&["allowPrivilegeEscalation: false"]) {
        finding.suggest("add `allowPrivilegeEscalation: false`", vec![edit]);
    }
}
