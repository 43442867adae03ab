//! Whether an object has the form that the API server takes: the fields that its kind has, their types, what must be
//! there.
//!
//! Built-in kinds are known by an embedded table of the API's types, custom ones by the CustomResourceDefinitions of the
//! repository; of kinds that neither knows nothing is said. What is code in the server (validation
//! beyond the schema) stands in tables beside it: the texts and numbers that a field may have, what fields ask of each other,
//! and what is asked of single types.

mod bonds;
mod conditions;
mod custom;
mod hint;
mod kustomization;
mod leaf;
mod limits;
mod ranges;
mod scalar;
mod served;
mod special;
mod structure;
pub(in crate::k8s) mod table;
mod together;
mod values;
mod walk;

#[cfg(test)]
mod tests;

use super::Cluster;
use super::manifest::Manifest;
use crate::diagnostic::{Edit, Severity};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

pub(super) use custom::CustomSchemas;
pub(super) use served::is_miswritten;
use structure::Schema;
use table::Type;
pub use table::minor;
use walk::Walker;

/// What kind of fault it is: each has a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaFaultKind {
    /// A value of another type or form, or nothing where something must be.
    Invalid,
    /// A field that the type does not have.
    UnknownField,
    /// A number or boolean without quotes where text is meant.
    NotText,
}

/// A place at which an object does not have the form that the API server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFault {
    /// What kind it is.
    pub kind: SchemaFaultKind,
    /// The exact word.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// The object and the place in it.
    pub subject: String,
    /// What to do.
    pub help: String,
    /// A change that does it, with what it does in words.
    pub edit: Option<(String, Edit)>,
    /// Where the word is written that stands here by an alias.
    pub lender: Option<Span>,
    /// How bad it is, where it is no fault for certain.
    pub severity: Option<Severity>,
    /// Whether the place may hold a secret.
    pub secret: Option<Span>,
}

/// How much of an object stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All of it.
    Whole,
    /// A part, and what is missing may stand elsewhere.
    Part,
    /// What a patch sets, by the ways of patches.
    Patch,
}

/// What is half said of an object in a file of objects: a version without a kind, or a kind without a version.
#[must_use]
pub fn half_named(cluster: &Cluster<'_>) -> Vec<SchemaFault> {
    let fault = |node: &NodeRef<'_>| {
        let (given, missing) = match node.entry("kind").filter(|entry| !entry.value.is_null()) {
            Some(entry) => (entry, "apiVersion"),
            None => (node.entry("apiVersion")?, "kind"),
        };
        let message = format!("`{missing}` is missing, so nobody can tell what this object is");
        Some(SchemaFault {
            kind: SchemaFaultKind::Invalid,
            span: node.entry(missing).unwrap_or(given).key_span(),
            message,
            subject: given.value.text().unwrap_or_default().to_owned(),
            help: format!("write `{missing}`"),
            edit: None,
            lender: None,
            severity: None,
            secret: None,
        })
    };
    cluster.half_named.iter().filter_map(fault).collect()
}

/// What is said of a part of an object that nobody puts together with the rest.
fn lone_half(manifest: &Manifest<'_>) -> SchemaFault {
    let message = format!(
        "{} is only a part of an object, and no kustomization names it as a patch, so what it lacks is not judged",
        manifest.title()
    );
    SchemaFault {
        kind: SchemaFaultKind::Invalid,
        span: manifest.name_span(),
        message,
        subject: manifest.subject(),
        help: "name the file under `patches` of a kustomization, or write the object in full".to_owned(),
        edit: None,
        lender: None,
        severity: Some(Severity::Note),
        secret: None,
    }
}

/// Whether the faults of an object are said by its own words, wherever it stands: Kubernetes itself has its kind.
#[must_use]
pub fn is_known_everywhere(manifest: &Manifest<'_>) -> bool {
    manifest.api_version().and_then(NodeRef::text).is_some_and(|version| Type::of(version, manifest.kind).is_some())
}

/// The faults of an object, in the order of its text.
#[must_use]
pub fn faults(manifest: &Manifest<'_>, cluster: &Cluster<'_>) -> Vec<SchemaFault> {
    if kustomization::is_kustomization(manifest) {
        return kustomization::slips(manifest);
    }
    let kustomize = &cluster.kustomize;
    let extent = if kustomize.is_patch(manifest.place.path) {
        Extent::Patch
    } else if manifest.partial || manifest.place.build.is_some_and(|build| kustomize.is_patched(build)) {
        Extent::Part
    } else {
        Extent::Whole
    };
    let Some(api_version) = manifest.api_version().and_then(|node| node.text()) else { return Vec::new() };
    if let Some(own) = Type::of(api_version, manifest.kind) {
        let lone = manifest.half.then(|| lone_half(manifest));
        let target = cluster.target_minor(manifest);
        return lone.into_iter().chain(Walker::check(manifest, Schema::Object(own), extent, None, target)).collect();
    }
    // Of several definitions at the same distance, the one that is meant is the one that fits.
    let found = cluster.custom_schemas.of(manifest);
    if found.is_empty() {
        let not_served = (extent != Extent::Patch).then(|| served::not_served(manifest, cluster)).flatten();
        return not_served.into_iter().chain(Walker::check_labels(manifest, extent)).collect();
    }
    let checked = found.into_iter().map(|definition| {
        Walker::check(manifest, Schema::CustomObject(definition.schema), extent, Some(&definition.patterns), None)
    });
    checked.min_by_key(Vec::len).unwrap_or_default()
}
