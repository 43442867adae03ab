use crate::diagnostic::{Edit, Severity};
use crate::k8s::Container;
use crate::k8s::manifest::inner_span;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ContainerPart(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some(value) = container.node.at(&["securityContext", "privileged"]) else { return };
    if value.as_bool_yaml_1_1() != Some(true) || container.workload.is_windows() {
        return;
    }
    let title = container.title();
    let finding = cx.report(value.head_span(), format!("{title} is privileged: whoever breaks into it owns the node"));
    finding.subject(container.subject()).help("drop `privileged` and add the one capability or device it needs");
    if container.workload.is_node_agent() {
        finding.severity(Severity::Warning);
    }
    if let Some(lender) = value.lender_span() {
        finding.label(lender, "written here");
    } else {
        finding.fix("set `privileged: false`", vec![Edit { span: inner_span(value), replacement: "false".to_owned() }]);
    }
}
