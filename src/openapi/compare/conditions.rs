//! What schemas ask of parts of a value: of the items of arrays, of properties by a pattern, and under conditions.

use std::collections::BTreeMap;

use super::ChangeKind;
use super::facts::Facts;
use super::pairing::Pairing;
use super::schema::{Comparison, Here, Pair, Way};
use crate::diagnostic::Severity;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Levels of what refuses more now: in a request, in a response.
pub(super) const NARROWED: (Severity, Severity) = (Severity::Error, Severity::Note);
/// Levels of what takes more now.
pub(super) const WIDENED: (Severity, Severity) = (Severity::Note, Severity::Error);

/// A keyword that holds a schema, and what it means when it comes or goes.
#[derive(Clone, Copy)]
struct Keyword<'k> {
    name: &'k str,
    kind: ChangeKind,
    /// The levels when it is new.
    narrowed: (Severity, Severity),
    /// The levels when it is gone.
    widened: (Severity, Severity),
    came: &'k str,
    gone: &'k str,
}

impl<'k> Keyword<'k> {
    fn new(name: &'k str, kind: ChangeKind, came: &'k str, gone: &'k str) -> Self {
        Self { name, kind, narrowed: NARROWED, widened: WIDENED, came, gone }
    }
}

impl Comparison {
    /// The items of arrays, and how many of which kind there are.
    pub(super) fn arrays(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let Pair { before, after, old, new } = *pair;
        let what = self.what(here);
        let inside = format!("{}[]", here.path);
        if !old.items.is_empty() && !new.items.is_empty() {
            self.together((before, &old.items), (after, &new.items), &inside);
        } else {
            let (came, gone) = ("items are of a form now", "items may be anything now");
            let keyword = Keyword::new("items", ChangeKind::Items, came, gone);
            self.one_sided(pair, Keyword { widened: (Note, Warning), ..keyword }, here);
        }
        let (came, gone) = ("further items are of a form now", "further items may be anything now");
        self.applied(pair, Keyword::new("unevaluatedItems", ChangeKind::Items, came, gone), here);
        self.tuples(pair, here);
        let number = |facts: &Facts<'_>| {
            facts.keyword("multipleOf").and_then(|value| Some((value.as_f64()?, value.head_span())))
        };
        match (number(old), number(new)) {
            (Some((one, was)), Some((other, place))) if one != other => {
                let within = other != 0.0 && (one / other).fract() == 0.0;
                let levels = if within { (Note, Warning) } else { (Error, Warning) };
                let text = format!("{what} is a multiple of {other} now, and was one of {one}");
                self.add(ChangeKind::Bounds, levels, place, was, text);
            }
            (None, Some((other, place))) => {
                let text = format!("{what} is a multiple of {other} now");
                self.add(ChangeKind::Bounds, (Error, Note), place, here.was, text);
            }
            (Some((one, was)), None) => {
                let text = format!("{what} need not be a multiple of {one} any more");
                self.add(ChangeKind::Bounds, (Note, Warning), here.place, was, text);
            }
            _ => {}
        }
        match (old.keyword("uniqueItems"), new.keyword("uniqueItems")) {
            (None, Some(value)) => {
                let text = format!("the items of {what} must differ now");
                self.add(ChangeKind::Bounds, (Error, Note), value.head_span(), here.was, text);
            }
            (Some(value), None) => {
                let text = format!("the items of {what} may repeat now");
                self.add(ChangeKind::Bounds, (Note, Warning), here.place, value.head_span(), text);
            }
            _ => {}
        }
    }

    fn tuples(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        let list = |facts: &Facts<'_>| facts.keyword("prefixItems").map(|list| list.head_span());
        let what = self.what(here);
        let (one, other) = (list(pair.old), list(pair.new));
        match (one, other) {
            (None, Some(place)) => {
                let text = format!("the first items of {what} have forms of their own now");
                self.add(ChangeKind::Items, WIDENED, place, here.was, text);
            }
            (Some(was), None) => {
                let text = format!("the first items of {what} have no forms of their own any more");
                self.add(ChangeKind::Items, NARROWED, here.place, was, text);
            }
            _ => {}
        }
        let (Some(ours), Some(theirs)) = (pair.old.keyword("prefixItems"), pair.new.keyword("prefixItems")) else {
            return;
        };
        let (count, now) = (ours.items().count(), theirs.items().count());
        for (at, (one, other)) in ours.items().zip(theirs.items()).enumerate() {
            self.schemas(pair.before.at(one), pair.after.at(other), &format!("{}[{at}]", here.path));
        }
        if count != now {
            let levels = if now > count { WIDENED } else { NARROWED };
            let text = format!("{now} first items of {what} have forms of their own now, and {count} had");
            self.add(ChangeKind::Items, levels, theirs.head_span(), ours.head_span(), text);
        }
    }

    /// What holds of properties beyond the named ones, of parts, and under conditions.
    pub(super) fn conditions(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use ChangeKind::{AdditionalProperties, Condition};
        use Severity::{Note, Warning};
        let Pair { old, new, .. } = *pair;
        let closed = |facts: &Facts<'_>| facts.closed.is_some_and(|(closed, _)| closed);
        if !closed(old) && !closed(new) {
            let (came, gone) = ("further properties are of a form now", "further properties may be anything now");
            let keyword = Keyword::new("additionalProperties", AdditionalProperties, came, gone);
            self.applied(pair, Keyword { widened: (Note, Warning), ..keyword }, here);
            // Where further properties are spoken of, none is left that nothing looked at.
            if ![old, new].iter().any(|facts| facts.keywords.contains_key("additionalProperties")) {
                self.applied(pair, Keyword { name: "unevaluatedProperties", ..keyword }, here);
            }
        }
        for (name, came, gone) in [
            ("propertyNames", "names of properties are of a form now", "names of properties may be any now"),
            (
                "contains",
                "an item of a certain form is asked for now",
                "no item of a certain form is asked for any more",
            ),
            ("not", "values of a certain form are refused now", "values of a certain form are not refused any more"),
        ] {
            self.applied(pair, Keyword::new(name, Condition, came, gone), here);
        }
        self.when(pair, here);
        self.dependent(pair, here);
        self.by_pattern(pair, here);
        self.content(pair, here);
    }

    /// A keyword that holds a schema: new, gone, or with another schema.
    fn applied(&mut self, pair: &Pair<'_, '_, '_>, keyword: Keyword<'_>, here: Here<'_>) {
        let (Some(one), Some(other)) = (pair.old.keyword(keyword.name), pair.new.keyword(keyword.name)) else {
            return self.one_sided(pair, keyword, here);
        };
        if !one.is_mapping() || !other.is_mapping() {
            return;
        }
        let path = here.to(keyword.name);
        if keyword.name != "not" {
            return self.schemas(pair.before.at(one), pair.after.at(other), &path);
        }
        // What must not be: a schema there that takes less refuses less.
        let mut turned = Self::new(self.way.turned(), String::new());
        turned.seen.clone_from(&self.seen);
        turned.schemas(pair.before.at(one), pair.after.at(other), &path);
        self.found.append(&mut turned.found);
    }

    fn one_sided(
        &mut self,
        pair: &Pair<'_, '_, '_>,
        Keyword { name, kind, narrowed, widened, came, gone }: Keyword<'_>,
        here: Here<'_>,
    ) {
        let what = self.what(here);
        match (pair.old.keyword(name), pair.new.keyword(name)) {
            (None, Some(value)) if !pair.old.is_anything() => {
                self.add(kind, narrowed, value.key_span(), here.was, format!("`{name}` of {what} is new: {came}"));
            }
            (Some(value), None) if !pair.new.is_anything() => {
                self.add(kind, widened, here.place, value.key_span(), format!("`{name}` of {what} is gone: {gone}"));
            }
            _ => {}
        }
    }

    /// `if`, `then` and `else`.
    fn when(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        let what = self.what(here);
        let (one, other) = match (pair.old.keyword("if"), pair.new.keyword("if")) {
            (Some(one), Some(other)) => (one, other),
            (None, Some(value)) => {
                let text = format!("more is asked of {what} under a condition now");
                return self.add(ChangeKind::Condition, NARROWED, value.key_span(), here.was, text);
            }
            (Some(value), None) => {
                let text = format!("nothing more is asked of {what} under a condition any more");
                return self.add(ChangeKind::Condition, WIDENED, here.place, value.key_span(), text);
            }
            (None, None) => return,
        };
        let mut probe = Self::new(Way::Request, String::new());
        probe.schemas(pair.before.at(one), pair.after.at(other), "");
        if !probe.found.is_empty() {
            let text = format!("more is asked of {what} under another condition than before");
            let levels = (Severity::Warning, Severity::Warning);
            self.add(ChangeKind::Condition, levels, other.key_span(), one.key_span(), text);
        }
        for branch in ["then", "else"] {
            let (came, gone) =
                ("more is asked under the condition now", "nothing more is asked under the condition any more");
            self.applied(pair, Keyword::new(branch, ChangeKind::Condition, came, gone), here);
        }
    }

    /// What a property asks of the others.
    fn dependent(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        let needs = |facts: &Facts<'_>| {
            let map = facts.keyword("dependentRequired").map(NodeRef::entries).unwrap_or_default();
            let pairs = map.into_iter().flat_map(|entry| {
                let names: Vec<_> = entry.value.items().filter_map(NodeRef::text).map(str::to_owned).collect();
                names.into_iter().map(move |name| ((entry.name().to_owned(), name), entry.key_span()))
            });
            pairs.collect::<BTreeMap<(String, String), Span>>()
        };
        let (ours, theirs) = (needs(pair.old), needs(pair.new));
        for ((by, name), place) in theirs.iter().filter(|(key, _)| !ours.contains_key(*key)) {
            let text = format!("`{}` is required beside `{}` now", here.to(name), here.to(by));
            self.add(ChangeKind::Required, NARROWED, *place, here.was, text);
        }
        for ((by, name), was) in ours.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
            let text = format!("`{}` is optional beside `{}` now", here.to(name), here.to(by));
            self.add(ChangeKind::Required, WIDENED, here.place, *was, text);
        }
        let came = |name: &str| format!("`{}` asks more of the whole now", here.to(name));
        let gone = |name: &str| format!("`{}` asks nothing of the whole any more", here.to(name));
        self.by_name(pair, "dependentSchemas", ChangeKind::Condition, &came, &gone, here);
    }

    fn by_pattern(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        let what = self.what(here);
        let came = |name: &str| format!("properties of {what} like `{name}` are of a form now");
        let gone = |name: &str| format!("properties of {what} like `{name}` have no form any more");
        self.by_name(pair, "patternProperties", ChangeKind::AdditionalProperties, &came, &gone, here);
    }

    /// A keyword that holds schemas by name.
    fn by_name(
        &mut self,
        pair: &Pair<'_, '_, '_>,
        keyword: &str,
        kind: ChangeKind,
        came: &dyn Fn(&str) -> String,
        gone: &dyn Fn(&str) -> String,
        here: Here<'_>,
    ) {
        let map = |facts: &Facts<'_>| facts.keyword(keyword).map(|map| map.key_span());
        let ours = pair.old.keyword(keyword).map(NodeRef::entries).unwrap_or_default();
        let theirs = pair.new.keyword(keyword).map(NodeRef::entries).unwrap_or_default();
        // Where others are refused, a further pattern takes more.
        let closed =
            |facts: &Facts<'_>| facts.closed.is_some_and(|(closed, _)| closed) && keyword == "patternProperties";
        let (narrowed, widened) = match closed(pair.old) && closed(pair.new) {
            true => ((Severity::Note, Severity::Warning), NARROWED),
            false => (NARROWED, WIDENED),
        };
        let own: Vec<&str> = ours.iter().map(|entry| entry.name()).collect();
        let others: Vec<&str> = theirs.iter().map(|entry| entry.name()).collect();
        let pairing = Pairing::by_key(&own, &others);
        for (one, other) in pairing.both.into_iter().map(|(one, other)| (ours[one], theirs[other])) {
            let path = here.to(one.name());
            self.schemas(pair.before.at(one.value), pair.after.at(other.value), &path);
        }
        for one in pairing.gone.into_iter().map(|index| ours[index]) {
            let place = map(pair.new).unwrap_or(here.place);
            self.add(kind, widened, place, one.key_span(), gone(one.name()));
        }
        for other in pairing.came.into_iter().map(|index| theirs[index]) {
            self.add(kind, narrowed, other.key_span(), here.was, came(other.name()));
        }
    }

    /// What a text holds.
    fn content(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let what = self.what(here);
        for keyword in ["contentEncoding", "contentMediaType"] {
            let of = |facts: &Facts<'_>| facts.keyword(keyword).map(NodeRef::head_span);
            let text = |value: Option<NodeRef<'_>>| value.and_then(NodeRef::text).map(str::to_ascii_lowercase);
            let (one, other) = (text(pair.old.keyword(keyword)), text(pair.new.keyword(keyword)));
            let (was, place) = (of(pair.old).unwrap_or(here.was), of(pair.new).unwrap_or(here.place));
            match (one, other) {
                (Some(one), Some(other)) if one != other => {
                    let text = format!("`{keyword}` of {what} is `{other}` now, and was `{one}`");
                    self.add(ChangeKind::Format, (Error, Error), place, was, text);
                }
                // `format: byte` and `format: binary` are the older words for it.
                (None, Some(other)) if pair.old.format.is_none() => {
                    let text = format!("`{keyword}` of {what} is `{other}` now");
                    self.add(ChangeKind::Format, (Warning, Warning), place, was, text);
                }
                (Some(one), None) if pair.new.format.is_none() => {
                    let text = format!("`{keyword}` of {what} is gone, and was `{one}`");
                    self.add(ChangeKind::Format, (Warning, Warning), place, was, text);
                }
                _ => {}
            }
        }
        let (came, gone) = ("the content of the text is of a form now", "the content of the text may be anything now");
        let keyword = Keyword::new("contentSchema", ChangeKind::Format, came, gone);
        self.applied(pair, Keyword { narrowed: (Warning, Note), widened: (Note, Warning), ..keyword }, here);
    }
}
