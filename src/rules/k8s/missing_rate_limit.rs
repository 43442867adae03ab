use crate::diagnostic::Severity;
use crate::k8s::Protection;
use crate::project::Project;
use crate::rule::{Check, Context, Lack, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let cluster = &project.cluster;
    let (mut lacking, mut any) = (Vec::new(), false);
    for route in cluster.routes.iter().filter(|route| cluster.is_edge(route)) {
        if cluster.is_protected(route, Protection::RateLimit) {
            any = true;
            continue;
        }
        let title = route.manifest.title();
        let message =
            format!("nothing limits the rate of requests that {title} lets in, so one client can take it all");
        let start = route.add_rate_limit(cluster);
        let (subject, build) = (route.manifest.subject(), cluster.built_by(&route.manifest));
        lacking.push(Lack { place: route.name_span(), subject, message, build, start });
    }
    // Where nothing is limited at all, the habit is missing and not the one object: it is said once.
    let once = !any && cx.profile < Profile::Strict;
    cx.report_lack(lacking, once, "attach the rate limit of your gateway to it, or to the Gateway above");
}
