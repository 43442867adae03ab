//! Evidence that data is backed up on a schedule: what the known tools write into manifests.
//!
//! Sources: the documentation of Velero, CloudNativePG, VolSync, SnapScheduler, Longhorn, K8up, Stash and Kasten.
//! Knows nothing of backups that are set up outside the repository: the annotation `archlint.dev/backup` says so.

use super::Cluster;
use super::container::Container;
use super::manifest::Manifest;
use super::service::Service;
use super::workload::{RunMode, Workload};
use crate::syntax::tree::NodeRef;

/// The annotation that says where the backup is set up.
pub const ANNOTATION: &str = "archlint.dev/backup";

/// How sure one can be that something is backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence<'t> {
    /// Nothing speaks for it.
    None,
    /// A copy is made once, by the object of this name.
    Once(&'t str),
    /// A schedule makes copies.
    Scheduled,
}

/// All that makes copies of data.
#[derive(Debug, Default)]
pub struct Backups<'t> {
    objects: Vec<Manifest<'t>>,
    /// CronJobs and standing workloads whose words name a dump or copy tool: object, its words, the claims it mounts.
    copiers: Vec<Copier<'t>>,
}

#[derive(Debug)]
struct Copier<'t> {
    manifest: Manifest<'t>,
    words: String,
    claims: Vec<&'t str>,
}

impl<'t> Backups<'t> {
    /// Finds them.
    #[must_use]
    pub fn find(manifests: &[Manifest<'t>], workloads: &[Workload<'t>]) -> Self {
        let objects = manifests.iter().filter(|manifest| is_backup_object(manifest)).copied().collect();
        let copiers = workloads
            .iter()
            .filter(|workload| workload.manifest.kind == "CronJob" || workload.mode == RunMode::LongRunning)
            .filter_map(|workload| {
                let words = words(workload);
                let claims = workload.claims().filter_map(NodeRef::text).collect();
                let tool = names_tool(&words);
                tool.then_some(Copier { manifest: workload.manifest, words, claims })
            })
            .collect();
        Self { objects, copiers }
    }

