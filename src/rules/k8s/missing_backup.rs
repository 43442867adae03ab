use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::k8s::backup::{ANNOTATION, Evidence, Store};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(store) = Store::of(manifest, &cx.project.cluster) else { return };
    let title = manifest.title();
    let message = match store.evidence {
        Evidence::Scheduled => return,
        Evidence::Once(object) => format!("the data of {title} is copied once by `{object}` and by no schedule"),
        Evidence::None => format!("nothing backs up the data of {title}: a lost volume is lost for good"),
    };
    let finding = cx.report(store.name.head_span(), message);
    finding.subject(manifest.subject()).help(format!(
        "add a scheduled backup, such as a Velero `Schedule`, or say where it is set up in the annotation `{ANNOTATION}`"
    ));
    if store.is_buffer || store.evidence != Evidence::None {
        finding.severity(Severity::Note);
    }
}
