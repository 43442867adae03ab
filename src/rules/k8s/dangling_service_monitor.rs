use crate::diagnostic::Severity;
use crate::k8s::{Monitor, MonitorKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Monitor(check));

fn check(monitor: &Monitor<'_>, cx: &mut Context<'_>) {
    let Some(selector) = monitor.selector().filter(|_| cx.project.cluster.finds_nothing(monitor)) else { return };
    let (title, what) = match monitor.kind {
        MonitorKind::Services => (monitor.manifest.title(), "Service"),
        MonitorKind::Pods => (monitor.manifest.title(), "pod"),
    };
    let finding = cx.report(selector.key_span(), format!("{title} selects no {what}, so it scrapes nothing"));
    finding.subject(monitor.manifest.subject());
    finding.help(format!("give it the labels of a {what} in the namespaces that it looks into"));
}
