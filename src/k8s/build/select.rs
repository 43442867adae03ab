//! Which objects a patch is for.

use regex::Regex;

use super::Resource;
use crate::k8s::manifest::split_api_version;
use crate::syntax::tree::{NodeRef, Value};

/// What the objects of a patch have in common.
#[derive(Debug, Clone)]
pub(super) struct Target {
    group: Option<String>,
    kind: Option<Pattern>,
    name: Option<Pattern>,
    namespace: Option<Pattern>,
    labels: Vec<Wish>,
    annotations: Vec<Wish>,
    /// Whether the namespace has to be the one of the object even when none is named.
    exact: bool,
}

/// A text, or an expression that a whole text must match.
#[derive(Debug, Clone)]
enum Pattern {
    Text(String),
    Expression(Regex),
}

/// A part of a label selector.
#[derive(Debug, Clone)]
enum Wish {
    Is(String, String),
    IsNot(String, String),
    Has(String),
    HasNot(String),
}

impl Pattern {
    fn read(text: &str) -> Option<Self> {
        if !text.contains(['*', '+', '?', '(', '[', '{', '|', '^', '$', '\\', '.']) {
            return Some(Self::Text(text.to_owned()));
        }
        Regex::new(&format!("^(?:{text})$")).ok().map(Self::Expression)
    }

    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => own == text,
            Self::Expression(own) => own.is_match(text),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Expression(_) => None,
        }
    }
}

impl Target {
    /// Reads a `target`; none when it says more than is understood here.
    pub(super) fn read(node: NodeRef<'_>) -> Option<Self> {
        let text = |key: &str| node.get(key).and_then(NodeRef::text).filter(|text| !text.is_empty());
        let pattern = |key: &str| text(key).map_or(Some(None), |text| Pattern::read(text).map(Some));
        Some(Self {
            group: text("group").map(str::to_owned),
            kind: pattern("kind")?,
            name: pattern("name")?,
            namespace: pattern("namespace")?,
            labels: wishes(text("labelSelector").unwrap_or_default())?,
            annotations: wishes(text("annotationSelector").unwrap_or_default())?,
            exact: false,
        })
    }

    /// The object that a patch without a target names itself.
    pub(super) fn of_patch(patch: &Value<'_>) -> Option<Self> {
        let text = |path: &[&str]| patch.at(path).and_then(Value::text).map(str::to_owned);
        let group = split_api_version(&text(&["apiVersion"])?).0.to_owned();
        let exact = |text: String| Some(Pattern::Text(text));
        Some(Self {
            group: Some(group),
            kind: exact(text(&["kind"])?),
            name: exact(text(&["metadata", "name"])?),
            namespace: text(&["metadata", "namespace"]).filter(|text| !text.is_empty()).map(Pattern::Text),
            labels: Vec::new(),
            annotations: Vec::new(),
            exact: true,
        })
    }

    pub(super) fn holds(&self, resource: &Resource<'_>) -> bool {
        let pairs = |key: &str, wishes: &[Wish]| {
            let pairs = resource.value.at(&["metadata", key]);
            wishes.iter().all(|wish| wish.holds(pairs))
        };
        self.is_of_kind(resource)
            && resource.known_as.iter().any(|(name, namespace)| {
                let named = self.name.as_ref().is_none_or(|pattern| pattern.fits(name));
                named && self.is_in(namespace)
            })
            && pairs("labels", &self.labels)
            && pairs("annotations", &self.annotations)
    }

    fn is_in(&self, namespace: &str) -> bool {
        match &self.namespace {
            Some(pattern) if namespace.is_empty() => pattern.fits("default") || pattern.fits(""),
            Some(pattern) => pattern.fits(namespace),
            None if self.exact => namespace.is_empty() || namespace == "default",
            None => true,
        }
    }

    pub(super) fn is_of_kind(&self, resource: &Resource<'_>) -> bool {
        let group = self.group.as_ref().is_none_or(|group| *group == resource.group);
        group && self.kind.as_ref().is_none_or(|kind| kind.fits(&resource.kind))
    }

    /// The one name that it is for, if there is one.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_ref().and_then(Pattern::text)
    }

    /// What it is for in words, when it is one object by its name.
    pub(super) fn title(&self) -> Option<String> {
        let name = self.name()?;
        let kind = self.kind.as_ref().and_then(Pattern::text);
        Some(kind.map_or_else(|| format!("called `{name}`"), |kind| format!("{kind} `{name}`")))
    }
}

impl Wish {
    fn holds(&self, pairs: Option<&Value<'_>>) -> bool {
        let given = |key: &str| pairs.and_then(|pairs| pairs.get(key)).and_then(Value::text);
        match self {
            Self::Is(key, value) => given(key) == Some(value),
            Self::IsNot(key, value) => given(key) != Some(value),
            Self::Has(key) => given(key).is_some(),
            Self::HasNot(key) => given(key).is_none(),
        }
    }
}

/// Reads a label selector; none for forms with sets.
fn wishes(text: &str) -> Option<Vec<Wish>> {
    if text.contains(['(', '{', '$']) {
        return None;
    }
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let wish = |part: &str| {
        let owned = |text: &str| text.trim().trim_end_matches('=').trim().to_owned();
        match (part.split_once("!="), part.rsplit_once('='), part.strip_prefix('!')) {
            (Some((key, value)), _, _) => Wish::IsNot(owned(key), owned(value)),
            (None, Some((key, value)), _) => Wish::Is(owned(key), owned(value)),
            (None, None, Some(key)) => Wish::HasNot(owned(key)),
            (None, None, None) => Wish::Has(owned(part)),
        }
    };
    Some(parts.map(wish).collect())
}
