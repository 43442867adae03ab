use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::{append, replace};
use crate::k8s::volume::Volume;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let volumes = workload.volumes().filter(|volume| volume.kind() == "hostPath");
    let volumes: HashMap<&str, Volume<'_>> = volumes.filter_map(|volume| Some((volume.name?, volume))).collect();
    if volumes.is_empty() {
        return;
    }
    for container in workload.containers() {
        for mount in container.mounts() {
            let Some(volume) = volumes.get(mount.volume).filter(|_| !mount.is_read_only() && !mount.is_device) else {
                continue;
            };
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
