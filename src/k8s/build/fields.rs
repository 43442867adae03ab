//! Which fields of which kinds a kustomization changes: those that kustomize knows, and those of its `configurations`.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::known_fields::{known, known_of_others};
use super::resource::{Id, Kinds};
use crate::syntax::tree::{Content, NodeRef, Origin, Value};

/// A place in objects of some kinds.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) of: Kinds,
    /// The keys that lead there; one that ends in `[]` holds a list.
    pub(super) path: Vec<Cow<'static, str>>,
    /// Whether what is missing on the way is made.
    pub(super) create: bool,
}

/// The places in which the names of objects of some kinds stand.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) to: Kinds,
    pub(super) fields: Vec<Field>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) names: Vec<Field>,
    pub(super) namespaces: Vec<Field>,
    pub(super) labels: Vec<Field>,
    pub(super) template_labels: Vec<Field>,
    pub(super) annotations: Vec<Field>,
    pub(super) replicas: Vec<Field>,
    pub(super) images: Vec<Field>,
    pub(super) variables: Vec<Field>,
    pub(super) references: Vec<Reference>,
}

impl Field {
    fn new(of: Kinds, path: &str, create: bool) -> Self {
        // A slash within a key is written with a backslash before it.
        let path = path.trim_start_matches('/').replace("\\/", "\0");
        let path = path.split('/').map(|key| Cow::Owned(key.replace('\0', "/")));
        Self { of, path: path.collect(), create }
    }

    /// Reads one of a configuration: `path`, `create`, and the kinds that it is for.
    pub(super) fn read(node: NodeRef<'_>) -> Option<Self> {
        let create = node.get("create").and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        Some(Self::new(kinds(node), node.get("path")?.text()?, create))
    }

    /// Calls `each` on every value in the place, of objects of its kinds, if `wanted` says of one of them that it is to
    /// change. `make` gives what is made where nothing is, and where that is written.
    pub(super) fn visit<'t>(
        &self,
        id: &Id,
        value: &mut Arc<Value<'t>>,
        make: Option<(&dyn Fn() -> Value<'t>, Origin)>,
        wanted: &dyn Fn(&Value<'t>) -> bool,
        each: &mut dyn FnMut(&mut Value<'t>),
    ) {
        let make = make.filter(|_| self.create);
        if self.of.hold(id) && (make.is_some() || finds(value, &self.path, wanted)) {
            walk(Arc::make_mut(value), &self.path, make, each);
        }
    }
}

/// Whether `wanted` holds of a value in a place.
fn finds<'t>(value: &Value<'t>, path: &[Cow<'static, str>], wanted: &dyn Fn(&Value<'t>) -> bool) -> bool {
    let Some((key, rest)) = path.split_first() else { return wanted(value) };
    match &value.content {
        Content::Sequence(items) => items.iter().any(|item| finds(item, path, wanted)),
        _ => {
            let inner = value.get(key.strip_suffix("[]").unwrap_or(key.as_ref())).filter(|inner| !inner.is_null());
            inner.is_some_and(|inner| finds(inner, rest, wanted))
        }
    }
}

fn walk<'t>(
    value: &mut Value<'t>,
    path: &[Cow<'static, str>],
    make: Option<(&dyn Fn() -> Value<'t>, Origin)>,
    each: &mut dyn FnMut(&mut Value<'t>),
) {
    let Some((key, rest)) = path.split_first() else { return each(value) };
    if let Some(items) = value.items_mut() {
        items.iter_mut().for_each(|item| walk(item, path, make, each));
        return;
    }
    let (key, list) = key.strip_suffix("[]").map_or((key.as_ref(), false), |key| (key, true));
    if value.get(key).is_none_or(Value::is_null) {
        let Some((new, place)) = make.filter(|_| !list) else { return };
        let made = if rest.is_empty() { new() } else { Value::empty(place) };
        value.set(key, place, made);
    }
    if let Some(inner) = value.get_mut(key) {
        walk(inner, rest, make, each);
    }
}

fn kinds(node: NodeRef<'_>) -> Kinds {
    let text = |key: &str| Cow::Owned(node.get(key).and_then(NodeRef::text).unwrap_or_default().to_owned());
    Kinds { group: text("group"), version: text("version"), kind: text("kind") }
}

impl Fields {
    /// Those that kustomize knows by itself and changes level by level, with those of configurations.
    pub(super) fn with(own: &Self) -> Cow<'static, Self> {
        static KNOWN: LazyLock<Fields> = LazyLock::new(known);
        Self::both(&KNOWN, own)
    }

    /// Those in which names of others and variables stand. They are most of all, and few builds ask for them.
    pub(super) fn of_others(own: &Self) -> Cow<'static, Self> {
        static KNOWN: LazyLock<Fields> = LazyLock::new(known_of_others);
        Self::both(&KNOWN, own)
    }

    fn both(known: &'static Self, own: &Self) -> Cow<'static, Self> {
        if own.is_empty() {
            return Cow::Borrowed(known);
        }
        let mut fields = known.clone();
        fields.extend(own.clone());
        Cow::Owned(fields)
    }

    fn is_empty(&self) -> bool {
        let lists = [
            &self.names,
            &self.namespaces,
            &self.labels,
            &self.template_labels,
            &self.annotations,
            &self.replicas,
            &self.images,
            &self.variables,
        ];
        lists.into_iter().all(Vec::is_empty) && self.references.is_empty()
    }

    /// Adds those of a configuration. False when it says something that is not followed here.
    pub(super) fn read(&mut self, node: NodeRef<'_>) -> bool {
        for entry in node.entries() {
            let fields = || entry.value.items().filter_map(Field::read);
            match entry.name() {
                "namePrefix" | "nameSuffix" => add(&mut self.names, fields()),
                "namespace" => add(&mut self.namespaces, fields()),
                "commonLabels" => add(&mut self.labels, fields()),
                "templateLabels" => add(&mut self.template_labels, fields()),
                "commonAnnotations" => add(&mut self.annotations, fields()),
                "replicas" => add(&mut self.replicas, fields()),
                "images" => add(&mut self.images, fields()),
                "varReference" => add(&mut self.variables, fields()),
                "nameReference" => {
                    let references = entry.value.items().map(|item| Reference {
                        to: kinds(item),
                        fields: item
                            .get("fieldSpecs")
                            .into_iter()
                            .flat_map(NodeRef::items)
                            .filter_map(Field::read)
                            .collect(),
                    });
                    self.references.extend(references);
                }
                "apiVersion" | "kind" | "metadata" => {}
                _ => return false,
            }
        }
        true
    }

    /// Adds those of a base, which hold for whoever takes it in.
    pub(super) fn extend(&mut self, other: Self) {
        add(&mut self.names, other.names);
        add(&mut self.namespaces, other.namespaces);
        add(&mut self.labels, other.labels);
        add(&mut self.template_labels, other.template_labels);
        add(&mut self.annotations, other.annotations);
        add(&mut self.replicas, other.replicas);
        add(&mut self.images, other.images);
        add(&mut self.variables, other.variables);
        self.references.extend(other.references);
    }
}

/// Adds fields that are not there yet: a prefix that two configurations name is put before the name once.
fn add(known: &mut Vec<Field>, new: impl IntoIterator<Item = Field>) {
    for field in new {
        if !known.iter().any(|own| own.of == field.of && own.path == field.path) {
            known.push(field);
        }
    }
}
