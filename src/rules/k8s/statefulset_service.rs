use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let (cluster, here) = (&cx.project.cluster, &workload.manifest);
    if here.kind != "StatefulSet" || here.group != "apps" || cluster.may_be_patched(here, "serviceName") {
        return;
    }
    let title = here.title();
    let written = here.at(&["spec", "serviceName"]).filter(|name| !name.is_null() && name.text() != Some(""));
    let Some(written) = written else {
        cx.report(
            here.spec_span(),
            format!("{title} names no `serviceName`, so its pods have no names of their own in DNS"),
        )
        .severity(Severity::Note)
        .subject(here.subject())
        .help("name a headless Service (`clusterIP: None`) that selects its pods");
        return;
    };
    let Some(name) = written.text().filter(|name| !is_placeholder(name)) else { return };
    let mut services: Vec<_> = cluster.services_named(name, here).collect();
    let nearest = services.iter().map(|service| here.place.steps_up_to(service.manifest.place)).min();
    services.retain(|service| Some(here.place.steps_up_to(service.manifest.place)) == nearest);
    let around = || {
        let mut all = cluster.services.iter().filter(|service| here.shares_namespace(&service.manifest));
        all.any(|service| here.place.steps_up_to(service.manifest.place) == 0)
    };
    if services.is_empty() {
        if cluster.knows_workloads_around(here) && around() {
            let message = format!(
                "{title} names Service `{name}`, which is nowhere in this repository, so its pods have no names in DNS"
            );
            cx.report(written.head_span(), message)
                .subject(here.subject())
                .help("add a headless Service of that name (`clusterIP: None`) that selects its pods");
        }
        return;
    }
    let headless = services.iter().any(|service| {
        let address = service.manifest.at(&["spec", "clusterIP"]).and_then(NodeRef::text);
        service.manifest.partial || address.is_some_and(|text| text == "None" || is_placeholder(text))
    });
    let Some(service) = services.first().filter(|_| !headless) else { return };
    let message =
        format!("{title} names Service `{name}`, which has an address of its own, so its pods have no names in DNS");
    cx.report(written.head_span(), message)
        .subject(here.subject())
        .label(service.manifest.name_span(), "is not headless")
        .help("name a headless Service beside it, with `clusterIP: None`");
}
