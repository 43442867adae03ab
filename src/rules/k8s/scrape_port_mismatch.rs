use crate::diagnostic::Severity;
use crate::k8s::{Manifest, Monitor, edit};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    for workload in cluster.workloads_in(manifest).filter(|_| !manifest.partial) {
        let Some((port, known)) = workload.unscraped_port() else { continue };
        let (title, text) = (workload.title(), port.text().unwrap_or_default());
        let only = if let [only] = known.as_slice() { Some(only.to_string()) } else { None };
        let known = known.iter().take(5).map(i64::to_string).collect::<Vec<_>>().join(", ");
        let message = format!("no container of {title} declares port {text}, so there is nothing to scrape");
        let finding = cx.report(port.head_span(), message);
        finding.subject(manifest.subject()).help(format!("its containers declare {known}"));
        if let Some(scrape) = only.and_then(|only| edit::replace(port, &only)) {
            finding.suggest(format!("scrape {known}"), vec![scrape]);
        }
    }
    if let Some(monitor) = Monitor::read(*manifest).filter(|_| !manifest.partial) {
        for (port, known) in cluster.unscraped_ports(&monitor) {
            let (title, text) = (manifest.title(), port.text().unwrap_or_default());
            let message = format!("nothing that {title} selects has a port named `{text}`, so it scrapes nothing");
            let finding = cx.report(port.head_span(), message);
            finding.subject(manifest.subject());
            match known.as_slice() {
                [] => finding.help("give the port a name, and write it here"),
                [only] => {
                    finding.help(format!("the port is named `{only}`"));
                    match edit::replace(port, only) {
                        Some(scrape) => finding.suggest(format!("scrape `{only}`"), vec![scrape]),
                        None => finding,
                    }
                }
                known => finding.help(format!("the ports are named `{}`", known.join("`, `"))),
            };
        }
    }
}
