//! Why a schema lacks properties: the parts that were looked at, what they have instead, and what is spelt alike.
//!
//! Asked only where a finding is made. A schema that stands at the finding and is all of one piece needs no words.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::flat::Flat;
use super::keywords::type_name;
use super::object::reference_value;
use super::schema::{MAX_BRANCHES, MAX_DEPTH};
use super::{Schema, Types};
use crate::source::Span;
use crate::syntax::deserialize::is_slip;
use crate::syntax::tree::{Entry, NodeRef};

/// So many places are shown.
const MAX_PLACES: usize = 3;
/// So many of the names that are there are told.
const MAX_NAMES: usize = 5;

/// What was looked at in vain.
#[derive(Debug, Clone, Default)]
pub struct Absence {
    /// The parts, in the order in which they hold, and what they have.
    pub places: Vec<(Span, String)>,
    /// A property that is there and spelt nearly like one that is missing, and the missing one.
    alike: Option<(String, String)>,
}

impl Absence {
    /// What to do: put the spelling right where that is the likely slip, else as usual.
    #[must_use]
    pub fn help(&self, usual: impl Into<Cow<'static, str>>) -> Cow<'static, str> {
        match &self.alike {
            Some((there, missing)) => format!("did you mean `{missing}` by `{there}`? if not, {}", usual.into()).into(),
            None => usual.into(),
        }
    }
}

impl<'a> Schema<'a> {
    /// Why it lacks these properties, for a finding at this place.
    #[must_use]
    pub fn absence(self, names: &[impl AsRef<str>], at: Span) -> Absence {
        let flat = self.flat();
        let (places, lacking) = self.places_without(&flat, names, at);
        Absence { places, alike: self.alike(&flat, &lacking, names) }
    }

    /// The parts that were looked at for these properties, and the alternatives that lack one.
    pub(super) fn places_without(
        self,
        flat: &Flat<'a>,
        names: &[impl AsRef<str>],
        at: Span,
    ) -> (Vec<(Span, String)>, Vec<Self>) {
        let several =
            flat.parts.iter().filter(|part| !is_bare_reference(**part)).count() > 1 || !flat.unions.is_empty();
        let word = if several { "this part" } else { "the definition" };
        let defining = flat.parts.iter().filter(|part| part.get("properties").is_some());
        let mut places: Vec<(Span, String)> = defining
            .filter(|part| several || **part != self.node())
            .filter_map(|part| {
                Some((self.place_of(*part, at)?, format!("{word} has {}", told(&self.own_names(*part)))))
            })
            .collect();
        let mut lacking = self.branches_without(flat, names);
        // Where there are both, one place is left for the other kind.
        lacking.truncate(MAX_PLACES.saturating_sub(places.len()).max(1));
        places.truncate(MAX_PLACES - lacking.len());
        places.extend(lacking.iter().filter(|branch| branch.span() != at).map(|branch| branch.told_as_branch()));
        places.dedup_by_key(|(place, _)| *place);
        (places, lacking)
    }

    /// Where to point for a part: its name, or where it starts; at its properties where that is told already.
    fn place_of(self, part: NodeRef<'a>, at: Span) -> Option<Span> {
        let start = match part.key().filter(|_| part != self.node()) {
            Some(key) => key.span(),
            None => part.head_span(),
        };
        let properties = part.entry("properties").map(Entry::key_span);
        let place = if start == at || part == self.node() { properties? } else { start };
        (place != at).then_some(place)
    }

