//! Which properties and items no part of a schema speaks of (JSON Schema 2020-12, "unevaluatedProperties" and
//! "unevaluatedItems").

use super::{Here, Mismatch, Reason, Validator, Verdict};
use crate::openapi::object::reference_value;
use crate::syntax::tree::{KeySet, NodeRef};

/// Something that a schema may speak of.
#[derive(Clone, Copy)]
enum Part<'a> {
    Property(&'a str),
    Item(usize),
}

/// What is asked of the rest.
static OF_THE_REST: KeySet = KeySet::new(&["unevaluatedProperties", "unevaluatedItems"]);

impl<'a> Validator<'a> {
    /// Judges what is left over: only what surely no part looks at, in whatever way alternatives go.
    pub(super) fn unevaluated(&mut self, here: Here<'a>) {
        let Here { schema, value, .. } = here;
        if !schema.may_have_any(&OF_THE_REST) {
            return;
        }
        let key = if value.is_mapping() { "unevaluatedProperties" } else { "unevaluatedItems" };
        let Some(rest) = schema.get(key).filter(|rest| rest.as_bool() != Some(true)) else { return };
        let reads = (value.is_mapping() || value.is_sequence()) && self.is_of_2020(schema);
        if !reads || reference_value(value).is_some() {
            return;
        }
        for entry in value.entries() {
            let name = entry.name();
            if self.is_evaluated(here, Part::Property(name), true) {
                self.is_unsure = true;
            } else if rest.as_bool() == Some(false) {
                let reason = Reason::Unevaluated(name);
                self.found.push(Mismatch { span: entry.key_span(), value, reason, schema });
            } else {
                self.judge(rest, entry.value);
            }
        }
        for (at, item) in value.items().enumerate() {
            if self.is_evaluated(here, Part::Item(at), true) {
                self.is_unsure = true;
            } else if rest.as_bool() == Some(false) {
                self.add(Here { value: item, ..here }, Reason::Unevaluated(""));
            } else {
                self.judge(rest, item);
            }
        }
    }

    /// Whether a schema speaks of a part of the value, or may.
    fn is_evaluated(&mut self, here: Here<'a>, part: Part<'a>, is_outermost: bool) -> bool {
        let schema = here.schema;
        self.steps += 1;
        if here.depth == 0 || self.steps > super::MAX_STEPS || schema.is_torn() {
            return true;
        }
        if !schema.is_mapping() {
            return false;
        }
        if reference_value(schema).is_some() {
            let Some(target) = self.schema.target(schema) else { return true };
            if self.is_evaluated(here.part(target), part, false) {
                return true;
            }
        }
        if schema.has_any(&super::FOREIGN) || self.speaks_of(schema, part) {
            return true;
        }
        let judges_rest = || ["unevaluatedProperties", "unevaluatedItems"].iter().any(|key| schema.get(key).is_some());
        if !is_outermost && judges_rest() {
            return true;
        }
        for all in schema.get("allOf").into_iter().flat_map(NodeRef::items) {
            if self.is_evaluated(here.part(all), part, false) {
                return true;
            }
        }
        for branch in ["oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)).flat_map(NodeRef::items) {
            // An alternative that surely does not hold says nothing.
            if self.is_evaluated(here.part(branch), part, false)
                && self.strict_verdict(here.apart(branch)) != Verdict::Fails
            {
                return true;
            }
        }
        let others = ["if", "then", "else"].into_iter().filter_map(|key| schema.get(key));
        let dependent = schema.get("dependentSchemas").map(NodeRef::entries).unwrap_or_default();
        let others: Vec<NodeRef<'a>> = others.chain(dependent.into_iter().map(|entry| entry.value)).collect();
        others.into_iter().any(|other| self.is_evaluated(here.part(other), part, false))
    }

    /// Whether a schema's own keywords speak of it.
    fn speaks_of(&mut self, schema: NodeRef<'a>, part: Part<'a>) -> bool {
        match part {
            Part::Property(name) => {
                let properties = schema.get("properties").map_or(Some(None), |map| self.schema.resolved(map).map(Some));
                let patterns = schema.get("patternProperties").map(NodeRef::entries).unwrap_or_default();
                properties.is_none_or(|map| map.is_some_and(|map| map.get(name).is_some()))
                    || schema.get("additionalProperties").is_some()
                    || patterns.iter().any(|entry| self.matches(entry.name(), name) != Some(false))
            }
            Part::Item(at) => {
                let items = schema.get("items");
                let prefix = schema.get("prefixItems").map_or(0, |list| list.items().count());
                at < prefix || items.is_some() || schema.get("contains").is_some()
            }
        }
    }
}
