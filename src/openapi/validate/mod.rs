//! Whether data follows a schema: every certain mismatch, at the value that is wrong.
//!
//! Follows JSON Schema as far as the keywords of all versions go, with `nullable`, `readOnly`, `writeOnly` and the
//! discriminator of OpenAPI. What it does not understand (formats it does not know, patterns of another dialect,
//! references that lead nowhere, values that a template fills in) is right: it says only what is certain. What turns
//! an answer round (`not`, `if`, a second alternative of `oneOf`) needs more: there the value must certainly follow.

mod alternatives;
mod array;
mod evaluated;
mod object;
mod reason;
mod scalar;

use super::Schema;
use super::keywords::is_of_type;
use super::object::reference_value;
use super::reached::Direction;
use crate::syntax::tree::{KeySet, NodeRef};

pub use reason::{Mismatch, Reason};

/// More schemas than this are not asked about one sample.
const MAX_STEPS: usize = 20_000;
/// To compile a pattern takes as long as to ask so many schemas.
const PATTERN_STEPS: usize = 20;
/// Schemas that lead to one another about the same value are followed this far.
const MAX_DEPTH: usize = 64;
/// Values within values, and schemas for each, are followed this deep in all.
const MAX_LEVELS: usize = 200;

/// Compares one sample with its schema.
pub(super) struct Validator<'a> {
    schema: Schema<'a>,
    direction: Direction,
    /// Whether numbers and booleans may be written as text.
    is_text: bool,
    /// Whether properties may be left out.
    is_partial: bool,
    steps: usize,
    level: usize,
    /// Whether something was taken for right because it is not understood, or right in one of two readings.
    is_unsure: bool,
    pub(super) found: Vec<Mismatch<'a>>,
}

/// Whether a value follows a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Follows,
    Fails,
    Unknown,
}

/// A value with a schema for it.
#[derive(Clone, Copy)]
struct Here<'a> {
    schema: NodeRef<'a>,
    value: NodeRef<'a>,
    /// The schema that all parts for this value belong to.
    whole: NodeRef<'a>,
    /// How many more schemas are followed for this value.
    depth: usize,
}

impl<'a> Here<'a> {
    /// A part of the schema, for the same value.
    fn part(self, schema: NodeRef<'a>) -> Self {
        Self { schema, depth: self.depth.saturating_sub(1), ..self }
    }

    /// A schema of its own for the same value.
    fn apart(self, schema: NodeRef<'a>) -> Self {
        Self { whole: schema, ..self.part(schema) }
    }
}

impl<'a> Validator<'a> {
    pub(super) fn new(schema: Schema<'a>, direction: Direction, is_text: bool, is_partial: bool) -> Self {
        Self { schema, direction, is_text, is_partial, steps: 0, level: 0, is_unsure: false, found: Vec::new() }
    }

    /// Adds every mismatch between a value and a schema.
    pub(super) fn judge(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>) {
        self.judge_as(Here { schema, value, whole: schema, depth: MAX_DEPTH });
    }

    fn add(&mut self, here: Here<'a>, reason: Reason<'a>) {
        let Here { schema, value, .. } = here;
        self.found.push(Mismatch { span: value.head_span(), value, reason, schema });
    }

    /// Whether a value follows a schema, and what is wrong with it where it does not.
    fn verdict(&mut self, here: Here<'a>) -> (Verdict, Vec<Mismatch<'a>>) {
        let before = self.found.len();
        let was_unsure = std::mem::take(&mut self.is_unsure);
        self.judge_as(here);
        let wrong = self.found.split_off(before);
        let is_unsure = std::mem::replace(&mut self.is_unsure, was_unsure);
        let verdict = match wrong.is_empty() {
            false => Verdict::Fails,
            true if is_unsure => Verdict::Unknown,
            true => Verdict::Follows,
        };
        (verdict, wrong)
    }

    /// As [`Self::verdict`], by the words of the schema alone: what OpenAPI adds of directions makes nobody sure.
    fn strict_verdict(&mut self, here: Here<'a>) -> Verdict {
        let (verdict, wrong) = self.verdict(here);
        let by_direction = |mismatch: &Mismatch<'a>| matches!(mismatch.reason, Reason::Hidden(_) | Reason::Format(_));
        if verdict == Verdict::Fails && wrong.iter().all(by_direction) { Verdict::Unknown } else { verdict }
    }

    fn judge_as(&mut self, here: Here<'a>) {
        if self.level < MAX_LEVELS {
            self.level += 1;
            self.judge_here(here);
            self.level -= 1;
        } else {
            self.is_unsure = true;
        }
    }

