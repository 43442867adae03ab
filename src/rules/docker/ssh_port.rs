use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::Said;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for instruction in stage.instructions {
        let Said::Expose(ports) = &instruction.said else { continue };
        if let Some(port) = ports.iter().find(|port| matches!(port.text.as_str(), "22" | "22/tcp" | "22/TCP")) {
            let message =
                "port 22 is offered: a container with a login of its own is a second way in that nobody watches";
            cx.report(port.span, message)
                .help("use `docker exec` or `kubectl exec`, which ask the platform for permission");
        }
    }
}
