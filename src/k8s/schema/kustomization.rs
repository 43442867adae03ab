//! Fields of a kustomization that kustomize does not know: it builds nothing then.
//!
//! Source: `types.Kustomization` of kustomize 5.5, whose reader does not tell upper case from lower. Only what is probably
//! a slip is told, for a newer kustomize may know more.

use super::{SchemaFault, SchemaFaultKind};
use crate::diagnostic::Edit;
use crate::k8s::manifest::{Manifest, inner_span};
use crate::syntax::deserialize::is_slip;
use crate::syntax::tree::Entry;

const FIELDS: [&str; 34] = [
    "apiVersion",
    "bases",
    "buildMetadata",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configMapGenerator",
    "configurations",
    "crds",
    "generatorOptions",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "imageTags",
    "images",
    "kind",
    "labels",
    "metadata",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "openapi",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "replicas",
    "resources",
    "secretGenerator",
    "sortOptions",
    "transformers",
    "validators",
    "vars",
];

/// Whether an object is a kustomization, of either kind.
pub(super) fn is_kustomization(manifest: &Manifest<'_>) -> bool {
    manifest.group == "kustomize.config.k8s.io" && matches!(manifest.kind, "Kustomization" | "Component")
}

/// The fields that are one letter off.
pub(super) fn slips(manifest: &Manifest<'_>) -> Vec<SchemaFault> {
    manifest.node.own_entries().filter_map(|entry| slip(manifest, entry)).collect()
}

fn slip(manifest: &Manifest<'_>, entry: Entry<'_>) -> Option<SchemaFault> {
    let name = entry.name();
    if FIELDS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let near = FIELDS.iter().find(|known| is_slip(name, known))?;
    let renamed = Edit { span: inner_span(entry.key), replacement: (*near).to_owned() };
    Some(SchemaFault {
        kind: SchemaFaultKind::UnknownField,
        span: entry.key_span(),
        message: format!("`{}` has no field `{name}`, so kustomize builds nothing", manifest.kind),
        subject: format!("{}:{name}", manifest.subject()),
        help: format!("did you mean `{near}`?"),
        edit: (!entry.key.is_borrowed()).then(|| (format!("rename it to `{near}`"), renamed)),
        lender: None,
        severity: None,
        secret: None,
    })
}
