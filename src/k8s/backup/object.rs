//! What the objects of backup tools say of the data of others.

use super::Evidence;
use crate::k8s::manifest::Manifest;
use crate::syntax::tree::NodeRef;

/// Whether a schedule is written and switched off.
pub(super) fn is_suspended(schedule: &Manifest<'_>) -> bool {
    let on = |key| schedule.at(&["spec", key]).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
    on("suspend") || on("paused") || on("disabled")
}

pub(super) fn is_for_backups(manifest: &Manifest<'_>) -> bool {
    const GROUPS: [&str; 12] = [
        "velero.io",
        "postgresql.cnpg.io",
        "volsync.backube",
        "snapscheduler.backube",
        "longhorn.io",
        "k8up.io",
        "backup.appuio.ch",
        "stash.appscode.com",
        "core.kubestash.com",
        "config.kio.kasten.io",
        "snapshot.storage.k8s.io",
        "gkebackup.cnrm.cloud.google.com",
    ];
    !manifest.partial && GROUPS.contains(&manifest.group) && manifest.kind != "Cluster"
}

/// What an object says of the data of another: `names` are the data's own name and those of its claims, whose labels
/// follow.
pub(super) fn evidence<'t>(
    object: &Manifest<'t>,
    data: &Manifest<'_>,
    names: &[&str],
    claims: &[NodeRef<'_>],
) -> Evidence<'t> {
    let scheduled = |yes| if yes { Evidence::Scheduled } else { Evidence::None };
    let once = |yes: bool| if yes { Evidence::Once(object.name.unwrap_or(object.kind)) } else { Evidence::None };
    let text = |path: &[&str]| object.at(path).and_then(NodeRef::text);
    let here = object.shares_namespace(data);
    let names_it = |text: Option<&str>| text.is_some_and(|text| names.contains(&text) || belongs(text, data));
    let covers = |template: &str| covers(object.at(&["spec", template]).unwrap_or(object.node), data);
    match object.kind {
        _ if is_suspended(object) => Evidence::None,
        "Schedule" if object.group == "velero.io" => scheduled(covers("template")),
        "Schedule" | "SnapshotSchedule" => scheduled(here),
        "ScheduledBackup" => scheduled(here && names_it(text(&["spec", "cluster", "name"]))),
        "ReplicationSource" => {
            let trigger = object.at(&["spec", "trigger", "schedule"]).is_some();
            let source = here && names_it(text(&["spec", "sourcePVC"]));
            if trigger { scheduled(source) } else { once(source) }
        }
        "RecurringJob" => scheduled(is_asked_for(object, data, claims)),
        "BackupConfiguration" => {
            let target = text(&["spec", "target", "ref", "name"]).or_else(|| text(&["spec", "target", "name"]));
            scheduled(here && names_it(target))
        }
        "Policy" if object.group == "config.kio.kasten.io" => scheduled(true),
        "GKEBackupBackupPlan" => scheduled(true),
        "Backup" if object.group == "velero.io" => once(covers("template")),
        "Backup" => {
            once(here && (names_it(text(&["spec", "cluster", "name"])) || object.group != "postgresql.cnpg.io"))
        }
        "VolumeSnapshot" => once(here && names_it(text(&["spec", "source", "persistentVolumeClaimName"]))),
        _ => Evidence::None,
    }
}

/// Whether a Velero backup takes the namespace of `data`; without a namespace it may be any.
fn covers(template: NodeRef<'_>, data: &Manifest<'_>) -> bool {
    let list = |key| -> Vec<&str> {
        template.get(key).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect()
    };
    let Some(namespace) = data.namespace else { return true };
    let named = |list: &[&str]| {
        list.iter().any(|item| item.strip_suffix('*').map_or(*item == namespace, |start| namespace.starts_with(start)))
    };
    let included = list("includedNamespaces");
    (included.is_empty() || named(&included)) && !named(&list("excludedNamespaces"))
}

/// Whether a Longhorn job copies the data: it is for all volumes, or the labels of a claim ask for it or its group.
fn is_asked_for(job: &Manifest<'_>, data: &Manifest<'_>, claims: &[NodeRef<'_>]) -> bool {
    let copies = job
        .at(&["spec", "task"])
        .and_then(NodeRef::text)
        .is_none_or(|task| task.starts_with("backup") || matches!(task, "snapshot" | "snapshot-force-create"));
    let groups: Vec<&str> =
        job.at(&["spec", "groups"]).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect();
    let group_keys = groups.iter().map(|group| format!("recurring-job-group.longhorn.io/{group}"));
    let keys: Vec<String> =
        group_keys.chain(job.name.map(|name| format!("recurring-job.longhorn.io/{name}"))).collect();
    let templates = data.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(NodeRef::items);
    let labels = templates.filter_map(|template| template.at(&["metadata", "labels"])).chain(claims.iter().copied());
    let asked = || labels.into_iter().any(|labels| keys.iter().any(|key| labels.get(key).is_some()));
    copies && (groups.contains(&"default") || asked())
}

/// Whether a claim is one that a StatefulSet makes: `<template>-<set>-<number>`.
pub(super) fn belongs(claim: &str, data: &Manifest<'_>) -> bool {
    let Some(name) = data.name else { return false };
    let templates = data.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(NodeRef::items);
    templates.filter_map(|template| template.at(&["metadata", "name"])?.text()).any(|template| {
        let rest = claim.strip_prefix(template).and_then(|rest| rest.strip_prefix('-'));
        let rest = rest.and_then(|rest| rest.strip_prefix(name)).and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
