use crate::diagnostic::Severity;
use crate::k8s::edit::replace;
use crate::k8s::names::nearest_name;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::volume::{VolumeNames, is_injected_volume};
use crate::k8s::{Container, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Workload(check));

/// So many of the volumes that are there are named.
const SHOWN: usize = 10;

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let containers = workload.containers();
    if !workload.has_known_volumes() || containers.is_empty() {
        return;
    }
    let names = workload.volume_names();
    if !workload.may_be_patched("volumes") {
        for container in &containers {
            check_mounts(container, &names, cx);
        }
    }
    if workload.may_be_patched("volumeMounts") || workload.may_be_patched("volumeDevices") {
        return;
    }
    let mounted = workload.mounted_volumes();
    for volume in workload.volumes() {
        let Some(name) = volume.node.get("name") else { continue };
        let Some(text) = name.text().filter(|text| !text.is_empty() && !is_placeholder(text)) else { continue };
        if !mounted.may_hold(text) {
            cx.report(name.head_span(), format!("volume `{text}` of {} is mounted by no container", workload.title()))
                .severity(Severity::Note)
                .subject(workload.manifest.subject())
                .help("mount it where it is meant to be, or delete it");
        }
    }
}

fn check_mounts(container: &Container<'_>, names: &VolumeNames<'_>, cx: &mut Context<'_>) {
    for mount in container.mounts() {
        let name = mount.volume;
        let unknown = name.is_empty() || is_placeholder(name) || is_injected_volume(name);
        if unknown || names.may_hold(name) {
            continue;
        }
        let message =
            format!("{} mounts volume `{name}`, which its pod does not define: the API refuses it", container.title());
        let known: Vec<&str> = names.known().take(SHOWN).collect();
        let help = match known.as_slice() {
            [] => "define it under `volumes` of the pod".to_owned(),
            known => {
                format!("define it under `volumes` of the pod, or use one that is there: `{}`", known.join("`, `"))
            }
        };
        let finding = cx.report(mount.name.head_span(), message);
        finding.subject(container.subject()).help(help);
        let near = nearest_name(name, names.known());
        if let Some((edit, near)) = near.and_then(|near| Some((replace(mount.name, near)?, near))) {
            finding.suggest(format!("mount `{near}`"), vec![edit]);
        }
    }
}
