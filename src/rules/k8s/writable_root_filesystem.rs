use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Container(check));

const KEY: &str = "readOnlyRootFilesystem";

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let open = container.lacks_setting(&[KEY]) || container.switch(KEY) == Some(false);
    let stores = container.image().is_some_and(|image| image.is_data_store());
    if !open || stores || !container.workload.has_judgeable_context() {
        return;
    }
    let message =
        format!("{} can write to its own root filesystem, and so can whoever breaks into it", container.title());
    let finding = cx.report(container.own_context_span(), message);
    finding
        .subject(container.subject())
        .help("set `readOnlyRootFilesystem: true` and mount an `emptyDir` where it writes, such as `/tmp`");
    if let Some(edit) =
        container.add_setting(&["readOnlyRootFilesystem: true"]).filter(|_| container.lacks_setting(&[KEY]))
    {
        finding.suggest("add `readOnlyRootFilesystem: true`", vec![edit]);
    }
}
