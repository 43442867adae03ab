use crate::diagnostic::Severity;
use crate::k8s::{Manifest, Route, RouteKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(place) = use_of_it(manifest) else { return };
    let message = "ingress-nginx has had no maintenance since March 2026, so holes in it stay open";
    let finding = cx.report(place.head_span(), message);
    finding.subject(manifest.subject()).help("move to the Gateway API, or to a controller that is maintained");
}

/// Where an object says that ingress-nginx answers for it.
fn use_of_it<'t>(manifest: &Manifest<'t>) -> Option<NodeRef<'t>> {
    if manifest.kind == "IngressClass" {
        return manifest.at(&["spec", "controller"]).filter(|name| name.text() == Some("k8s.io/ingress-nginx"));
    }
    let route = Route::read(*manifest).filter(|route| route.kind == RouteKind::Ingress)?;
    let annotations = manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
    let of = |start: &str| annotations.iter().any(|entry| entry.name().starts_with(start));
    let class = route.class().filter(|class| class.text() == Some("nginx"))?;
    (of("nginx.ingress.kubernetes.io/") && !of("nginx.org/")).then_some(class)
}
