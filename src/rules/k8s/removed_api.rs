use crate::diagnostic::{Edit, Severity};
use crate::k8s::Manifest;
use crate::k8s::edit::replace;
use crate::k8s::lifecycle::Lifecycle;
use crate::k8s::manifest::inner_span;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check)).fixable();

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(version) = manifest.api_version() else { return };
    let (lifecycle, since) = match (Lifecycle::of(manifest), cx.project.cluster.target_minor(manifest)) {
        (Some(row), Some(target)) if row.is_removed_in(target) => (row, format!("Kubernetes 1.{}", row.removed)),
        _ => match Lifecycle::of_third_party(manifest) {
            Some(row) => (row, "cert-manager 1.6".to_owned()),
            None => return,
        },
    };
    let (used, kind) = (version.text().unwrap_or_default(), manifest.kind);
    let message = format!("`{used}` of {kind} is not served since {since}, so the object cannot be applied");
    let finding = cx.report(version.head_span(), message);
    finding.subject(manifest.subject());
    match lifecycle.replacement {
        None => finding.help("this kind has no successor: Pod Security admission took its place"),
        Some(replacement) if lifecycle.is_edit_enough(manifest) && version.lender_span().is_none() => {
            let edit = Edit { span: inner_span(version), replacement: replacement.to_owned() };
            finding.help(format!("use `{replacement}`")).fix(format!("use `{replacement}`"), vec![edit])
        }
        Some(replacement) => {
            finding.help(format!(
                "use `{replacement}` and adapt the fields: the deprecated API migration guide lists what moved"
            ));
            match replace(version, replacement) {
                Some(edit) => finding.suggest(format!("use `{replacement}`, whose fields differ"), vec![edit]),
                None => finding,
            }
        }
    };
}
