use crate::diagnostic::Severity;
use crate::k8s::port::BackendFault;
use crate::k8s::{Route, edit};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Route(check));

fn check(route: &Route<'_>, cx: &mut Context<'_>) {
    let (title, subject) = (route.manifest.title(), route.manifest.subject());
    for backend in &route.backends {
        let name = backend.service;
        let so = if backend.mirrors { "nothing is mirrored to it" } else { "its clients get an error" };
        match cx.project.cluster.backend_fault(route, backend) {
            None => {}
            Some(BackendFault::NoService(unknown)) => {
                let message = format!("there is no Service `{name}` for {title}, so {so}");
                let finding = cx.report(backend.name_span(), message);
                finding.subject(subject.clone()).help(unknown.help("Service"));
                if backend.mirrors {
                    finding.severity(Severity::Warning);
                }
                let plain = backend.name.text() == Some(name);
                let near = unknown.near.filter(|_| plain).and_then(|near| edit::replace(backend.name, near));
                if let Some(near) = near {
                    finding.suggest("name the Service that is there", vec![near]);
                }
            }
            Some(BackendFault::NotGranted(grant)) => {
                let (kind, own) = (route.manifest.kind, route.manifest.namespace.unwrap_or_default());
                let theirs = backend.namespace.unwrap_or_default();
                let message =
                    format!("no ReferenceGrant in `{theirs}` lets {title} lead to Service `{name}` there, so {so}");
                let finding = cx.report(backend.name_span(), message);
                finding.label(grant.name_span(), "this one lets in others").subject(subject.clone());
                finding.help(format!("let {kind}s of `{own}` in under `spec.from` of the ReferenceGrant"));
            }
            Some(BackendFault::NoPort(service)) => {
                let port = backend.port.unwrap_or(backend.name);
                let text = port.text().unwrap_or_default();
                let known = service.ports().take(5).map(|port| {
                    let name = port.node.get("name").and_then(NodeRef::text).map(|name| format!(" (`{name}`)"));
                    format!(
                        "{}{}",
                        port.node.get("port").and_then(NodeRef::text).unwrap_or("?"),
                        name.unwrap_or_default()
                    )
                });
                let known = known.collect::<Vec<_>>().join(", ");
                let message = format!("Service `{name}` has no port `{text}`, which {title} names, so {so}");
                let finding = cx.report(port.head_span(), message);
                finding.label(service.manifest.name_span(), "this Service").subject(subject.clone());
                if backend.mirrors {
                    finding.severity(Severity::Warning);
                }
                finding.help(format!("its ports are {known}"));
                let mut ports = service.ports();
                let only = ports.next().filter(|_| ports.next().is_none());
                let by_number = port.as_i64().is_some();
                let only = only.and_then(|only| only.node.get(if by_number { "port" } else { "name" })?.text());
                let lead = only.filter(|_| backend.port.is_some()).and_then(|only| edit::replace(port, only));
                if let Some(lead) = lead {
                    finding.suggest("use the port that it has", vec![lead]);
                }
            }
        }
    }
}
