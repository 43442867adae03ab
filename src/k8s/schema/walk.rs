//! Walks an object beside its schema and keeps every place where the two differ.

use super::conditions::Judge;
use super::custom::Custom;
use super::hint::{self, Hint};
use super::limits::{Limit, Patterns};
use super::scalar::Scalar;
use super::structure::{Schema, Structure, Wanted};
use super::table::Type;
use super::{Extent, SchemaFault, SchemaFaultKind};
use crate::diagnostic::Edit;
use crate::k8s::manifest::{Manifest, inner_span};
use crate::k8s::placeholder::is_placeholder;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// More faults of one object than this are not looked up for what was meant.
const EXPLAINED: usize = 100;

/// A step of the way into an object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'t> {
    Field(&'t str),
    Item(usize),
}

pub(super) struct Walker<'t, 'm> {
    manifest: &'m Manifest<'t>,
    pub(super) extent: Extent,
    patterns: Option<&'m Patterns<'t>>,
    /// The minor version of Kubernetes that the object is for, where that is known.
    pub(super) target: Option<u32>,
    pub(super) path: Vec<Step<'t>>,
    /// The structures around the place, the object first.
    around: Vec<(&'static Type, usize)>,
    pub(super) faults: Vec<SchemaFault>,
}

/// Whether it is a name in braces, `{name}`, which a program fills in before anybody reads it as YAML.
fn is_braced(node: NodeRef<'_>) -> bool {
    if !node.is_mapping() || !node.is_flow() {
        return false;
    }
    let mut entries = node.own_entries();
    let only = entries.next().filter(|_| entries.next().is_none());
    let name = only.filter(|entry| entry.value.is_null()).map(Entry::name);
    let written =
        || node.file_text().get(node.span().range()).and_then(|text| text.strip_prefix('{')?.strip_suffix('}'));
    let word = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    name.is_some_and(|name| !name.is_empty() && word(name) && written().map(str::trim) == Some(name))
}

impl<'t, 'm> Walker<'t, 'm> {
    /// What is wrong with an object; `patterns` are those of the definition that its schema is from.
    pub(super) fn check(
        manifest: &'m Manifest<'t>,
        schema: Schema<'t>,
        extent: Extent,
        patterns: Option<&'m Patterns<'t>>,
        target: Option<u32>,
    ) -> Vec<SchemaFault> {
        let (path, around, faults) = (Vec::new(), Vec::new(), Vec::new());
        let mut walker = Self { manifest, extent, patterns, target, path, around, faults };
        walker.value(schema, manifest.node);
        walker.faults
    }

    /// What is wrong with the labels and annotations of an object of which no more is known: they are the same in all.
    pub(super) fn check_labels(manifest: &'m Manifest<'t>, extent: Extent) -> Vec<SchemaFault> {
        let (path, around, faults) = (Vec::new(), Vec::new(), Vec::new());
        let mut walker = Self { manifest, extent, patterns: None, target: None, path, around, faults };
        let Some(metadata) = manifest.node.get("metadata").filter(|metadata| metadata.is_mapping()) else {
            return Vec::new();
        };
        for name in ["labels", "annotations"] {
            let field = Type::metadata().and_then(|own| own.field(name));
            if let Some((field, value)) = field.zip(metadata.get(name)) {
                walker.path = vec![Step::Field("metadata"), Step::Field(name)];
                walker.value(Schema::BuiltIn(field.shape, field.allowed), value);
            }
        }
        walker.faults.retain(|fault| fault.kind == SchemaFaultKind::NotText);
        walker.faults
    }

    fn value(&mut self, schema: Schema<'t>, node: NodeRef<'t>) {
        // Null is the same as nothing; whether something must be there is asked where the field is missing.
        let torn = node.is_torn() && !node.is_mapping();
        if node.is_null() || torn || is_braced(node) || node.text().is_some_and(is_placeholder) {
            return;
        }
        let before = self.faults.len();
        match schema.wanted() {
            Wanted::Anything => {}
            Wanted::Object if node.is_mapping() => {}
            Wanted::Structure(structure) if node.is_mapping() => self.structure(structure, node),
            Wanted::Map(inner) if node.is_mapping() => {
                for entry in node.entries() {
                    self.inside(Step::Field(entry.name()), |walker| walker.value(inner, entry.value));
                }
            }
            Wanted::Object | Wanted::Structure(_) | Wanted::Map(_) => self.wrong_type(node, "an object"),
            Wanted::List(items) if node.is_sequence() => {
                for (index, item) in node.items().enumerate() {
                    if let Some(items) = items {
                        self.inside(Step::Item(index), |walker| walker.value(items, item));
                    }
                }
            }
            Wanted::List(_) => self.wrong_type(node, "a list"),
            Wanted::Text(values) => self.text(node, &values),
            Wanted::Scalar(core, range) => self.scalar(node, core, range),
        }
        if let Schema::Custom(schema) | Schema::CustomObject(schema) = schema {
            self.limits(schema, node, before);
        }
    }

