use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::Said;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for instruction in stage.instructions {
        let Said::Workdir(folder) = &instruction.said else { continue };
        let path = folder.text.as_str();
        let drive = path.as_bytes().get(1) == Some(&b':');
        if path.is_empty() || drive || path.starts_with(['/', '\\', '$', '%']) {
            continue;
        }
        let message = format!("where `{path}` lies depends on the `WORKDIR` before it, also on that of the base image");
        cx.report(folder.span, message).help("write the whole path, from `/` on");
    }
}
