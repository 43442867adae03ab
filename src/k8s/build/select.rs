//! Which objects a patch is for.

use regex::Regex;

use super::resource::{Id, Resource};
use crate::k8s::manifest::split_api_version;
use crate::syntax::tree::{NodeRef, Value};

/// What the objects of a patch have in common.
#[derive(Debug, Clone)]
pub(super) struct Target {
    group: Option<Pattern>,
    version: Option<Pattern>,
    kind: Option<Pattern>,
    name: Option<Pattern>,
    namespace: Option<Pattern>,
    labels: Vec<Wish>,
    annotations: Vec<Wish>,
    /// Whether it is one object by what it is called, in the namespace `default` when it names none.
    exact: bool,
}

/// A text, or an expression that a whole text must match.
#[derive(Debug, Clone)]
enum Pattern {
    Text(String),
    /// One of several: `(api|worker)`.
    Texts(Vec<String>),
    Expression(Regex),
}

/// A part of a label selector.
#[derive(Debug, Clone)]
enum Wish {
    Is(String, String),
    IsNot(String, String),
    Has(String),
    HasNot(String),
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
}

impl Pattern {
    fn read(text: &str) -> Option<Self> {
        let plain = |text: &str| !text.contains(['*', '+', '?', '(', ')', '[', '{', '|', '^', '$', '\\', '.']);
        if plain(text) {
            return Some(Self::Text(text.to_owned()));
        }
        // To compile an expression takes longer than all that is done with it.
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let words: Vec<&str> = inner.split('|').collect();
        if words.iter().all(|word| plain(word)) {
            return Some(Self::Texts(words.into_iter().map(str::to_owned).collect()));
        }
        Regex::new(&format!("^(?:{text})$")).ok().map(Self::Expression)
    }

    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => own == text,
            Self::Texts(own) => own.iter().any(|own| own == text),
            Self::Expression(own) => own.is_match(text),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Texts(_) | Self::Expression(_) => None,
        }
    }
}

impl Target {
    /// Reads a `target`; none when it says more than is understood here.
    pub(super) fn read(node: NodeRef<'_>) -> Option<Self> {
        Self::with(node, Pattern::read)
    }

    /// Reads a selector whose words are texts and no expressions, as replacements have them.
    pub(super) fn read_plain(node: NodeRef<'_>) -> Option<Self> {
        Self::with(node, |text| Some(Pattern::Text(text.to_owned())))
    }

    fn with(node: NodeRef<'_>, read: impl Fn(&str) -> Option<Pattern>) -> Option<Self> {
        let text = |key: &str| node.get(key).and_then(NodeRef::text).filter(|text| !text.is_empty());
        let pattern = |key: &str| text(key).map_or(Some(None), |text| read(text).map(Some));
        Some(Self {
            group: pattern("group")?,
            version: pattern("version")?,
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
        let api_version = text(&["apiVersion"])?;
        let (group, version) = split_api_version(&api_version);
        let exact = |text: String| Some(Pattern::Text(text));
        Some(Self {
            group: exact(group.to_owned()),
            version: exact(version.to_owned()),
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
        // Most objects are of another kind, which is asked at little cost.
        if !self.kind.as_ref().is_none_or(|pattern| pattern.fits(resource.kind())) {
            return false;
        }
        let called = match self.exact {
            true => resource.ids().any(|id| self.is_called(&id) && self.is_in(&id)),
            false => {
                let both = [resource.original(), resource.id()];
                both.iter().any(|id| self.is_called(id)) && both.iter().any(|id| self.is_in(id))
            }
        };
        called && self.is_of_kind(resource) && pairs("labels", &self.labels) && pairs("annotations", &self.annotations)
    }

    /// Whether an object is meant by anything that it was or is, as replacements choose.
    pub(super) fn holds_ever(&self, resource: &Resource<'_>) -> bool {
        let pairs = |key: &str, wishes: &[Wish]| {
            let pairs = resource.value.at(&["metadata", key]);
            wishes.iter().all(|wish| wish.holds(pairs))
        };
        let was = |id: Id| self.is_called(&id) && self.is_in(&id) && self.is_kind_of(&id);
        resource.ids().any(was) && pairs("labels", &self.labels) && pairs("annotations", &self.annotations)
    }

    fn is_called(&self, id: &Id) -> bool {
        self.name.as_ref().is_none_or(|pattern| pattern.fits(&id.name))
    }

    fn is_in(&self, id: &Id) -> bool {
        match &self.namespace {
            Some(pattern) => pattern.fits(id.effective_namespace()) || pattern.fits(&id.namespace),
            None => !self.exact || matches!(id.effective_namespace(), "" | "default"),
        }
    }

    fn is_kind_of(&self, id: &Id) -> bool {
        let fits = |pattern: &Option<Pattern>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.fits(text));
        fits(&self.group, &id.group) && fits(&self.version, &id.version) && fits(&self.kind, &id.kind)
    }

    pub(super) fn is_of_kind(&self, resource: &Resource<'_>) -> bool {
        self.is_kind_of(&resource.id())
    }

    /// The version of the object that it would be for, if it named no version.
    pub(super) fn other_version<'r>(&self, resources: &'r [Resource<'_>]) -> Option<&'r str> {
        let of_any = Self { version: None, ..self.clone() };
        resources.iter().find(|resource| of_any.holds(resource))?.value.get("apiVersion")?.text()
    }

    /// Whether it names nothing at all, so that it is for everything.
    pub(super) fn is_open(&self) -> bool {
        let words = [&self.group, &self.version, &self.kind, &self.name, &self.namespace];
        words.into_iter().all(Option::is_none) && self.labels.is_empty() && self.annotations.is_empty()
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
            Self::In(key, values) => given(key).is_some_and(|given| values.iter().any(|value| value == given)),
            Self::NotIn(key, values) => given(key).is_none_or(|given| values.iter().all(|value| value != given)),
        }
    }
}

/// Reads a label selector; none for what is no selector, such as a variable.
fn wishes(text: &str) -> Option<Vec<Wish>> {
    if text.contains(['{', '$']) {
        return None;
    }
    let parts = parts(text).into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts.map(wish).collect()
}

/// The parts of a selector: between its commas, those in parentheses aside.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let splits = |character: char| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    };
    text.split(splits).collect()
}

fn wish(part: &str) -> Option<Wish> {
    let owned = |text: &str| text.trim().trim_end_matches('=').trim().to_owned();
    if let Some((head, set)) = part.split_once('(') {
        let values = set.trim_end().strip_suffix(')')?.split(',').map(owned).collect();
        let (key, word) = head.trim().rsplit_once(char::is_whitespace)?;
        return match word {
            "in" => Some(Wish::In(owned(key), values)),
            "notin" => Some(Wish::NotIn(owned(key), values)),
            _ => None,
        };
    }
    Some(match (part.split_once("!="), part.split_once('='), part.strip_prefix('!')) {
        (Some((key, value)), _, _) => Wish::IsNot(owned(key), owned(value)),
        (None, Some((key, value)), _) => Wish::Is(owned(key), owned(value.trim_start_matches('='))),
        (None, None, Some(key)) => Wish::HasNot(owned(key)),
        (None, None, None) => Wish::Has(owned(part)),
    })
}