    /// What a definition asks for beside types and fields. When something inside is wrong, that is said and no more.
    fn limits(&mut self, schema: Custom<'t>, node: NodeRef<'t>, before: usize) {
        let Some(patterns) = self.patterns.filter(|_| self.extent != Extent::Patch) else { return };
        let place = if self.path.is_empty() { self.manifest.kind.to_owned() } else { self.path_here() };
        if let Limit::Broken(limit) = schema.limit(node, patterns) {
            let message = format!("`{place}` {limit}, and the API server refuses the object");
            let help = "stay within the limits of the CustomResourceDefinition".to_owned();
            self.invalid(node, node.head_span(), message, help);
        }
        if let Some((item, keys)) = schema.repeated(node) {
            let told = if keys.is_empty() { String::new() } else { format!(" with this `{}`", keys.join("` and `")) };
            let message = format!("`{place}` has an item{told} already, and the API server refuses the object");
            let span = keys.first().and_then(|key| item.get(key)).unwrap_or(item).head_span();
            self.invalid(item, span, message, "write each once: the list is a set for the API server".to_owned());
        }
        let judge = Judge { patterns, whole: self.extent == Extent::Whole };
        if self.faults.len() == before
            && let Some((condition, key)) = judge.broken(schema, node)
        {
            let message = format!("`{place}` {condition}, and the API server refuses the object");
            let root = self.manifest.node.get("kind").filter(|_| self.path.is_empty());
            let span = root.map_or_else(|| self.owner_span(node), NodeRef::head_span);
            self.invalid(node, span, message, format!("see `{key}` in the CustomResourceDefinition"));
        }
    }

    /// The key of a value, or the head of an item of a list.
    pub(super) fn owner_span(&self, node: NodeRef<'t>) -> Span {
        if matches!(self.path.last(), Some(Step::Item(_))) { node.head_span() } else { node.key_span() }
    }

    pub(super) fn inside(&mut self, step: Step<'t>, walk: impl FnOnce(&mut Self)) {
        self.path.push(step);
        walk(self);
        self.path.pop();
    }

    fn structure(&mut self, structure: Structure<'t>, node: NodeRef<'t>) {
        if let Structure::BuiltIn(own) = structure {
            self.around.push((own, self.path.len()));
        }
        let entries = node.entries();
        for entry in &entries {
            let name = entry.name();
            // What the server itself writes is not read from a file.
            if self.path.is_empty() && name == "status" {
                continue;
            }
            match structure.field(name) {
                Some(Some(field)) => self.inside(Step::Field(name), |walker| walker.value(field, entry.value)),
                Some(None) => {}
                None => self.unknown(structure, *entry),
            }
        }
        if self.extent == Extent::Whole && !node.is_torn() {
            for name in structure.required() {
                let given = entries.iter().find(|entry| entry.name() == name);
                if given.is_none_or(|entry| entry.value.is_null()) {
                    self.missing(node, name, given.copied());
                }
            }
            self.empty_containers(structure, &entries);
            if let Structure::BuiltIn(own) = structure {
                self.together(own, node);
                self.special(own, node);
            }
        }
        if matches!(structure, Structure::BuiltIn(_)) {
            self.around.pop();
        }
    }

    fn empty_containers(&mut self, structure: Structure<'t>, entries: &[Entry<'t>]) {
        let Structure::BuiltIn(own) = structure else { return };
        let list = match own.name {
            "PodSpec" => "containers",
            "PolicyRule" => "verbs",
            "CustomResourceDefinitionSpec" => "versions",
            _ => return,
        };
        let entry = entries.iter().find(|entry| entry.name() == list);
        if let Some(entry) = entry.filter(|entry| entry.value.is_sequence() && entry.value.items().next().is_none()) {
            let path = self.path_to(list);
            let message = format!("`{path}` is empty, and the API server refuses an object without at least one");
            self.invalid(entry.value, entry.key_span(), message, "write one, or delete the object".to_owned());
        }
    }

    pub(super) fn wrong_type(&mut self, node: NodeRef<'t>, wanted: &str) {
        let found = match Scalar::read(node) {
            Some(scalar) => scalar.words(),
            None if node.is_mapping() => "an object",
            None => "a list",
        };
        let place = if self.path.is_empty() { self.manifest.kind.to_owned() } else { self.path_here() };
        let message = format!("`{place}` must be {wanted}, not {found}, and the API server refuses the object");
        let quoted = found == "a text" && matches!(wanted, "a whole number" | "a number" | "a boolean");
        let bare = quoted && node.span() != inner_span(node);
        let help = match wanted {
            _ if bare => format!("write {wanted} without quotes"),
            "a list" if found == "an object" => "put a `-` before each item".to_owned(),
            "an object" if found == "a list" => "write keys and values without a `-`".to_owned(),
            _ => format!("write {wanted}"),
        };
        self.invalid(node, node.head_span(), message, help);
    }

