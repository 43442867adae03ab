//! What a file refers to outside of itself, by the names of its keys alone: it may be a part whose objects are known only
//! through their uses.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::path::{is_remote, percent_decoded};
use crate::openapi::discriminator::mapped_values;
use crate::openapi::object::reference_value;
use crate::openapi::{Version, recognise};
use crate::source::Span;
use crate::syntax::tree::{NodeRef, Tree};

/// A reference to another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalReference {
    /// The value of the `$ref` or `$dynamicRef`, of a discriminator's mapping or of a link's `operationRef`.
    pub span: Span,
    /// The path as written, percent-decoded, without the fragment.
    pub path: String,
}

/// The words by which a file may refer to another. Every file is looked through for them, so the searches are made ready
/// once.
struct Words {
    reference: Finder<'static>,
    merge: Finder<'static>,
    discriminator: Finder<'static>,
    operation: Finder<'static>,
    dynamic: Finder<'static>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    reference: Finder::new("$ref"),
    merge: Finder::new("<<"),
    discriminator: Finder::new("discriminator"),
    operation: Finder::new("operationRef"),
    dynamic: Finder::new("$dynamicRef"),
});

/// Every reference of a file to another file of the same machine, in order. Remote documents are left out.
///
/// Works on any file, also on one whose objects are known only through their uses, and therefore goes by the names of
/// keys; data is left out as far as names tell.
#[must_use]
pub fn external(tree: &Tree) -> Vec<ExternalReference> {
    let mut found = if may_refer_out(tree.text()) { referred(tree) } else { Vec::new() };
    let linked = named_by(tree, &WORDS.operation, "operationRef");
    // A part does not say which version reads it.
    let may_be_dynamic = tree.root().and_then(recognise).is_none_or(|version| version >= Version::V3_1);
    let dynamic = if may_be_dynamic { named_by(tree, &WORDS.dynamic, "$dynamicRef") } else { Vec::new() };
    let others = mapped(tree).into_iter().chain(linked).chain(dynamic);
    let before = found.len();
    found.extend(others);
    if found.len() > before {
        found.sort_by_key(|reference| reference.span.start);
    }
    found
}

fn referred(tree: &Tree) -> Vec<ExternalReference> {
    // The words lead to the mappings that hold them: what has no reference in it is not walked.
    let mut holders: Vec<NodeRef<'_>> =
        tree.scalars_with(&WORDS.reference).into_iter().filter_map(NodeRef::parent).collect();
    if tree.has_merge_keys() {
        // A merge key brings references that are written elsewhere.
        holders.extend(tree.scalars_with(&WORDS.merge).into_iter().filter_map(NodeRef::parent));
    }
    holders.sort_unstable_by_key(|holder| holder.id());
    holders.dedup();
    let values = holders.into_iter().filter_map(|holder| Some((holder, reference_value(holder)?)));
    let outward = values.filter_map(|(holder, value)| Some((holder, external_of(value)?)));
    outward
        .filter(|(holder, _)| Names::of(*holder).is_some_and(|names| names != Names::Data))
        .map(|(_, it)| it)
        .collect()
}

/// The files that discriminators name.
fn mapped(tree: &Tree) -> Vec<ExternalReference> {
    let keys = tree.scalars_with(&WORDS.discriminator).into_iter().filter(|key| key.text() == Some("discriminator"));
    let holders = keys.filter_map(NodeRef::parent).filter(|holder| Names::of(*holder) == Some(Names::Fields));
    let values = holders.filter_map(|holder| holder.get("discriminator")).flat_map(mapped_values);
    values.filter(|value| value.text().is_some_and(may_name_file)).filter_map(external_of).collect()
}

/// The files that a field names: the operations of links, and `$dynamicRef` of schemas.
fn named_by(tree: &Tree, word: &Finder<'_>, field: &str) -> Vec<ExternalReference> {
    let keys = tree.scalars_with(word).into_iter().filter(|key| key.text() == Some(field));
    let holders = keys.filter_map(NodeRef::parent).filter(|holder| Names::of(*holder) == Some(Names::Fields));
    holders.filter_map(|holder| external_of(holder.get(field)?)).collect()
}

/// Whether a value of a discriminator's mapping may name a file: one without a path is mostly the name of a schema.
fn may_name_file(text: &str) -> bool {
    text.contains(['/', '#']) || [".yaml", ".yml", ".json"].iter().any(|ending| text.ends_with(ending))
}

/// Whether a `$ref` of the text may name anything but a place in its own document. Most files need no closer look.
#[must_use]
pub fn may_refer_out(text: &str) -> bool {
    WORDS.reference.find_iter(text.as_bytes()).any(|at| {
        let value = text[at + "$ref".len()..].trim_start_matches(['"', '\'', ':', ' ']);
        !value.starts_with('#') && !value.is_empty()
    })
}

/// What the keys of a mapping are, when only names tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Fields of an object: `example` holds data.
    Fields,
    /// Names that the author chose: `example` is one of them.
    Free,
    /// Named examples, each an object or a reference.
    Examples,
    /// An example: data from its value on.
    Data,
}

impl Names {
    /// Those of a node, by the keys on the way to it; nothing within data.
    fn of(node: NodeRef<'_>) -> Option<Self> {
        let Some(parent) = node.parent() else { return Some(Self::Fields) };
        let names = Self::of(parent)?;
        if parent.is_sequence() {
            return Some(names);
        }
        names.below(node.key()?.text().unwrap_or_default(), node)
    }

    fn below(self, key: &str, value: NodeRef<'_>) -> Option<Self> {
        match (self, key) {
            (Self::Data, _) => None,
            (Self::Free, _) => Some(Self::Fields),
            // A media type as the name is Swagger 2.0's way to give data itself.
            (Self::Examples, name) if name.contains('/') || reference_value(value).is_none() => None,
            (Self::Examples, _) => Some(Self::Fields),
            (Self::Fields, "example" | "default" | "enum" | "const" | "value") => None,
            (Self::Fields, "examples") => value.is_mapping().then_some(Self::Examples),
            (Self::Fields, name) if name.starts_with("x-") => None,
            (
                Self::Fields,
                "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas" | "schemas"
                | "headers" | "responses" | "parameters" | "requestBodies" | "paths" | "webhooks" | "callbacks"
                | "links",
            ) => Some(Self::Free),
            (Self::Fields, _) => Some(Self::Fields),
        }
    }
}

fn external_of(value: NodeRef<'_>) -> Option<ExternalReference> {
    let text = value.as_str()?;
    let file = text.split_once('#').map_or(text, |(file, _)| file);
    if file.is_empty() || is_remote(file) {
        return None;
    }
    Some(ExternalReference { span: value.span(), path: percent_decoded(file) })
}
