use crate::diagnostic::Severity;
use crate::project::Project;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    for fault in &project.cluster.builds.faults {
        let finding = cx.report(fault.span, fault.message.clone());
        finding.help(fault.help.clone());
        if fault.silent {
            finding.severity(Severity::Warning);
        }
    }
}
