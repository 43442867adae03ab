use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::database::{Loss, loss};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let manifest = &container.workload.manifest;
    let Some((image, folder, lost)) = loss(container).filter(|_| !manifest.is_development()) else { return };
    let name = image.base_name();
    let message = match lost {
        Loss::NoVolume => format!("`{name}` keeps its data in the container itself, and loses it with every restart"),
        Loss::EmptyDir(_) => format!("`{name}` keeps its data in an `emptyDir`, and loses it with the pod"),
    };
    let finding = cx.report(image.node().head_span(), message);
    finding.subject(container.subject()).help(format!("mount the volume of a PersistentVolumeClaim at `{folder}`"));
    if let Loss::EmptyDir(volume) = lost {
        finding.label(volume.span(), "deleted with the pod");
    }
    if manifest.place.is_sample() {
        finding.severity(Severity::Note);
    }
}
