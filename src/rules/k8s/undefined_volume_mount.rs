use crate::diagnostic::Severity;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::{Container, Workload};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    // The volumes of a Volcano job stand beside its tasks.
    let elsewhere = workload.manifest.group == "batch.volcano.sh" || workload.is_guess();
    if !workload.has_pod_spec()
        || elsewhere
        || workload.pod.get("volumes").is_some_and(|list| list.text().is_some_and(|text| !text.is_empty()))
    {
        return;
    }
    let claims = workload.claim_templates().filter_map(|claim| claim.at(&["metadata", "name"]));
    let volumes = workload.pods().filter_map(|pod| pod.get("volumes")).flat_map(NodeRef::items);
    let names: Vec<&str> =
        volumes.filter_map(|volume| volume.get("name")).chain(claims).filter_map(NodeRef::text).collect();
    let containers = workload.containers();
    if !workload.may_be_patched("olumes") {
        for container in &containers {
            check_mounts(container, &names, cx);
        }
    }
    if workload.may_be_patched("volumeMounts") || workload.may_be_patched("volumeDevices") {
        return;
    }
    let mounts = |node: NodeRef<'_>, name: &str| {
        let lists = ["volumeMounts", "volumeDevices"].into_iter().filter_map(|key| node.get(key));
        // A list that a tool fills in may mount anything.
        lists.into_iter().any(|list| {
            list.text().is_some_and(is_placeholder)
                || list.items().any(|item| {
                    item.get("name").and_then(NodeRef::text).is_some_and(|text| text == name || is_placeholder(text))
                })
        })
    };
    for volume in workload.volumes() {
        let Some(name) = volume.node.get("name") else { continue };
        let Some(text) = name.text().filter(|text| !text.is_empty() && !is_placeholder(text)) else { continue };
        if !containers.iter().any(|container| container.written().any(|node| mounts(node, text)))
            && !containers.is_empty()
        {
            cx.report(name.head_span(), format!("volume `{text}` of {} is mounted by no container", workload.title()))
                .severity(Severity::Note)
                .subject(workload.manifest.subject())
                .help("mount it where it is meant to be, or delete it");
        }
    }
}

fn check_mounts(container: &Container<'_>, names: &[&str], cx: &mut Context<'_>) {
    for mount in container.mounts() {
        let name = mount.volume;
        if name.is_empty()
            || is_placeholder(name)
            || is_injected(name)
            || names.iter().any(|known| *known == name || is_placeholder(known))
        {
            continue;
        }
        let message =
            format!("{} mounts volume `{name}`, which its pod does not define: the API refuses it", container.title());
        let help = match names {
            [] => "define it under `volumes` of the pod".to_owned(),
            names => {
                format!("define it under `volumes` of the pod, or use one that is there: `{}`", names.join("`, `"))
            }
        };
        cx.report(mount.name.head_span(), message).subject(container.subject()).help(help);
    }
}

/// Whether a webhook of wide use adds a volume of this name to pods when they are made.
fn is_injected(name: &str) -> bool {
    const STARTS: [&str; 8] = [
        "istio",
        "linkerd",
        "kube-api-access-",
        "aws-iam-token",
        "vault-",
        "azure-identity-token",
        "workload-",
        "consul-connect-",
    ];
    STARTS.iter().any(|start| name.starts_with(start))
        || matches!(name, "home-secrets" | "vault-secrets" | "spire-agent-socket")
}
