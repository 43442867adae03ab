use crate::diagnostic::{Edit, Severity};
use crate::k8s::Manifest;
use crate::k8s::edit::replace;
use crate::k8s::lifecycle::Lifecycle;
use crate::k8s::manifest::inner_span;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check)).fixable();

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(version) = manifest.api_version() else { return };
    let target = cx.project.cluster.target_minor(manifest);
    let (lifecycle, since) = match (Lifecycle::of(manifest), target) {
        (Some(row), Some(target)) if row.is_deprecated_in(target) => (row, format!("Kubernetes 1.{}", row.deprecated)),
        _ => match Lifecycle::of_deprecated_third_party(manifest) {
            Some(row) => (row, "Traefik 2.10".to_owned()),
            None => return,
        },
    };
    let (used, kind) = (version.text().unwrap_or_default(), manifest.kind);
    let end = match lifecycle.planned_removal() {
        Some(minor) => format!("Kubernetes 1.{minor} will no longer serve it"),
        None => "it gets no more features or fixes".to_owned(),
    };
    let finding = cx.report(version.head_span(), format!("`{used}` of {kind} is deprecated since {since}: {end}"));
    finding.subject(manifest.subject());
    match lifecycle.replacement {
        None => finding.help("no stable version takes its place yet: look at each release before you upgrade"),
        Some(replacement) if lifecycle.is_edit_enough(manifest) && version.lender_span().is_none() => {
            let edit = Edit { span: inner_span(version), replacement: replacement.to_owned() };
            finding.help(format!("use `{replacement}`")).fix(format!("use `{replacement}`"), vec![edit])
        }
        Some(replacement) if kind == "Endpoints" => {
            finding.help(format!("write an EndpointSlice of `{replacement}`, or let a selector make them"))
        }
        Some(replacement) => {
            finding.help(format!("use `{replacement}` and adapt the fields"));
            match replace(version, replacement) {
                Some(edit) => finding.suggest(format!("use `{replacement}`, whose fields differ"), vec![edit]),
                None => finding,
            }
        }
    };
}
