use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::WorkloadPart(check));

const PATH: [&str; 2] = ["windowsOptions", "hostProcess"];

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for setting in workload.settings(&PATH) {
        let value = setting.entry.value;
        if value.as_bool_yaml_1_1() != Some(true) {
            continue;
        }
        let message = format!("{} runs on the Windows node itself, outside of any container", setting.title(workload));
        let finding = cx.report(value.head_span(), message);
        finding.subject(setting.subject(workload)).help("leave `hostProcess` to the drivers and agents of the node");
        if let Some(lender) = value.lender_span() {
            finding.label(lender, "written here");
        }
    }
}
