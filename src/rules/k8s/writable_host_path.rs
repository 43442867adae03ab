use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::{append, replace};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for volume in workload.volumes().filter(|volume| volume.kind() == "hostPath") {
        let containers = workload.containers();
        for (container, mount) in containers.iter().flat_map(|it| it.mounts().map(move |mount| (it, mount))) {
            if Some(mount.volume) != volume.name || mount.is_read_only() || mount.is_device {
                continue;
            }
            let path = volume.host_path().and_then(|path| path.text()).unwrap_or("a folder");
            let message = format!("{} can write to `{path}` of its node", container.title());
            let finding = cx.report(mount.node.head_span(), message);
            finding.subject(container.subject());
            if volume.is_host_socket() {
                finding.help("leave the socket out: `readOnly: true` keeps nobody from speaking through it");
                continue;
            }
            finding.help("add `readOnly: true` to the mount");
            let edit = match mount.node.get("readOnly") {
                Some(value) => replace(value, "true"),
                None => append(mount.node, &["readOnly: true".to_owned()]),
            };
            if let Some(edit) = edit {
                finding.suggest("set `readOnly: true`", vec![edit]);
            }
        }
    }
}
