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
    !manifest.partial && GROUPS.contains(&manifest.group) && manifest.kind != "Cluster" && !is_suspended(manifest)
}

/// Of which data an object can speak at all.
pub(super) enum Reach<'t> {
    /// Of what is called so.
    Named(&'t str),
    /// Of what stands in one of these namespaces, or names none.
    Namespaces(Vec<&'t str>),
    /// Of any.
    Any,
    /// Of none.
    None,
}

impl<'t> Reach<'t> {
    pub(super) fn of(object: &Manifest<'t>) -> Self {
        match (object.group, object.kind) {
            ("velero.io", "Schedule" | "Backup") => {
                let included = texts(velero_template(object), "includedNamespaces");
                let plain = !included.is_empty() && !included.iter().any(|name| name.ends_with('*'));
                if plain { Self::Namespaces(included) } else { Self::Any }
            }
            ("config.kio.kasten.io", "Policy")
            | (_, "Schedule" | "SnapshotSchedule" | "RecurringJob" | "GKEBackupBackupPlan") => Self::Any,
            (group, "Backup") if group != "postgresql.cnpg.io" => Self::Any,
            _ => target(object).map_or(Self::None, Self::Named),
        }
    }
}

/// The name of the data that an object speaks of, where it speaks of one by its name.
fn target<'t>(object: &Manifest<'t>) -> Option<&'t str> {
    let text = |path: &[&str]| object.at(path).and_then(NodeRef::text);
    match object.kind {
        "ScheduledBackup" | "Backup" => text(&["spec", "cluster", "name"]),
        "ReplicationSource" => text(&["spec", "sourcePVC"]),
        "BackupConfiguration" => text(&["spec", "target", "ref", "name"]).or_else(|| text(&["spec", "target", "name"])),
        "VolumeSnapshot" => text(&["spec", "source", "persistentVolumeClaimName"]),
        _ => None,
    }
}

fn velero_template<'t>(object: &Manifest<'t>) -> NodeRef<'t> {
    object.at(&["spec", "template"]).unwrap_or(object.node)
}

fn texts<'t>(node: NodeRef<'t>, key: &str) -> Vec<&'t str> {
    node.get(key).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect()
}

/// What an object says of the data of another with the names of its claims, whose labels follow.
pub(super) fn evidence<'t>(
    object: &Manifest<'t>,
    data: &Manifest<'_>,
    claims: &[&str],
    labels: &[NodeRef<'_>],
) -> Evidence<'t> {
    let scheduled = |yes| if yes { Evidence::Scheduled } else { Evidence::None };
    let once = |yes: bool| if yes { Evidence::Once(object.name.unwrap_or(object.kind)) } else { Evidence::None };
    let here = object.shares_namespace(data);
    let names_it = || {
        let it = |name: &str| data.name == Some(name) || claims.contains(&name) || belongs(name, data);
        here && target(object).is_some_and(it)
    };
    match (object.group, object.kind) {
        ("velero.io", "Schedule") => scheduled(covers(velero_template(object), data)),
        ("velero.io", "Backup") => once(covers(velero_template(object), data)),
        (_, "Schedule" | "SnapshotSchedule") => scheduled(here),
        (_, "ScheduledBackup" | "BackupConfiguration") => scheduled(names_it()),
        (_, "ReplicationSource") => match object.at(&["spec", "trigger", "schedule"]) {
            Some(_) => scheduled(names_it()),
            None => once(names_it()),
        },
        (_, "RecurringJob") => scheduled(is_asked_for(object, data, labels)),
        ("config.kio.kasten.io", "Policy") | (_, "GKEBackupBackupPlan") => scheduled(true),
        ("postgresql.cnpg.io", "Backup") | (_, "VolumeSnapshot") => once(names_it()),
        (_, "Backup") => once(here),
        _ => Evidence::None,
    }
}

/// Whether a Velero backup takes the namespace of `data`; without a namespace it may be any.
fn covers(template: NodeRef<'_>, data: &Manifest<'_>) -> bool {
    let Some(namespace) = data.namespace else { return true };
    let named = |list: &[&str]| {
        list.iter().any(|item| item.strip_suffix('*').map_or(*item == namespace, |start| namespace.starts_with(start)))
    };
    let included = texts(template, "includedNamespaces");
    (included.is_empty() || named(&included)) && !named(&texts(template, "excludedNamespaces"))
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
    let Some(start) = without_number(claim) else { return false };
    own_claims(data).any(|own| own == start)
}

/// What the claims that a StatefulSet makes are called, without the number of the pod.
pub(super) fn own_claims(data: &Manifest<'_>) -> impl Iterator<Item = String> {
    let templates = data.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(NodeRef::items);
    let names = templates.filter_map(|template| template.at(&["metadata", "name"])?.text());
    names.filter_map(|template| Some(format!("{template}-{}", data.name?)))
}

/// What data that a name stands for may be called: so, or as a claim without the number of its pod.
pub(super) fn names_of(name: &str) -> impl Iterator<Item = &str> {
    std::iter::once(name).chain(without_number(name))
}

fn without_number(claim: &str) -> Option<&str> {
    let (start, number) = claim.rsplit_once('-')?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(start)
}
