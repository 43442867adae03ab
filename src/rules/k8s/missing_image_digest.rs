use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let image = container.image().filter(|image| image.digest.is_none() && !image.is_unknown());
    let Some(image) = image.filter(|_| !container.has_pinning_patch()) else { return };
    if cx.project.cluster.sets_tag(&container.workload.manifest, &image) {
        return;
    }
    let known = cx.project.cluster.name_digest(&image);
    let finding = cx.report(
        image.node().head_span(),
        format!("image `{}` has no digest, so its tag may come to mean other code", image.text()),
    );
    finding.subject(container.subject()).help("add the digest: `name:1.4.2@sha256:…`");
    if let Some(edit) = known {
        finding.suggest("add the digest that stands elsewhere beside this tag", vec![edit]);
    }
}
