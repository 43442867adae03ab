use crate::diagnostic::Severity;
use crate::k8s::edit::is_plain;
use crate::k8s::telemetry::Telemetry;
use crate::k8s::{Container, Role, Workload};
use crate::project::Project;
use crate::rule::{Check, Context, Lack, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let cluster = &project.cluster;
    let ours = |workload: &&Workload<'_>| {
        let manifest = &workload.manifest;
        let here = !manifest.partial && !manifest.is_system() && !manifest.is_trial() && !workload.is_guess();
        here && workload.has_pod_spec() && !workload.is_platform()
    };
    let own = |container: &Container<'_>| container.role == Role::App && cluster.keeps_conventions(container);
    let (mut lacking, mut any) = (Vec::new(), false);
    for workload in cluster.workloads.iter().filter(ours) {
        for container in workload.containers().into_iter().filter(own) {
            match cluster.telemetry(&container) {
                Telemetry::Configured => any = true,
                Telemetry::Unknown => {}
                Telemetry::Missing => {
                    let env = container.node.entry("env").filter(|entry| !entry.value.is_null());
                    let place = env.map_or_else(|| container.name_span(), |entry| entry.key_span());
                    let title = container.title();
                    let message = format!("{title} sends no traces, so a slow request cannot be followed through it");
                    let name = workload.manifest.name.filter(|name| is_plain(name));
                    let start = name.and_then(|name| container.add_variable("OTEL_SERVICE_NAME", name));
                    let start = start.map(|edit| ("name the service for OpenTelemetry", vec![edit]));
                    let build = cluster.built_by(&workload.manifest);
                    lacking.push(Lack { place, subject: container.subject(), message, build, start });
                }
            }
        }
    }
    // Where nobody sends any, the habit is missing and not the one object: it is said once.
    let once = !any && cx.profile < Profile::Strict;
    let help = "set `OTEL_SERVICE_NAME` and `OTEL_EXPORTER_OTLP_ENDPOINT`, or let the operator inject the agent";
    cx.report_lack(lacking, once, help);
}
