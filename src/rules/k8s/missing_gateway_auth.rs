use crate::diagnostic::Severity;
use crate::k8s::protection::is_identity_provider;
use crate::k8s::{Protection, Route};
use crate::project::Project;
use crate::rule::{Check, Context, Lack, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let cluster = &project.cluster;
    let strict = cx.profile >= Profile::Strict;
    let (mut lacking, mut any) = (Vec::new(), false);
    for route in cluster.routes.iter().filter(|route| cluster.is_edge(route)) {
        if cluster.is_protected(route, Protection::Authentication) {
            any = true;
            continue;
        }
        let asks = route.backends.iter().any(|backend| is_identity_provider(backend.service));
        // A page for everybody needs none; an API mostly does.
        if asks || project.declares_security(route) || !(strict || is_for_api(route)) {
            continue;
        }
        let title = route.manifest.title();
        let message =
            format!("nothing at the gateway asks who uses {title}, so it is open to everyone unless the program asks");
        let (subject, build) = (route.manifest.subject(), cluster.built_by(&route.manifest));
        lacking.push(Lack { place: route.name_span(), subject, message, build, start: None });
    }
    let once = !any && !strict;
    let help = "attach your gateway's check of tokens, or declare `security` in the OpenAPI document of the program";
    cx.report_lack(lacking, once, help);
}

/// Whether a host or a path of the route says that programs are its clients.
fn is_for_api(route: &Route<'_>) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let host = |host: &str| host.split(['.', '-']).any(|part| part == "api");
    let path = |path: &str| path.split('/').any(|part| part == "api" || part.strip_prefix('v').is_some_and(number));
    route.hosts().into_iter().any(host) || route.paths().into_iter().any(path)
}
