use crate::diagnostic::Severity;
use crate::k8s::{Image, Manifest};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for workload in cx.project.cluster.workloads_in(manifest) {
        for container in workload.containers() {
            if let Some(image) = container.image().filter(|_| !container.has_pinning_patch()) {
                check_image(&image, manifest, container.subject(), cx);
            }
        }
        for image in workload.image_volumes() {
            check_image(&image, manifest, manifest.subject(), cx);
        }
    }
    if let Some(image) = Image::of_operator(manifest) {
        check_image(&image, manifest, manifest.subject(), cx);
    }
}

fn check_image(image: &Image<'_>, manifest: &Manifest<'_>, subject: String, cx: &mut Context<'_>) {
    // What a chart calls its image is left to the values; a tag beside that is not.
    let beside = image.has_moving_tag() && cx.project.cluster.is_template(manifest) && image.is_unknown();
    if !(image.is_mutable() || beside) || cx.project.cluster.sets_tag(manifest, image) {
        return;
    }
    let name = image.name();
    let message = match image.tag {
        Some(tag) if beside => format!("the image has the moving tag `{tag}`, so two pods may run different code"),
        Some(tag) => format!("image `{name}` has the moving tag `{tag}`, so two pods may run different code"),
        None => format!("image `{name}` has no tag and means `latest`, so two pods may run different code"),
    };
    let known = cx.project.cluster.name_version(image);
    let finding = cx.report(image.tag_span(), message);
    if let Some(lender) = image.node().lender_span() {
        finding.label(lender, "written here");
    }
    finding.subject(subject).help("name the version that was tested, or better its digest: `name:1.4.2@sha256:…`");
    if let Some((version, edit)) = known {
        finding.suggest(format!("name the version that runs elsewhere, `{version}`"), vec![edit]);
    }
}
