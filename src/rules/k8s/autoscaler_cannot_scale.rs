use crate::diagnostic::Severity;
use crate::k8s::Autoscaler;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::AutoscalerPart(check));

fn check(autoscaler: &Autoscaler<'_>, cx: &mut Context<'_>) {
    let (Some(least), Some(most)) = (autoscaler.minimum(), autoscaler.maximum()) else { return };
    let Some(limit) = most.value.as_i64().filter(|limit| *limit <= least && *limit > 0) else { return };
    let here = &autoscaler.manifest;
    // What a template leaves out may come from the values.
    let written = cx.project.cluster.is_template(here) && autoscaler.written_minimum().is_some();
    if (here.partial && !written)
        || ["minReplica", "maxReplica"].iter().any(|key| cx.project.cluster.may_be_patched(here, key))
    {
        return;
    }
    let title = here.title();
    let message = match limit == least {
        true => format!("{title} keeps at least {least} and at most {limit} replicas, so it never scales"),
        false => format!("{title} keeps at least {least} and at most {limit} replicas, which is refused"),
    };
    let finding = cx.report(most.value.head_span(), message);
    finding
        .subject(here.subject())
        .help("let the maximum be above the minimum, or fix `replicas` and drop the autoscaler");
    if limit < least {
        finding.severity(Severity::Error);
    }
    if let Some(written) = autoscaler.written_minimum() {
        finding.label(written.key_span(), "the minimum");
    }
    let room = least.saturating_mul(2).to_string();
    if let Some(edit) = replace(most.value, &room) {
        finding.suggest(format!("allow {room} replicas"), vec![edit]);
    }
}
