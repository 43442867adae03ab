//! What a flattened schema says, in one form for all versions: the three ways to allow null are one, and so are the two
//! ways to exclude a bound.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::{Bound, bound_of_format};
use super::plain::{Plain, plain, spread_out};
use super::values::takes_everything;
use crate::openapi::Schema;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// A value and where it stands.
pub(super) type Placed<T> = (T, Span);

/// What a schema says.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// The type names but for `null`; nothing when none is named.
    pub(super) types: Option<Placed<BTreeSet<&'a str>>>,
    pub(super) nullable: bool,
    /// What says that null is allowed.
    pub(super) null_place: Option<Span>,
    pub(super) format: Option<Placed<&'a str>>,
    pub(super) listed: Option<Placed<BTreeSet<String>>>,
    /// Where each listed value stands, and the keyword that lists them.
    pub(super) value_places: BTreeMap<String, Span>,
    pub(super) list_key: Option<Span>,
    pub(super) properties: BTreeMap<&'a str, Vec<NodeRef<'a>>>,
    pub(super) required: BTreeMap<&'a str, Span>,
    pub(super) required_key: Option<Span>,
    pub(super) bounds: BTreeMap<&'static str, Bound>,
    pub(super) pattern: Option<Placed<&'a str>>,
    /// Whether further properties are refused.
    pub(super) closed: Option<Placed<bool>>,
    pub(super) default: Option<NodeRef<'a>>,
    pub(super) items: Vec<NodeRef<'a>>,
    pub(super) unions: Vec<Vec<NodeRef<'a>>>,
    /// Whether its types are those of alternatives that say nothing else.
    has_types_of_union: bool,
    /// The one alternative of a list of one, null aside.
    pub(super) only: Option<NodeRef<'a>>,
    pub(super) discriminator: Option<Placed<&'a str>>,
    /// The values that a discriminator names, each with what it stands for.
    pub(super) mapping: BTreeMap<&'a str, Mapped<'a>>,
    pub(super) mapping_key: Option<Span>,
    /// Whether the listed values are a `const`.
    pub(super) is_const: bool,
    /// Whether more values than the listed ones must be expected.
    pub(super) is_open: bool,
    /// The values that an open list names (Zalando's `x-extensible-enum`).
    pub(super) suggested: Option<Placed<BTreeSet<String>>>,
    /// Further keywords, by name.
    pub(super) keywords: BTreeMap<&'static str, NodeRef<'a>>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
}

/// What a value of a discriminator stands for.
#[derive(Clone, Copy)]
pub(super) struct Mapped<'a> {
    /// The last word of what names it.
    pub(super) name: &'a str,
    /// The schema, if it is known.
    pub(super) schema: Option<NodeRef<'a>>,
    /// Where the value is named.
    pub(super) place: Span,
}

