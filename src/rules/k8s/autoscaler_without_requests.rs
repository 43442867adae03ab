use crate::diagnostic::Severity;
use crate::k8s::Autoscaler;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Autoscaler(check));

fn check(autoscaler: &Autoscaler<'_>, cx: &mut Context<'_>) {
    let metrics = autoscaler.utilization_metrics();
    let scaler = autoscaler.manifest.title();
    for workload in cx.project.cluster.targets_of(autoscaler).filter(|workload| !workload.manifest.partial) {
        for container in workload.running_containers() {
            let measured = metrics.iter().filter(|metric| metric.container.is_none_or(|name| name == container.name()));
            let Some(metric) = measured.into_iter().find(|metric| !container.requests(metric.resource)) else {
                continue;
            };
            let (title, resource) = (container.title(), metric.resource.key());
            let message =
                format!("{title} requests no {resource}, so {scaler} cannot work out a utilization and never scales");
            let finding = cx.report(container.name_span(), message);
            finding
                .subject(container.subject())
                .label(metric.span, format!("scales by a share of the requested {resource}"))
                .help(format!("set `resources.requests.{resource}` on every container of the pod"));
            let amount = if resource == "cpu" { "100m" } else { "128Mi" };
            if let Some(edit) = container.add_amount("requests", resource, amount) {
                finding.suggest(format!("request `{amount}` until it is measured"), vec![edit]);
            }
        }
    }
}