    /// What speaks for a backup of the volumes of a workload.
    #[must_use]
    pub fn of_workload(&self, workload: &Workload<'t>, hosts: &[&str]) -> Evidence<'t> {
        let annotated = [ANNOTATION, "backup.velero.io/backup-volumes"];
        if annotated.into_iter().any(|key| workload.annotation(key).is_some()) {
            return Evidence::Scheduled;
        }
        let claims: Vec<&str> = workload.claims().filter_map(NodeRef::text).collect();
        self.of(&workload.manifest, &claims, hosts)
    }

    /// What speaks for a backup of an object that an operator turns into a database.
    #[must_use]
    pub fn of_database(&self, database: &Manifest<'t>) -> Evidence<'t> {
        const OWN: [&[&str]; 9] = [
            &["spec", "backup", "barmanObjectStore"],
            &["spec", "backup", "volumeSnapshot"],
            &["spec", "backup", "schedule"],
            &["spec", "backup", "tasks"],
            &["spec", "backups"],
            &["spec", "plugins"],
            &["spec", "enableLogicalBackup"],
            &["spec", "backupSchedule"],
            &["spec", "backupConfiguration"],
        ];
        let own = OWN.iter().any(|path| {
            database.at(path).is_some_and(|value| value.as_bool_yaml_1_1() != Some(false) && !value.is_null())
        });
        if own || database.annotation(ANNOTATION).is_some() {
            return Evidence::Scheduled;
        }
        self.of(database, &[], &[])
    }

    fn of(&self, data: &Manifest<'t>, claims: &[&str], hosts: &[&str]) -> Evidence<'t> {
        let names: Vec<&str> = data.name.into_iter().chain(claims.iter().copied()).collect();
        let made = self.copiers.iter().any(|copier| {
            let speaks = |host: &str| has_word(&copier.words, host);
            let elsewhere = || {
                let host = data.namespace.and_then(|namespace| Some(format!("{}.{namespace}", data.name?)));
                host.is_some_and(|host| speaks(&host))
            };
            let itself = copier.manifest.node == data.node;
            let mounts = copier.claims.iter().any(|claim| claims.contains(claim) || belongs(claim, data));
            let near = copier.manifest.shares_namespace(data);
            (near && (itself || mounts || data.name.iter().chain(hosts).any(|host| speaks(host)))) || elsewhere()
        });
        if made {
            return Evidence::Scheduled;
        }
        let evidence = self.objects.iter().map(|object| of_object(object, data, &names));
        evidence.max().unwrap_or(Evidence::None)
    }
}

fn is_backup_object(manifest: &Manifest<'_>) -> bool {
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

fn of_object<'t>(object: &Manifest<'t>, data: &Manifest<'_>, names: &[&str]) -> Evidence<'t> {
    let scheduled = |yes| if yes { Evidence::Scheduled } else { Evidence::None };
    let once = |yes: bool| if yes { Evidence::Once(object.name.unwrap_or(object.kind)) } else { Evidence::None };
    let text = |path: &[&str]| object.at(path).and_then(NodeRef::text);
    let here = object.shares_namespace(data);
    let names_it = |text: Option<&str>| text.is_some_and(|text| names.contains(&text) || belongs(text, data));
    let covers = |template: &str| covers(object.at(&["spec", template]).unwrap_or(object.node), data);
    match object.kind {
        "Schedule" if object.group == "velero.io" => {
            let paused = object.at(&["spec", "paused"]).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
            scheduled(!paused && covers("template"))
        }
        "Schedule" | "SnapshotSchedule" => scheduled(here),
        "ScheduledBackup" => scheduled(here && names_it(text(&["spec", "cluster", "name"]))),
        "ReplicationSource" => {
            let trigger = object.at(&["spec", "trigger", "schedule"]).is_some();
            let source = here && names_it(text(&["spec", "sourcePVC"]));
            if trigger { scheduled(source) } else { once(source) }
        }
        "RecurringJob" => {
            let default = object.at(&["spec", "groups"]).into_iter().flat_map(NodeRef::items);
            scheduled(default.filter_map(NodeRef::text).any(|group| group == "default") || labelled(object, data))
        }
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
    let named = |list: &[&str]| list.iter().any(|item| *item == namespace || *item == "*");
    let included = list("includedNamespaces");
    (included.is_empty() || named(&included)) && !named(&list("excludedNamespaces"))
}

/// Whether a Longhorn job is asked for by the labels of the claims.
fn labelled(job: &Manifest<'_>, data: &Manifest<'_>) -> bool {
    let Some(name) = job.name else { return false };
    let templates = data.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(NodeRef::items);
    let key = format!("recurring-job.longhorn.io/{name}");
    templates.filter_map(|template| template.at(&["metadata", "labels"])).any(|labels| labels.get(&key).is_some())
}

/// Whether a claim is one that a StatefulSet makes: `<template>-<set>-<number>`.
fn belongs(claim: &str, data: &Manifest<'_>) -> bool {
    let Some(name) = data.name else { return false };
    let templates = data.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(NodeRef::items);
    templates.filter_map(|template| template.at(&["metadata", "name"])?.text()).any(|template| {
        let rest = claim.strip_prefix(template).and_then(|rest| rest.strip_prefix('-'));
        let rest = rest.and_then(|rest| rest.strip_prefix(name)).and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Images, commands, arguments, literal variables and the names of Secrets and ConfigMaps of a workload, as one text.
fn words(workload: &Workload<'_>) -> String {
    let mut text = String::new();
    for container in workload.containers() {
        let image = container.image().map(|image| image.text()).unwrap_or_default();
        let values = container.env().filter_map(|variable| variable.value?.text());
        let references = container.env().filter_map(|variable| variable.source).flat_map(reference_names);
        let lists = container.node.get("envFrom").into_iter().flat_map(NodeRef::items).flat_map(reference_names);
        for word in std::iter::once(image).chain(container.words()).chain(values).chain(references).chain(lists) {
            text.push_str(word);
            text.push('\n');
        }
    }
    text
}

fn reference_names(source: NodeRef<'_>) -> Vec<&str> {
    let kinds = ["secretKeyRef", "configMapKeyRef", "secretRef", "configMapRef"];
    kinds.into_iter().filter_map(|kind| source.at(&[kind, "name"])?.text()).collect()
}

fn names_tool(words: &str) -> bool {
    const TOOLS: [&str; 24] = [
        "pg_dump",
        "pg_dumpall",
        "pg_basebackup",
        "pgbackrest",
        "wal-g",
        "barman",
        "mysqldump",
        "mariadb-dump",
        "mariabackup",
        "mariadb-backup",
        "xtrabackup",
        "mydumper",
        "mongodump",
        "--rdb",
        "restic",
        "borg",
        "borgmatic",
        "rclone",
        "kopia",
        "litestream",
        "velero",
        "etcdctl snapshot",
        "snapshot save",
        "pgdump",
    ];
    TOOLS.iter().any(|tool| has_word(words, tool)) || words.lines().any(|line| line.contains("-backup"))
}

/// Whether `word` stands in `text` with nothing of a name on either side.
fn has_word(text: &str, word: &str) -> bool {
    let edge =
        |character: Option<char>| !character.is_some_and(|character| character.is_alphanumeric() || character == '_');
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

/// A backup may name the data's host by any of this many Services.
const MOST_HOSTS: usize = 64;

/// Something that keeps data which would be missed.
#[derive(Debug, Clone, Copy)]
pub struct Store<'t> {
    /// The name that stands for the data: a claim template's, a claim's, a database's.
    pub name: NodeRef<'t>,
    /// What speaks for a backup of it.
    pub evidence: Evidence<'t>,
    /// Whether the data can be read again from where it came: a queue, an index.
    pub is_buffer: bool,
}

impl<'t> Store<'t> {
    /// The data that an object keeps; none for objects without data worth a backup.
    #[must_use]
    pub fn of(manifest: &Manifest<'t>, cluster: &Cluster<'t>) -> Option<Self> {
        if manifest.partial || manifest.is_development() {
            return None;
        }
        if is_database(manifest) {
            let name = manifest.at(&["metadata", "name"])?;
            let evidence = cluster.backups.of_database(manifest);
            return Some(Self { name, evidence, is_buffer: manifest.kind == "Kafka" });
        }
        let workload = cluster.workloads_in(manifest).next()?;
        let claim = match manifest.kind {
            "StatefulSet" => workload.claim_templates().next()?.at(&["metadata", "name"])?,
            "Deployment" => workload.written_claims().next()?,
            _ => return None,
        };
        if workload.running_containers().any(|container| is_cache(&container)) {
            return None;
        }
        let hosts: Vec<&str> = cluster.services_of(workload).map(Service::name).take(MOST_HOSTS).collect();
        Some(Self { name: claim, evidence: cluster.backups.of_workload(workload, &hosts), is_buffer: false })
    }
}

/// Kinds that an operator turns into a database.
fn is_database(manifest: &Manifest<'_>) -> bool {
    matches!(
        (manifest.group, manifest.kind),
        ("postgresql.cnpg.io", "Cluster")
            | ("acid.zalan.do", "postgresql")
            | ("postgres-operator.crunchydata.com", "PostgresCluster")
            | ("mongodbcommunity.mongodb.com", "MongoDBCommunity")
            | ("psmdb.percona.com", "PerconaServerMongoDB")
            | ("pxc.percona.com", "PerconaXtraDBCluster")
            | ("pgv2.percona.com", "PerconaPGCluster")
            | ("ps.percona.com", "PerconaServerMySQL")
            | ("kafka.strimzi.io", "Kafka")
    )
}

/// Whether what the container keeps is a copy that it can do without.
fn is_cache(container: &Container<'_>) -> bool {
    let base = container.image().map(|image| image.base_name()).unwrap_or_default();
    let words: Vec<&str> = container.words().collect();
    let text = words.join(" ");
    let memory_only = text.contains("--appendonly no")
        || text.contains("--save \"\"")
        || text.contains("--save ''")
        || words.windows(2).any(|pair| pair[0] == "--save" && pair[1].is_empty());
    matches!(base, "memcached" | "varnish") || (matches!(base, "redis" | "valkey" | "keydb") && memory_only)
}
