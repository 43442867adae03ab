use crate::diagnostic::Severity;
use crate::k8s::port::Unreached;
use crate::k8s::{Service, edit};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Service(check));

fn check(service: &Service<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    for port in service.ports() {
        let (Some(unreached), Some(target)) = (cluster.unreached(service, &port), port.target) else { continue };
        let text = target.text().unwrap_or_default();
        let finding = match unreached {
            Unreached::NoSuchName(names, workload) => {
                let message = format!(
                    "no container of {} has a port named `{text}`, so the Service sends nothing there",
                    workload.title()
                );
                let finding = cx.report(target.head_span(), message);
                finding.severity(Severity::Error).label(workload.name_span(), "the pods of this one are selected");
                match names {
                    [] => finding.help(format!("give the container's port the name `{text}`, or write its number")),
                    [only] => {
                        finding.help(format!("its port is named `{only}`"));
                        match edit::replace(target, only) {
                            Some(lead) => finding.suggest(format!("lead to `{only}`"), vec![lead]),
                            None => finding,
                        }
                    }
                    names => finding.help(format!("the ports are named `{}`", names.join("`, `"))),
                }
            }
            Unreached::NotDeclared(numbers, workload) => {
                let message = format!(
                    "no container of {} declares port {text}, so connections are probably refused",
                    workload.title()
                );
                let finding = cx.report(target.head_span(), message);
                finding.label(workload.name_span(), "the pods of this one are selected");
                let known = numbers.iter().take(5).map(i64::to_string).collect::<Vec<_>>().join(", ");
                finding.help(format!("its containers declare {known}: lead to one of them, or declare {text} too"));
                let only = if let [only] = numbers { only.to_string() } else { String::new() };
                let target = port.node.get("targetPort").filter(|_| !only.is_empty());
                match target.and_then(|target| edit::replace(target, &only)) {
                    Some(lead) => finding.suggest(format!("lead to {only}"), vec![lead]),
                    None => finding,
                }
            }
        };
        finding.subject(service.manifest.subject());
    }
}
