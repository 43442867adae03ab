//! Which version of Kubernetes an object is for: the one of the settings, or an older one that its chart names.

use std::collections::BTreeMap;

use super::YamlFile;
use super::lifecycle::{minor, newest_allowed};
use super::place::{Place, ancestors, folder};
use super::recognise::YamlKind;
use crate::settings::K8sSettings;
use crate::syntax::tree::NodeRef;

/// The versions to deploy to.
#[derive(Debug, Default)]
pub(super) struct Targets<'t> {
    minor: Option<u32>,
    /// The newest that a chart allows, by the chart's folder.
    charts: BTreeMap<&'t str, u32>,
}

impl<'t> Targets<'t> {
    pub(super) fn read(files: &[YamlFile<'t>], settings: &K8sSettings) -> Self {
        let charts = files.iter().filter(|file| file.kind == YamlKind::HelmChart).filter_map(|file| {
            let constraint = file.tree.root()?.get("kubeVersion").and_then(NodeRef::text)?;
            Some((folder(file.path), newest_allowed(constraint)?))
        });
        Self { minor: minor(&settings.version), charts: charts.collect() }
    }

    pub(super) fn of(&self, place: Place<'_>) -> Option<u32> {
        let minor = self.minor?;
        let mut around = ancestors(place.folder()).filter_map(|folder| self.charts.get(folder));
        Some(around.next().map_or(minor, |&newest| newest.min(minor)))
    }
}
