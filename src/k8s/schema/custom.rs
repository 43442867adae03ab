//! The schemas of custom resources, as the CustomResourceDefinitions of the repository give them.
//!
//! Read where they stand, keyword by keyword, and only for the objects there are: the definitions of an operator are
//! often larger than everything else.

use std::collections::HashMap;

use super::limits::Patterns;
use crate::k8s::manifest::Manifest;
use crate::k8s::place::Place;
use crate::syntax::tree::NodeRef;

/// The schemas by group, kind and version.
#[derive(Debug, Default)]
pub(in crate::k8s) struct CustomSchemas<'t>(HashMap<(&'t str, &'t str, &'t str), Vec<Definition<'t>>>);

/// What a version of a kind must look like.
#[derive(Debug)]
pub(super) struct Definition<'t> {
    place: Place<'t>,
    pub(super) schema: Custom<'t>,
    pub(super) patterns: Patterns<'t>,
}

/// A part of a schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Custom<'t> {
    pub(super) node: NodeRef<'t>,
    /// Whether fields that the schema does not name are kept all the same.
    keeps_all: bool,
}

/// What a part of a schema asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ask<'t> {
    Anything,
    Object,
    Structure,
    Map(Custom<'t>),
    List(Option<Custom<'t>>),
    Text,
    Whole,
    Number,
    Bool,
    IntOrText,
}

impl<'t> CustomSchemas<'t> {
    pub(in crate::k8s) fn read(manifests: &[Manifest<'t>]) -> Self {
        let mut schemas: HashMap<_, Vec<Definition<'t>>> = HashMap::new();
        let definitions =
            manifests.iter().filter(|manifest| manifest.is("apiextensions.k8s.io", "CustomResourceDefinition"));
        // The old version of definitions keeps what they do not name, and mostly has no schema.
        for manifest in definitions.filter(|manifest| manifest.version() == "v1" && !manifest.partial) {
            let text = |path: &[&str]| manifest.at(path).and_then(NodeRef::text);
            let Some((group, kind)) = text(&["spec", "group"]).zip(text(&["spec", "names", "kind"])) else { continue };
            let kept = manifest.at(&["spec", "preserveUnknownFields"]);
            let keeps_all = kept.and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
            for version in manifest.at(&["spec", "versions"]).into_iter().flat_map(NodeRef::items) {
                let name = version.get("name").and_then(NodeRef::text);
                let Some((name, node)) = name.zip(version.at(&["schema", "openAPIV3Schema"])) else { continue };
                let schema = Custom { node, keeps_all };
                let definition = Definition { place: manifest.place, schema, patterns: Patterns::of(node) };
                schemas.entry((group, kind, name)).or_default().push(definition);
            }
        }
        Self(schemas)
    }

    /// The definitions that may hold for an object: the nearest.
    pub(super) fn of<'s>(&'s self, manifest: &Manifest<'t>) -> Vec<&'s Definition<'t>> {
        let found = self.0.get(&(manifest.group, manifest.kind, manifest.version()));
        let Some(found) = found.map(Vec::as_slice).filter(|found| !found.is_empty()) else { return Vec::new() };
        let steps = |definition: &Definition<'_>| manifest.place.steps_up_to(definition.place);
        let nearest = found.iter().map(steps).min();
        found.iter().filter(|definition| Some(steps(definition)) == nearest).collect()
    }
}

impl<'t> Custom<'t> {
    pub(super) fn inner(self, node: NodeRef<'t>) -> Self {
        Self { node, ..self }
    }

    pub(super) fn is(self, key: &str) -> bool {
        self.node.get(key).and_then(NodeRef::as_bool_yaml_1_1) == Some(true)
    }

    /// Whether fields that it does not name are kept, or may be named elsewhere: the API server takes no `$ref`, so
    /// whoever writes one has the schema completed by a tool before it is applied.
    pub(super) fn keeps_unknown(self) -> bool {
        self.keeps_all || self.is("x-kubernetes-preserve-unknown-fields") || self.node.get("$ref").is_some()
    }

    /// Whether a whole object stands here, with `apiVersion`, `kind` and `metadata`.
    pub(super) fn is_embedded(self) -> bool {
        self.is("x-kubernetes-embedded-resource")
    }

    pub(super) fn ask(self) -> Ask<'t> {
        if self.is("x-kubernetes-int-or-string") {
            return Ask::IntOrText;
        }
        match self.node.get("type").and_then(NodeRef::text) {
            Some("object") => {
                let values = self.node.get("additionalProperties").filter(|values| values.is_mapping());
                match (self.has_properties(), values) {
                    (true, _) => Ask::Structure,
                    (false, Some(values)) => Ask::Map(self.inner(values)),
                    (false, None) => Ask::Object,
                }
            }
            Some("array") => Ask::List(self.node.get("items").map(|items| self.inner(items))),
            Some("string") => Ask::Text,
            Some("integer") => Ask::Whole,
            Some("number") => Ask::Number,
            Some("boolean") => Ask::Bool,
            _ => Ask::Anything,
        }
    }

    fn has_properties(self) -> bool {
        self.node.get("properties").is_some_and(|properties| properties.own_entries().next().is_some())
    }

    pub(super) fn field(self, name: &str) -> Option<Self> {
        Some(self.inner(self.node.get("properties")?.get(name)?))
    }

    pub(super) fn field_names(self) -> impl Iterator<Item = &'t str> {
        self.node.get("properties").into_iter().flat_map(NodeRef::own_entries).filter_map(|entry| entry.key.text())
    }

    /// The fields that must be there and have no default.
    pub(super) fn required(self) -> impl Iterator<Item = &'t str> {
        let names = self.node.get("required").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
        names.filter(move |name| self.field(name).is_none_or(|field| field.node.get("default").is_none()))
    }

    /// The texts that it may be; all when there are none.
    pub(super) fn values(self) -> Vec<&'t str> {
        self.node.get("enum").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect()
    }

    /// The parts that stand in a list under a key: `allOf`, `anyOf`, `oneOf`.
    pub(super) fn parts(self, key: &str) -> impl Iterator<Item = Self> {
        self.node.get(key).into_iter().flat_map(NodeRef::items).map(move |part| self.inner(part))
    }
}