    fn missing(&mut self, node: NodeRef<'t>, name: &str, given: Option<Entry<'t>>) {
        let path = self.path_to(name);
        let (span, message) = match given {
            Some(entry) => {
                (entry.key_span(), format!("`{path}` is empty, and the API server refuses an object without it"))
            }
            None => {
                let root = self.manifest.node.get("kind").filter(|_| self.path.is_empty());
                let span = root.map_or_else(|| self.owner_span(node), NodeRef::head_span);
                (span, format!("`{path}` is missing, and the API server refuses an object without it"))
            }
        };
        self.invalid(node, span, message, format!("add `{name}`"));
    }

    pub(super) fn invalid(&mut self, node: NodeRef<'t>, span: Span, message: String, help: String) {
        if self.extent == Extent::Patch {
            return;
        }
        let fault = self.fault(SchemaFaultKind::Invalid, node, span, message, help);
        self.faults.push(SchemaFault { secret: self.secret(node), ..fault });
    }

    /// A fault of the object, in words that hold nothing secret, without an edit.
    pub(super) fn fault(
        &self,
        kind: SchemaFaultKind,
        node: NodeRef<'t>,
        span: Span,
        message: String,
        help: String,
    ) -> SchemaFault {
        let (subject, lender) = (self.subject(), node.lender_span());
        SchemaFault { kind, span, message, subject, help, edit: None, lender, severity: None, secret: None }
    }

    fn unknown(&mut self, structure: Structure<'t>, entry: Entry<'t>) {
        let name = entry.name();
        let directive = name.starts_with('$') && self.extent == Extent::Patch;
        // SOPS keeps what it needs to decrypt a file beside the object, and takes it away again.
        let sealed = name == "sops" && self.path.is_empty();
        if directive || sealed || entry.key.text().is_none() || is_placeholder(name) || name == "<<" {
            return;
        }
        let place = if self.path.is_empty() { self.manifest.kind.to_owned() } else { self.path_here() };
        let hint = (self.faults.len() < EXPLAINED)
            .then(|| hint::find(structure, &structure.field_names(), &self.around, entry));
        let hint = hint.unwrap_or(Hint::None);
        let help = match &hint {
            Hint::Near(near, _) => format!("did you mean `{near}`?"),
            Hint::Elsewhere(path) => format!("it belongs to {path}"),
            Hint::None => "delete it, or look up its name: `kubectl explain` lists the fields".to_owned(),
        };
        let edit = match hint {
            Hint::Near(near, true) if !entry.key.is_borrowed() => {
                let edit = Edit { span: inner_span(entry.key), replacement: near.to_owned() };
                Some((format!("rename it to `{near}`"), edit))
            }
            _ => None,
        };
        let message = format!("`{place}` has no field `{name}`: the API server refuses the object or drops the field");
        let fault = self.fault(SchemaFaultKind::UnknownField, entry.key, entry.key_span(), message, help);
        self.faults.push(SchemaFault { edit, ..fault });
    }

    /// The place of a value that may be secret, in a Secret.
    pub(super) fn secret(&self, node: NodeRef<'t>) -> Option<Span> {
        (self.manifest.is("", "Secret") && node.text().is_some()).then(|| node.target().span())
    }

    /// The object and the place in it, as `Deployment/shop/api:spec.replicas`.
    fn subject(&self) -> String {
        format!("{}:{}", self.manifest.subject(), self.path_here())
    }

    /// Whether a kustomization builds the object.
    pub(super) fn is_built(&self) -> bool {
        self.manifest.place.build.is_some()
    }

    /// Whether the object was read out of a cluster.
    pub(super) fn is_dump(&self) -> bool {
        self.manifest.is_dump()
    }

    /// Whether something else puts images into the object: OpenShift, or who makes pods from a template without a name.
    pub(super) fn gets_images(&self) -> bool {
        let annotations = self.manifest.node.at(&["metadata", "annotations"]);
        annotations.is_some_and(|annotations| annotations.entry("image.openshift.io/triggers").is_some())
            || (self.manifest.kind == "Pod" && self.manifest.name.is_none())
    }

    /// The kind of the object.
    pub(super) fn kind(&self) -> &'t str {
        self.manifest.kind
    }

    pub(super) fn path_to(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path_here()) }
    }

    pub(super) fn path_here(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Field(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
                Step::Item(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }
}