    fn judge_here(&mut self, here: Here<'a>) {
        let Here { schema, value, .. } = here;
        self.steps += 1;
        let is_known = here.depth > 0 && self.steps <= MAX_STEPS && !schema.is_torn() && !value.is_torn();
        if !is_known || is_filled_in(value) {
            self.is_unsure = true;
            return;
        }
        if schema.as_bool() == Some(false) {
            self.add(here, Reason::Never);
        }
        if !schema.is_mapping() {
            self.is_unsure |= schema.as_bool().is_none();
            return;
        }
        if reference_value(schema).is_some() {
            let Some(target) = self.schema.target(schema) else {
                self.is_unsure = true;
                return;
            };
            self.judge_as(here.part(target));
            if !self.schema.at(schema).reads_siblings() {
                return;
            }
        }
        let says = |key: &str| schema.get(key).and_then(NodeRef::as_bool) == Some(true);
        if value.is_null() && (says("nullable") || says("x-nullable")) {
            return;
        }
        if !self.has_type(here) {
            return;
        }
        if schema.may_have_any(&FOREIGN) {
            self.foreign(here);
        }
        self.listed(here);
        for part in schema.get("allOf").into_iter().flat_map(NodeRef::items) {
            self.judge_as(here.part(part));
        }
        self.combined(here);
        if value.is_mapping() {
            self.object(here);
        } else if value.is_sequence() {
            self.array(here);
        } else if let Some(text) = value.as_str() {
            self.text(here, text);
        } else if let Some(number) = value.as_f64() {
            self.number(here, number);
        }
        self.unevaluated(here);
    }

    /// Follows a `$dynamicRef` where that is certain; of the rest nobody is sure.
    fn foreign(&mut self, here: Here<'a>) {
        let Here { schema, .. } = here;
        match schema.get("$dynamicRef").map(|value| self.schema.dynamic_target(value)) {
            Some(Some(target)) => self.judge_as(here.part(target)),
            Some(None) => self.is_unsure = true,
            None => {}
        }
        self.is_unsure |= FOREIGN.names().iter().any(|key| *key != "$dynamicRef" && schema.get(key).is_some());
    }

    fn has_type(&mut self, here: Here<'a>) -> bool {
        let Some(kind) = here.schema.get("type") else { return true };
        // As nearly always: one type, and the value is of it.
        if kind.as_str().is_some_and(|name| KNOWN_TYPES.contains(&name) && is_of_type(here.value, name)) {
            self.is_unsure |= self.is_text && here.value.is_string();
            return true;
        }
        let names = || kind.items().chain([kind]).filter_map(NodeRef::as_str);
        let text = here.value.as_str();
        let is_spelt = |name: &str| match name {
            "integer" | "number" => text.is_some_and(|text| text.trim().parse::<f64>().is_ok()),
            "boolean" => matches!(text, Some("true" | "false")),
            _ => false,
        };
        let is_plain = names().any(|name| KNOWN_TYPES.contains(&name) && is_of_type(here.value, name));
        let may_be = |name: &str| !KNOWN_TYPES.contains(&name) || self.is_text && is_spelt(name);
        let right = is_plain || names().next().is_none() || names().any(may_be);
        self.is_unsure |= right && !is_plain || self.is_text && text.is_some();
        if !right {
            self.add(here, Reason::Type(names().collect()));
        }
        right
    }

    fn listed(&mut self, here: Here<'a>) {
        let Here { schema, value, .. } = here;
        if !schema.may_have_any(&LISTING) {
            return;
        }
        let same = |listed: NodeRef<'a>| {
            listed.is_same_value(value) || self.is_text && listed.text().is_some() && listed.text() == value.text()
        };
        let list = schema.get("enum").filter(|list| list.is_sequence() && !list.is_torn());
        let listed = list.is_none_or(|list| list.items().any(same) || list.items().next().is_none());
        if !listed || schema.get("const").is_some_and(|only| !only.is_torn() && !same(only)) {
            self.add(here, Reason::NotListed);
        }
    }

    /// Whether a text matches a pattern, which is some work.
    fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        self.steps += PATTERN_STEPS;
        let matches = if self.steps > MAX_STEPS { None } else { self.schema.matches(pattern, text) };
        self.is_unsure |= matches.is_none();
        matches
    }

    /// Whether the keywords of JSON Schema 2020-12 mean something in a schema.
    fn is_of_2020(&self, schema: NodeRef<'a>) -> bool {
        self.schema.at(schema).reads_siblings()
    }
}

const KNOWN_TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "null"];

/// Keywords that list the values.
static LISTING: KeySet = KeySet::new(&["enum", "const"]);

/// Keywords that are not followed, or not everywhere.
static FOREIGN: KeySet = KeySet::new(&["$dynamicRef", "$recursiveRef", "dependencies", "additionalItems"]);

/// Whether a value is one that somebody else fills in.
fn is_filled_in(value: NodeRef<'_>) -> bool {
    value.text().filter(|text| text.bytes().any(|byte| matches!(byte, b'{' | b'<'))).is_some_and(|text| {
        ["{{", "${", "<%"].iter().any(|open| text.contains(open))
            || text.starts_with('<') && text.ends_with('>')
            || text.starts_with('{') && text.ends_with('}') && !text.contains([':', ' '])
    })
}