    /// The alternatives that certainly lack one of the properties.
    fn branches_without(self, flat: &Flat<'a>, names: &[impl AsRef<str>]) -> Vec<Schema<'a>> {
        let mut budget = MAX_BRANCHES;
        let branches = flat.unions.iter().flatten().map(|&node| self.at(node));
        let lacking = branches.filter(|branch| {
            names.iter().any(|name| branch.property_within(name.as_ref(), MAX_DEPTH, &mut budget).is_absent())
        });
        lacking.take(MAX_PLACES).collect()
    }

    /// The names of the properties that it defines for every instance, in words; nothing when it defines none.
    pub(super) fn names_in_words(self) -> Option<String> {
        let names = self.all_names(&self.flat());
        (!names.is_empty()).then(|| told(&names))
    }

    fn told_as_branch(self) -> (Span, String) {
        let flat = self.flat();
        let names = self.all_names(&flat);
        let other = self.types().filter(|types| !types.only(Types::OBJECT)).and_then(type_name);
        let text = match other.filter(|_| names.is_empty()) {
            Some(kind) => format!("this alternative is of the type `{kind}`"),
            None if names.is_empty() && !flat.unions.is_empty() => {
                "not every form of this alternative has it".to_owned()
            }
            None => format!("this alternative has {}", told(&names)),
        };
        (self.span(), text)
    }

    fn all_names(self, flat: &Flat<'a>) -> Vec<&'a str> {
        let mut known: FxHashSet<&str> = FxHashSet::default();
        let names = flat.parts.iter().flat_map(|part| self.own_names(*part));
        names.filter(|name| known.insert(name)).collect()
    }

    /// The properties that a part defines itself.
    fn own_names(self, part: NodeRef<'a>) -> Vec<&'a str> {
        let map = part.get("properties").and_then(|map| self.resolved(map));
        map.map(NodeRef::entries).unwrap_or_default().into_iter().map(Entry::name).collect()
    }

    /// A property of it, or of alternatives of it, whose name is a slip away from a missing one.
    fn alike(self, flat: &Flat<'a>, lacking: &[Self], names: &[impl AsRef<str>]) -> Option<(String, String)> {
        let there = |schema: Self, flat: &Flat<'a>| schema.all_names(flat).into_iter();
        let inner = lacking.iter().flat_map(|branch| there(*branch, &branch.flat()));
        let mut known = there(self, flat).chain(inner);
        known.find_map(|known| {
            let is_wanted = names.iter().any(|name| name.as_ref() == known);
            let missing = names.iter().map(AsRef::as_ref).find(|name| !is_wanted && is_spelt_like(known, name))?;
            Some((known.to_owned(), missing.to_owned()))
        })
    }
}

/// Whether it says nothing beside its `$ref`.
fn is_bare_reference(part: NodeRef<'_>) -> bool {
    reference_value(part).is_some() && part.own_entries().nth(1).is_none()
}

/// Whether one may stand for the other by mistake. Another letter makes another word of a short one: `date` is no
/// misspelt `data`, `mode` no misspelt `code`.
fn is_spelt_like(known: &str, missing: &str) -> bool {
    let other_word = known.len() == missing.len() && missing.len() <= 4;
    known.eq_ignore_ascii_case(missing) || !other_word && is_slip(known, missing)
}

/// The names in back-ticks, the first few of many.
fn told(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(MAX_NAMES) {
        _ if names.is_empty() => "no properties".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, RuleName, Severity};
    use crate::openapi::Outcome;
    use crate::openapi::tests::check;

    const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {responses: {'200': \
                        {description: d, content: {application/json: {schema: ";

    /// What a finding about the one body with this schema would show: text and words of each place, then the help.
    fn shown(schema: &str, components: &str) -> Vec<String> {
        let text = format!("{HEAD}{schema}}}}}}}}}}}\ncomponents:\n  schemas:\n{components}");
        let mut shown = Vec::new();
        check(&[("a.yaml", &text)], |apis, _| {
            let names = ["data".to_owned(), "meta".to_owned()];
            for fault in apis.responses().flat_map(|response| response.bodies_without(&names, Outcome::Success, true)) {
                let mut finding = Diagnostic::new(RuleName("test/rule"), Severity::Error, fault.span, "said");
                fault.explain(&mut finding, "wrap it");
                let labels = finding.labels.iter();
                shown.extend(labels.map(|label| format!("{}: {}", &text[label.span.range()], label.message)));
                shown.extend(finding.help.map(Cow::into_owned));
            }
        });
        shown
    }

    #[test]
    fn each_part_says_what_it_has() {
        let parts =
            "    E: {properties: {metta: {}}}\n    F: {properties: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}}}\n";
        let schema = "{allOf: [{$ref: '#/components/schemas/E'}, {$ref: '#/components/schemas/F'}]}";
        let expected = [
            "E: this part has `metta`",
            "F: this part has `a`, `b`, `c`, `d`, `e` and 1 more",
            "did you mean `meta` by `metta`? if not, wrap it",
        ];
        assert_eq!(shown(schema, parts), expected);
        let schema = "{$ref: '#/components/schemas/F'}";
        assert_eq!(shown(schema, parts), ["F: the definition has `a`, `b`, `c`, `d`, `e` and 1 more", "wrap it"]);
        assert_eq!(shown("{type: object, properties: {date: {}}}", parts), ["wrap it"]);
        let beside = shown("{type: object, properties: {data: {}}, allOf: [{$ref: '#/components/schemas/E'}]}", parts);
        assert_eq!(beside[..2], ["properties: this part has `data`", "E: this part has `metta`"]);
    }

    #[test]
    fn alternatives_that_lack_it_are_shown() {
        let parts = "    W: {properties: {data: {}, meta: {}}}\n    L: {properties: {Data: {}}}\n";
        let schema = "{oneOf: [{$ref: '#/components/schemas/W'}, {$ref: '#/components/schemas/L'}, {type: array}]}";
        let expected = [
            "'#/components/schemas/L': this alternative has `Data`",
            "{type: array}: this alternative is of the type `array`",
            "did you mean `data` by `Data`? if not, wrap it",
        ];
        assert_eq!(shown(schema, parts), expected);
    }
}
