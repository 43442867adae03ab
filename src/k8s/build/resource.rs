//! An object on its way through a build: what it is, what it was called before, and what was put around its name.

use std::borrow::Cow;
use std::sync::Arc;

use crate::k8s::manifest::split_api_version;
use crate::k8s::scope::is_cluster_scoped;
use crate::k8s::word_index::WordIndex;
use crate::syntax::tree::Value;

/// What identifies an object at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) name: String,
    /// Empty where the object names none.
    pub(super) namespace: String,
}

/// Which kinds of objects something is for; what is empty is for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    pub(super) group: Cow<'static, str>,
    pub(super) version: Cow<'static, str>,
    pub(super) kind: Cow<'static, str>,
}

impl Kinds {
    /// The objects of one kind, in any group and version.
    pub(super) fn of(kind: &'static str) -> Self {
        Self { kind: Cow::Borrowed(kind), ..Self::default() }
    }

    pub(super) fn hold(&self, id: &Id) -> bool {
        let fits = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        fits(&self.kind, &id.kind) && fits(&self.group, &id.group) && fits(&self.version, &id.version)
    }
}

impl Id {
    /// The namespace that counts: objects that name none are in `default`.
    pub(super) fn effective_namespace(&self) -> &str {
        match self.is_cluster_scoped() {
            true => "",
            false if self.namespace.is_empty() => "default",
            false => &self.namespace,
        }
    }

    pub(super) fn is_cluster_scoped(&self) -> bool {
        is_cluster_scoped(&self.group, &self.kind)
    }

    /// Whether both are one object, of whatever version.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.group == other.group
            && self.name == other.name
            && self.effective_namespace() == other.effective_namespace()
    }
}

/// An object on its way through a build.
#[derive(Debug, Clone)]
pub(super) struct Resource<'t> {
    /// What it holds. Overlays begin with the same objects, and one that none of them changes stays one.
    pub(super) value: Arc<Value<'t>>,
    /// What it was before each change of its name, namespace or kind, the first first.
    pub(super) previous: Vec<Id>,
    pub(super) prefixes: Vec<String>,
    pub(super) suffixes: Vec<String>,
    /// Whether its name ends with a hash of its content at the end.
    pub(super) hashed: bool,
    /// Whether a part of its content is not known, and so the hash is not.
    pub(super) unread: bool,
    /// Its name before a hash was put behind it.
    pub(super) called: Option<String>,
    /// The variables that are read from it.
    pub(super) variables: Vec<String>,
}

impl<'t> Resource<'t> {
    /// None for what lacks the version and kind of an object.
    pub(super) fn new(value: Value<'t>) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::text);
        (text("apiVersion").is_some() && text("kind").is_some()).then_some(Self {
            value: Arc::new(value),
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            hashed: false,
            unread: false,
            called: None,
            variables: Vec::new(),
        })
    }

    /// What it holds, to change.
    pub(super) fn value_mut(&mut self) -> &mut Value<'t> {
        Arc::make_mut(&mut self.value)
    }

    fn text(&self, path: &[&str]) -> &str {
        self.value.at(path).and_then(Value::text).unwrap_or_default()
    }

    pub(super) fn kind(&self) -> &str {
        self.text(&["kind"])
    }

    pub(super) fn name(&self) -> &str {
        self.text(&["metadata", "name"])
    }

    pub(super) fn namespace(&self) -> &str {
        self.text(&["metadata", "namespace"])
    }

    /// What it is now.
    pub(super) fn id(&self) -> Id {
        let (group, version) = split_api_version(self.text(&["apiVersion"]));
        Id {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: self.kind().to_owned(),
            name: self.name().to_owned(),
            namespace: self.namespace().to_owned(),
        }
    }

    /// What it is and what it was.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> {
        self.previous.iter().cloned().chain([self.id()])
    }

    /// What it was at first.
    pub(super) fn original(&self) -> Id {
        self.previous.first().cloned().unwrap_or_else(|| self.id())
    }

    /// Notes what it is before that changes.
    pub(super) fn store(&mut self) {
        let id = self.id();
        self.previous.push(id);
    }
}

/// Up to so many questions look through all objects.
const FEW: usize = 16;

/// The objects of a level by the names that they have and had, where many questions are asked about them.
#[derive(Default)]
pub(super) struct Named(Option<WordIndex>);

impl Named {
    /// For so many questions.
    pub(super) fn new(resources: &[Resource<'_>], questions: usize) -> Self {
        let index = || {
            let mut named = WordIndex::default();
            for (place, resource) in resources.iter().enumerate() {
                named.add(resource.name(), place);
                resource.previous.iter().for_each(|was| named.add(&was.name, place));
            }
            named.sorted()
        };
        Self((questions > FEW).then(index))
    }

    /// The places of those that may have the name, of all that there are.
    pub(super) fn places(&self, name: Option<&str>, all: usize) -> Vec<usize> {
        let found = self.0.as_ref().zip(name).map(|(named, name)| named.places(name).collect());
        found.unwrap_or_else(|| (0..all).collect())
    }
}
