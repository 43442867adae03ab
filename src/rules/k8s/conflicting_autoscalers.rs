use crate::diagnostic::Severity;
use crate::k8s::Autoscaler;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Autoscaler(check));

/// KEDA then takes over the HorizontalPodAutoscaler that stands beside its own object.
const TRANSFER: &str = "scaledobject.keda.sh/transfer-hpa-ownership";

fn check(autoscaler: &Autoscaler<'_>, cx: &mut Context<'_>) {
    let here = &autoscaler.manifest;
    let Some(other) = cx.project.cluster.rival_of(autoscaler).filter(|_| !here.partial) else { return };
    if [here, &other.manifest].iter().any(|manifest| manifest.annotation(TRANSFER) == Some("true")) {
        return;
    }
    let message = format!(
        "{} and {} both scale {} `{}`, so each undoes what the other does",
        here.title(),
        other.manifest.title(),
        autoscaler.kind,
        autoscaler.name
    );
    cx.report(autoscaler.reference.key_span(), message)
        .subject(here.subject())
        .label(other.reference.key_span(), "scaled from here too")
        .help("keep one, with the metrics of both: the highest number that a metric asks for wins");
}
