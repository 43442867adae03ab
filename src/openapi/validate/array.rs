//! What a schema says of arrays.

use super::{Here, MAX_DEPTH, Reason, Validator, Verdict};
use crate::syntax::tree::NodeRef;

/// So many items are looked at for one that is there twice.
const MAX_COMPARED: usize = 200;

impl<'a> Validator<'a> {
    pub(super) fn array(&mut self, here: Here<'a>) {
        let Here { schema, value, .. } = here;
        let tuple = schema.get("prefixItems").or_else(|| schema.get("items").filter(|items| items.is_sequence()));
        let places: Vec<NodeRef<'a>> = tuple.into_iter().flat_map(NodeRef::items).collect();
        let rest = schema.get("items").filter(|items| !items.is_sequence());
        for (at, item) in value.items().enumerate() {
            if let Some(schema) = places.get(at).copied().or(rest) {
                self.judge(schema, item);
            }
        }
        self.count(here, value.items().count(), ["minItems", "maxItems"]);
        if schema.get("uniqueItems").and_then(NodeRef::as_bool) == Some(true) {
            self.unique(here);
        }
        if let Some(wanted) = schema.get("contains").filter(|_| self.is_of_2020(schema)) {
            self.contains(here, wanted);
        }
    }

    fn unique(&mut self, here: Here<'a>) {
        let items: Vec<NodeRef<'a>> = here.value.items().take(MAX_COMPARED).collect();
        self.is_unsure |= items.len() == MAX_COMPARED;
        let twice = items.iter().enumerate().find(|(at, item)| items[..*at].iter().any(|it| it.is_same_value(**item)));
        if let Some((_, item)) = twice {
            self.add(Here { value: *item, ..here }, Reason::Bound("uniqueItems", "true"));
        }
    }

    /// How many items are of a form: one at least, unless other bounds are given (JSON Schema 2020-12, "contains").
    fn contains(&mut self, here: Here<'a>, wanted: NodeRef<'a>) {
        let (mut surely, mut perhaps) = (0_usize, 0_usize);
        for item in here.value.items() {
            let here = Here { schema: wanted, value: item, whole: wanted, depth: MAX_DEPTH };
            match self.strict_verdict(here) {
                Verdict::Follows => surely += 1,
                Verdict::Unknown => perhaps += 1,
                Verdict::Fails => {}
            }
        }
        self.is_unsure |= perhaps > 0;
        let bound = |key: &str| here.schema.get(key).and_then(|value| Some((value.as_f64()?, value.text()?)));
        let (least, shown) = bound("minContains").unwrap_or((1.0, "1"));
        if ((surely + perhaps) as f64) < least && !self.is_partial {
            self.add(here, Reason::TooFew(shown));
        }
        if let Some((_, shown)) = bound("maxContains").filter(|(most, _)| surely as f64 > *most) {
            self.add(here, Reason::Bound("maxContains", shown));
        }
    }
}
