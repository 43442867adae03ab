//! Evidence that data is backed up on a schedule: what the known tools write into manifests.
//!
//! Sources: the documentation of Velero, CloudNativePG, VolSync, SnapScheduler, Longhorn, K8up, Stash and Kasten.
//! Knows nothing of backups that are set up outside the repository: the annotation `archlint.dev/backup` says so.

mod copier;
mod object;
mod target;

use std::collections::HashMap;

use super::Cluster;
use super::container::Container;
use super::manifest::Manifest;
use super::service::Service;
use super::word_index::WordIndex;
use super::workload::Workload;
use crate::syntax::tree::NodeRef;

use copier::Copier;
use object::Reach;
pub use target::MissingTarget;

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
    /// These by what they name: data, or namespaces as [`namespace_word`] has them.
    named_objects: WordIndex,
    /// Those that may speak of any data.
    broad_objects: Vec<usize>,
    /// CronJobs and standing workloads whose words name a dump or copy tool.
    copiers: Vec<Copier<'t>>,
    /// These by what they name.
    named_copiers: WordIndex,
    /// The claims of the repository by their names.
    claims: HashMap<&'t str, Vec<Manifest<'t>>>,
}

impl<'t> Backups<'t> {
    /// Finds them.
    #[must_use]
    pub fn find(manifests: &[Manifest<'t>], workloads: &[Workload<'t>]) -> Self {
        let objects: Vec<_> = manifests.iter().filter(|manifest| object::is_for_backups(manifest)).copied().collect();
        let mut named_objects = WordIndex::default();
        let mut broad_objects = Vec::new();
        for (place, object) in objects.iter().enumerate() {
            match Reach::of(object) {
                Reach::Named(name) => object::names_of(name).for_each(|name| named_objects.add(name, place)),
                Reach::Namespaces(names) => {
                    let names = names.into_iter().map(Some).chain([None]);
                    names.for_each(|name| named_objects.add(&namespace_word(name), place));
                }
                Reach::Any => broad_objects.push(place),
                Reach::None => {}
            }
        }
        let copiers: Vec<_> = workloads.iter().filter_map(Copier::read).collect();
        let mut named_copiers = WordIndex::default();
        for (place, copier) in copiers.iter().enumerate() {
            copier.each_name(|name| named_copiers.add(name, place));
        }
        let mut claims: HashMap<_, Vec<_>> = HashMap::new();
        for claim in manifests.iter().filter(|manifest| manifest.is("", "PersistentVolumeClaim")) {
            claims.entry(claim.name.unwrap_or_default()).or_default().push(*claim);
        }
        let (named_objects, named_copiers) = (named_objects.sorted(), named_copiers.sorted());
        Self { objects, named_objects, broad_objects, copiers, named_copiers, claims }
    }

    /// The claims of a name that the objects of `data`'s namespace can mount.
    fn claims_named(&self, name: &str, data: &Manifest<'_>) -> impl Iterator<Item = &Manifest<'t>> {
        self.claims.get(name).into_iter().flatten().filter(|claim| claim.shares_namespace(data))
    }

    /// Whether nobody can write to the claim: all its access modes are `ReadOnlyMany`.
    fn is_read_only(&self, name: &str, data: &Manifest<'_>) -> bool {
        let read_only = |claim: &Manifest<'_>| {
            let mut modes = claim.at(&["spec", "accessModes"]).into_iter().flat_map(NodeRef::items).peekable();
            modes.peek().is_some() && modes.all(|mode| mode.text() == Some("ReadOnlyMany"))
        };
        let mut claims = self.claims_named(name, data).peekable();
        claims.peek().is_some() && claims.all(read_only)
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
        let own = claims.iter().copied().map(str::to_owned).chain(object::own_claims(data));
        let names: Vec<String> = data.name.into_iter().map(str::to_owned).chain(own).collect();
        if self.is_copied(data, claims, hosts, &names) {
            return Evidence::Scheduled;
        }
        let mounted = claims.iter().flat_map(|name| self.claims_named(name, data));
        let labels: Vec<NodeRef<'_>> = mounted.filter_map(|claim| claim.at(&["metadata", "labels"])).collect();
        let place = namespace_word(data.namespace);
        let words = names.iter().chain([&place]);
        let named = words.flat_map(|word| self.named_objects.places(word));
        let mut found = Evidence::None;
        for place in named.chain(self.broad_objects.iter().copied()) {
            found = found.max(object::evidence(&self.objects[place], data, claims, &labels));
            if found == Evidence::Scheduled {
                break;
            }
        }
        found
    }

    /// Whether a dump or copy tool names the data, one of its claims or a host of it.
    fn is_copied(&self, data: &Manifest<'t>, claims: &[&str], hosts: &[&str], names: &[String]) -> bool {
        if self.copiers.is_empty() {
            return false;
        }
        let words = names.iter().map(String::as_str).chain(hosts.iter().copied());
        let mut near = words.flat_map(|word| self.named_copiers.places(word)).map(|place| &self.copiers[place]);
        if near.any(|copier| copier.manifest.shares_namespace(data) && copier.copies(data, claims, hosts)) {
            return true;
        }
        // From another namespace the address tells where the host is.
        let Some(namespace) = data.namespace else { return false };
        let addresses = data.name.iter().chain(hosts).map(|host| format!("{host}.{namespace}"));
        let mut far = addresses.flat_map(|address| self.named_copiers.places(&address).collect::<Vec<_>>());
        far.any(|place| self.copiers[place].copies(data, claims, hosts))
    }
}

/// A namespace, or the absence of one, among the names of other things: none of them holds such a sign.
fn namespace_word(namespace: Option<&str>) -> String {
    format!("/{}", namespace.unwrap_or_default())
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
            "Deployment" => {
                let read_only = |name: &str| cluster.backups.is_read_only(name, manifest);
                workload.written_claims().find(|claim| !claim.text().is_some_and(read_only))?
            }
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