impl<'a> Facts<'a> {
    /// The value of one of the further keywords; nothing for a schema that takes everything, which says nothing.
    pub(super) fn keyword(&self, name: &str) -> Option<NodeRef<'a>> {
        let value = self.keywords.get(name).copied()?;
        let silent = value.as_bool() == Some(true) && name != "uniqueItems"
            || value.as_bool() == Some(false) && name == "uniqueItems"
            || value.is_mapping() && value.own_entries().next().is_none();
        (!silent && !value.is_torn()).then_some(value)
    }

    pub(super) fn allow_null(&mut self, place: Option<Span>) {
        self.nullable |= place.is_some();
        self.null_place = self.null_place.or(place);
    }

    /// Only values of these types: an integer is a number.
    pub(super) fn limit_types(&mut self, names: BTreeSet<&'a str>, place: Span) {
        let within =
            |set: &BTreeSet<&str>, name: &str| set.contains(name) || name == "integer" && set.contains("number");
        let types = match self.types.take() {
            Some((known, _)) => {
                let narrow = known.iter().filter(|name| within(&names, name));
                let common: BTreeSet<&str> =
                    narrow.chain(names.iter().filter(|name| within(&known, name))).copied().collect();
                // What contradicts itself is not taken for null.
                if common.is_empty() { known } else { common }
            }
            None => names,
        };
        self.types = Some((types, place));
    }

    /// Only these values, which a keyword lists.
    pub(super) fn limit_values(&mut self, values: Vec<(String, Span)>, list: NodeRef<'a>) {
        let mut texts: BTreeSet<String> = values.iter().map(|(text, _)| text.clone()).collect();
        self.value_places.extend(values);
        self.list_key = Some(list.key_span());
        if let Some((known, _)) = &self.listed {
            texts.retain(|text| known.contains(text));
        }
        self.listed = Some((texts, list.head_span()));
    }

    /// Only what plain alternatives allow, which stand in a list.
    fn limit(&mut self, plain: Plain<'a>, list: Option<NodeRef<'a>>) {
        let Some(list) = list else { return };
        self.allow_null(plain.null_place);
        self.has_types_of_union |= plain.values.is_none();
        if let Some(types) = plain.types {
            self.limit_types(types, list.head_span());
        }
        if let Some(values) = plain.values {
            self.limit_values(values, list);
        }
    }

    /// A list of both truth values is no list.
    fn says_no_more_than_its_type(&mut self) {
        let is_boolean = self.types.as_ref().is_some_and(|(types, _)| types.iter().eq(["boolean"].iter()));
        let both = |(texts, _): &Placed<BTreeSet<String>>| texts.iter().eq(["false", "true"].iter());
        self.listed = self.listed.take().filter(|listed| !is_boolean || !both(listed));
    }

    /// An end of the values, as it is written.
    fn written_end(&self, keyword: &'static str, is_lower: bool) -> Option<Bound> {
        let bound = self.bounds.get(keyword).copied()?;
        Some(if self.is_whole() { bound.of_integers(is_lower) } else { bound })
    }

    /// An end of the values, and whether it is that of their format: the tighter one.
    pub(super) fn end(&self, keyword: &'static str, is_lower: bool) -> Option<(Bound, bool)> {
        let by_format = bound_of_format(self.format.filter(|_| self.is_whole()), keyword);
        match (self.written_end(keyword, is_lower), by_format) {
            (Some(written), Some(implied)) if implied.is_tighter(written, is_lower) => Some((implied, true)),
            (Some(written), _) => Some((written, false)),
            (None, implied) => Some((implied?, true)),
        }
    }

    /// Whether all of its values are among those of a format by what its bounds say.
    pub(super) fn fits(&self, format: &str) -> bool {
        [("minimum", true), ("maximum", false)].into_iter().all(|(keyword, is_lower)| {
            let written = self.written_end(keyword, is_lower);
            let implied = written.and_then(|written| bound_of_format(Some((format, written.place)), keyword));
            written.zip(implied).is_some_and(|(written, implied)| !implied.is_tighter(written, is_lower))
        })
    }

    /// Whether its values are integers alone.
    fn is_whole(&self) -> bool {
        self.types.as_ref().is_some_and(|(types, _)| types.len() == 1 && types.contains("integer"))
    }

    /// Whether no other keyword says which texts are allowed.
    pub(super) fn leaves_texts_open(&self) -> bool {
        let content = ["contentEncoding", "contentMediaType"].iter().any(|key| self.keywords.contains_key(*key));
        !content && self.pattern.is_none() && self.listed.is_none() && self.unions.is_empty()
    }

    /// A pattern that every name follows speaks of all properties, as `additionalProperties` does where none is named:
    /// it is read as that where the other revision says that.
    fn use_words_of(&mut self, other: &Facts<'_>) {
        let says = |keyword: &str| other.keywords.contains_key(keyword);
        if !self.properties.is_empty() || says("patternProperties") || !says("additionalProperties") {
            return;
        }
        let mut patterns =
            self.keywords.get("patternProperties").map(|map| map.entries()).unwrap_or_default().into_iter();
        if let (Some(entry), None) = (patterns.next(), patterns.next())
            && takes_everything(entry.name())
        {
            self.keywords.remove("patternProperties");
            self.keywords.insert("additionalProperties", entry.value);
            self.closed = Some((entry.value.as_bool() == Some(false), entry.value.head_span()));
        }
    }

    /// Whether it leaves open what its values are.
    pub(super) fn is_anything(&self) -> bool {
        self.types.is_none()
            && self.listed.is_none()
            && self.properties.is_empty()
            && self.items.is_empty()
            && self.unions.is_empty()
            && self.keywords.is_empty()
            && self.bounds.is_empty()
    }
}

/// What a schema says, with those beside it that hold for the same value; nothing when a part cannot be read.
pub(super) fn facts<'a>(schema: Schema<'a>, beside: &[NodeRef<'a>]) -> Option<Facts<'a>> {
    facts_of(schema, beside, true)
}

/// Both revisions of a schema. Alternatives that are types alone are a list of types where the other revision has the
/// same one: where it has not, they are told one by one.
pub(super) fn facts_of_both<'b, 'a>(
    before: (Schema<'b>, &[NodeRef<'b>]),
    after: (Schema<'a>, &[NodeRef<'a>]),
) -> Option<(Facts<'b>, Facts<'a>)> {
    let (mut old, mut new) = (facts(before.0, before.1)?, facts(after.0, after.1)?);
    let types = |facts: &Facts<'_>| {
        facts.types.as_ref().map(|(names, _)| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    };
    if (old.has_types_of_union || new.has_types_of_union) && types(&old) != types(&new) {
        old = facts_of(before.0, before.1, false)?;
        new = facts_of(after.0, after.1, false)?;
    }
    old.use_words_of(&new);
    new.use_words_of(&old);
    Some((old, new))
}

fn facts_of<'a>(schema: Schema<'a>, beside: &[NodeRef<'a>], types_too: bool) -> Option<Facts<'a>> {
    let mut facts = Facts::default();
    for schema in std::iter::once(schema).chain(beside.iter().map(|node| schema.at(*node))) {
        let (parts, unions) = schema.parts()?;
        for union in unions {
            let union = spread_out(schema, union, &mut facts);
            match plain(schema, &union) {
                Some(plain) if types_too || plain.values.is_some() => {
                    facts.limit(plain, union.first().and_then(|branch| branch.parent()));
                }
                _ => facts.unions.push(union),
            }
        }
        for part in parts {
            facts.read(part, schema);
        }
    }
    facts.says_no_more_than_its_type();
    Some(facts)
}
