use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    let file = service.file;
    if file.is_partial() || service.is_extended() {
        return;
    }
    let docker = &cx.project.docker;
    let defines = |key: &str, name: &str| file.defines(key, name, docker);
    let mut report = |kind: &str, name: &str, span| {
        let message = format!(
            "`{}` names the {kind} `{name}`, which this file does not define: Compose refuses it",
            service.name()
        );
        cx.report(span, message).help(format!("define it, or correct the name of the {kind}"));
    };
    for (name, span, _) in service.depends_on() {
        if !name.contains('$') && !defines("services", name) {
            report("service", name, span);
        }
    }
    for (key, kind) in [("networks", "network"), ("secrets", "secret"), ("configs", "config")] {
        for (name, span) in service.uses(key) {
            let known = defines(key, name) || key == "networks" && name == "default";
            if !name.contains('$') && !known {
                report(kind, name, span);
            }
        }
    }
    for (source, _, node) in service.volumes() {
        let kind = node.get("type").and_then(|kind| kind.text()).unwrap_or("volume");
        let named = source.filter(|source| kind == "volume" && is_volume_name(source));
        if let Some(name) = named.filter(|name| !defines("volumes", name)) {
            report("volume", name, node.head_span());
        }
    }
}

/// Whether the source of a volume is the name of one, and no path.
fn is_volume_name(source: &str) -> bool {
    let drive = source.len() == 1 && source.bytes().all(|byte| byte.is_ascii_alphabetic());
    !source.starts_with(['.', '/', '~', '$', '\\'])
        && !source.contains(['/', '$', '\\'])
        && !drive
        && !source.is_empty()
}
