use crate::diagnostic::Severity;
use crate::docker::BuildFile;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::BuildFile(check));

fn check(build: &BuildFile, cx: &mut Context<'_>) {
    let Some(stage) = build.last().filter(|stage| !stage.has_healthcheck()) else { return };
    let project = cx.project;
    // Kubernetes does not read what the image says of its health, and probes on its own.
    let probed = |name: &str| project.cluster.workloads.iter().any(|workload| workload.manifest.name == Some(name));
    let mut services = project.docker.compose.iter().flat_map(|compose| compose.services());
    let service = services.find(|service| {
        service.builds(build.path()) && service.node().get("healthcheck").is_none() && !probed(service.name())
    });
    if let Some(service) = service {
        let message = format!("no `HEALTHCHECK`: `{}` counts as well as soon as it starts", service.name());
        cx.report(stage.image.span, message)
            .help("add `HEALTHCHECK CMD …`, or `healthcheck` to the service")
            .label(service.span(), "runs this image");
    }
}
