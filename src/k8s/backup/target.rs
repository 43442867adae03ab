//! What backups are for, and whether it is there.

use crate::k8s::manifest::Manifest;
use crate::k8s::scope::Sought;
use crate::k8s::{Cluster, UnknownName};
use crate::syntax::tree::NodeRef;

/// The target of a backup that nothing answers to.
#[derive(Debug, Clone, Copy)]
pub struct MissingTarget<'m, 't> {
    /// What kind of object is meant.
    pub kind: &'static str,
    /// Its name as written.
    pub name: NodeRef<'m>,
    /// What may be meant instead.
    pub unknown: UnknownName<'t>,
}

impl<'t> Cluster<'t> {
    /// The targets of a backup object that are not there, as far as one can know.
    #[must_use]
    pub fn missing_backup_targets<'m>(&self, object: &Manifest<'m>) -> Vec<MissingTarget<'m, 't>> {
        let one = |kind, sought, path: &[&str]| {
            let name = object.at(path)?;
            let text = name.text().filter(|text| !text.is_empty())?;
            let unknown = self.unknown_name(kind, sought, text, object)?;
            let made = sought == Sought::Claim && self.makers.claim(text);
            (!made).then_some(MissingTarget { kind, name, unknown })
        };
        let claim = |path| one("PersistentVolumeClaim", Sought::Claim, path);
        match (object.group, object.kind) {
            _ if object.partial => Vec::new(),
            ("postgresql.cnpg.io", "ScheduledBackup" | "Backup") => {
                one("Cluster", Sought::Database, &["spec", "cluster", "name"]).into_iter().collect()
            }
            ("volsync.backube", "ReplicationSource") => claim(&["spec", "sourcePVC"]).into_iter().collect(),
            ("snapshot.storage.k8s.io", "VolumeSnapshot") => {
                claim(&["spec", "source", "persistentVolumeClaimName"]).into_iter().collect()
            }
            ("velero.io", "Schedule") => self.missing_namespaces(object),
            _ => Vec::new(),
        }
    }

    fn missing_namespaces<'m>(&self, schedule: &Manifest<'m>) -> Vec<MissingTarget<'m, 't>> {
        const GIVEN: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];
        let included = schedule.at(&["spec", "template", "includedNamespaces"]).into_iter().flat_map(NodeRef::items);
        let anywhere = Manifest { namespace: None, ..*schedule };
        let missing = |name: NodeRef<'m>| {
            let text = name.text().filter(|text| !text.contains('*') && !GIVEN.contains(text))?;
            let used = || self.manifests.iter().any(|manifest| manifest.namespace == Some(text));
            let unknown = self.unknown_name("Namespace", Sought::Namespace, text, &anywhere).filter(|_| !used())?;
            Some(MissingTarget { kind: "Namespace", name, unknown })
        };
        included.filter_map(missing).collect()
    }
}
