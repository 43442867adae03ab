use crate::diagnostic::Severity;
use crate::k8s::edit::annotate;
use crate::k8s::{RunMode, Workload};
use crate::project::Project;
use crate::rule::{Check, Context, Lack, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let (cluster, strict) = (&project.cluster, cx.profile >= Profile::Strict);
    let serves = |workload: &&Workload<'_>| {
        let lasting = matches!(workload.mode, RunMode::LongRunning | RunMode::PerNode) && workload.has_pod_spec();
        let manifest = &workload.manifest;
        let deployed = !manifest.is_system() && !manifest.is_trial() && !manifest.partial && !workload.is_platform();
        // What others built has metrics of its own kind, mostly by a second program beside it.
        let own = || workload.containers().iter().any(|container| cluster.keeps_conventions(container));
        lasting && deployed && !workload.is_guess() && cluster.has_clients(workload) && (strict || own())
    };
    let (mut lacking, mut any) = (Vec::new(), !cluster.monitors.is_empty());
    for workload in cluster.workloads.iter().filter(serves) {
        let subject = workload.manifest.subject();
        if cluster.is_scraped(workload) || workload.may_be_patched("prometheus.io") {
            any = true;
            continue;
        }
        let title = workload.title();
        // The annotation is read from pods: on the object around them nobody looks.
        let list = workload.manifest.at(&["metadata", "annotations"]).filter(|_| workload.manifest.kind != "Pod");
        if let Some(entry) = list.and_then(|list| list.entry("prometheus.io/scrape")) {
            let message = format!("`prometheus.io/scrape` stands on {title} itself, where nobody looks for it");
            let finding = cx.report(entry.key_span(), message);
            finding.build = cluster.built_by(&workload.manifest);
            finding.subject(subject).help("move it to `spec.template.metadata.annotations`");
            any = true;
            continue;
        }
        let message = format!("nothing collects metrics of {title}, so nobody sees it slow down or fail");
        let inner = workload.template.entry("metadata").filter(|_| workload.template != workload.manifest.node);
        let place = inner.map_or_else(|| workload.name_span(), |metadata| metadata.key_span());
        let metadata = workload.template.get("metadata");
        let edit = metadata.and_then(|metadata| annotate(metadata, "prometheus.io/scrape: \"true\""));
        let start = edit.map(|edit| ("let Prometheus scrape its pods", vec![edit]));
        let build = cluster.built_by(&workload.manifest);
        lacking.push(Lack { place, subject, message, build, start });
    }
    // Where nothing is scraped at all, the habit is missing and not the one object: it is said once.
    let once = !any && !strict;
    cx.report_lack(
        lacking,
        once,
        "add a `ServiceMonitor` or `PodMonitor`, or annotate the pods with `prometheus.io/scrape`",
    );
}
