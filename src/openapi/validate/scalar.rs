//! What a schema says of texts and numbers, and of how many there are of something.

use super::{Here, Reason, Validator};
use crate::syntax::format;
use crate::syntax::tree::{KeySet, NodeRef};

/// Whether a number is beyond a bound.
type Test = fn(f64, f64) -> bool;

/// Formats that say nothing of the letters of a text.
const SILENT_FORMATS: [&str; 4] = ["password", "byte", "binary", "string"];

/// What says how many there may be of something.
static COUNTS: KeySet =
    KeySet::new(&["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]);
/// What is said of numbers.
static OF_NUMBERS: KeySet =
    KeySet::new(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"]);

impl<'a> Validator<'a> {
    pub(super) fn count(&mut self, here: Here<'a>, count: usize, keywords: [&'static str; 2]) {
        if !here.schema.may_have_any(&COUNTS) {
            return;
        }
        for (keyword, is_least) in keywords.into_iter().zip([true, false]) {
            let Some(bound) = here.schema.get(keyword) else { continue };
            let Some(number) = bound.as_f64() else { continue };
            let beyond = if is_least { (count as f64) < number } else { (count as f64) > number };
            if beyond && is_least && self.is_partial {
                self.is_unsure = true;
            } else if beyond {
                self.add(here, Reason::Bound(keyword, bound.text().unwrap_or_default()));
            }
        }
    }

    pub(super) fn text(&mut self, here: Here<'a>, text: &'a str) {
        let format = here.schema.get("format").and_then(NodeRef::text);
        if format == Some("binary") {
            self.is_unsure = true;
            return;
        }
        self.count(here, text.chars().count(), ["minLength", "maxLength"]);
        if let Some(pattern) = here.schema.get("pattern").and_then(NodeRef::text)
            && self.matches(pattern, text) == Some(false)
        {
            self.add(here, Reason::Pattern(pattern));
        }
        let Some(format) = format else { return };
        match format::is_of(format, text) {
            Some(false) => self.add(here, Reason::Format(format)),
            Some(true) => {}
            None => self.is_unsure |= !SILENT_FORMATS.contains(&format),
        }
    }

    pub(super) fn number(&mut self, here: Here<'a>, number: f64) {
        let schema = here.schema;
        if !schema.may_have_any(&OF_NUMBERS) {
            return;
        }
        let exclusive = |key: &str| schema.get(key).and_then(NodeRef::as_bool) == Some(true);
        let tests: [(&str, Test); 5] = [
            ("minimum", |number, bound| number < bound),
            ("maximum", |number, bound| number > bound),
            ("exclusiveMinimum", |number, bound| number <= bound),
            ("exclusiveMaximum", |number, bound| number >= bound),
            ("multipleOf", |number, step| {
                let times = number / step;
                step > 0.0 && (times - times.round()).abs() > 1e-6 && times.abs() < 1e9
            }),
        ];
        for (keyword, is_beyond) in tests {
            let Some(bound) = schema.get(keyword) else { continue };
            let Some(limit) = bound.as_f64() else { continue };
            let edge = number == limit
                && (keyword == "minimum" && exclusive("exclusiveMinimum")
                    || keyword == "maximum" && exclusive("exclusiveMaximum"));
            if is_beyond(number, limit) || edge {
                self.add(here, Reason::Bound(keyword, bound.text().unwrap_or_default()));
            }
        }
        if schema.get("format").and_then(NodeRef::text) == Some("int32") && number.abs() > 2_147_483_648.0 {
            self.add(here, Reason::Format("int32"));
        }
    }
}
