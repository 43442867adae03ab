//! How many pods a workload has, with everything that changes the number before it is applied or while it runs.

use super::Cluster;
use super::manifest::Manifest;
use super::workload::{RunMode, Workload};

impl<'t> Cluster<'t> {
    /// The workload whose `replicas` say how many pods there are: itself, or the Rollout that runs its pods; none when
    /// several Rollouts do.
    #[must_use]
    pub fn counted<'w>(&'w self, workload: &'w Workload<'t>) -> Option<&'w Workload<'t>> {
        match self.is_lent(workload) {
            true => self.workloads.get(self.links.borrower_of(workload.index)?),
            false => Some(workload),
        }
    }

    /// The least number of pods that the workload keeps: the lower bound of what scales it, else the `replicas` that
    /// count; none when that is unknown, or decided by a kustomization or a patch.
    #[must_use]
    pub fn least_replicas(&self, workload: &Workload<'t>) -> Option<i64> {
        const KINDS: [&str; 7] = [
            "Deployment",
            "StatefulSet",
            "ReplicaSet",
            "ReplicationController",
            "DeploymentConfig",
            "Rollout",
            "CloneSet",
        ];
        let manifest = &workload.manifest;
        if workload.mode != RunMode::LongRunning || !KINDS.contains(&manifest.kind) {
            return None;
        }
        let mut scalers = self.autoscalers_of(workload).peekable();
        if scalers.peek().is_some() {
            let bounds: Option<Vec<i64>> = scalers.map(super::Autoscaler::minimum).collect();
            return bounds?.into_iter().min();
        }
        let counted = self.counted(workload)?;
        let manifest = &counted.manifest;
        let named = manifest.place.build.is_some_and(|build| self.kustomize.sets_replicas(build, manifest.name));
        if manifest.partial || named || self.may_be_patched(manifest, "replicas") {
            return None;
        }
        counted.replicas().filter(|entry| !entry.value.is_null()).map_or(Some(1), |entry| entry.value.as_i64())
    }

    /// Whether a patch of the object's build speaks of `word`: what is missing or wrong in the object may be set there.
    #[must_use]
    pub fn may_be_patched(&self, manifest: &Manifest<'_>, word: &str) -> bool {
        let Some(build) = manifest.place.build.filter(|_| !manifest.partial) else { return false };
        let unread = self.unread_patches.get(&build);
        let halves = self.halves.get(&(build, manifest.kind)).into_iter().flatten();
        let mut own = halves.filter_map(|&index| self.manifests.get(index)).filter(|half| {
            // With a `target` the name inside a patch is free.
            half.name == manifest.name || half.name.is_none()
        });
        unread.is_some_and(|texts| texts.iter().any(|text| text.contains(word)))
            || own
                .any(|half| half.node.file_text().get(half.node.span().range()).is_some_and(|text| text.contains(word)))
    }
}
