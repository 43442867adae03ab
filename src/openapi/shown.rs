//! The data that a document shows: examples and defaults, each with the schema that it should follow.

use super::media_type::is_json;
use super::object::{ObjectKind, reference_value};
use super::reached::Direction;
use super::validate::{Mismatch, Validator};
use super::{Object, Schema, Types, Version};
use crate::syntax::tree::NodeRef;

/// What a sample is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    /// To show what data looks like.
    Example,
    /// To stand for data that was left out.
    Default,
}

/// Data that a document shows.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The data.
    pub value: NodeRef<'a>,
    /// The schema that it should follow, if one is near.
    pub schema: Option<Schema<'a>>,
    /// What it is for.
    pub kind: SampleKind,
    /// Whether it may be written as the text that travels: the example of a parameter or header follows its
    /// serialization (OpenAPI 3.0.4, "Parameter Object"), which `dataValue` (3.2) and a default never do.
    is_text: bool,
}

impl<'a> Object<'a> {
    /// The data that it shows itself.
    #[must_use]
    pub fn samples(self) -> Vec<Sample<'a>> {
        use ObjectKind as O;
        let (node, version) = (self.node(), self.version());
        let mut found = Vec::new();
        if node.is_torn() {
            return found;
        }
        let of = |schema: Option<NodeRef<'a>>| schema.map(|schema| self.schema().at(schema));
        let is_text = matches!(self.kind(), O::Parameter | O::Header);
        let mut add = |value: NodeRef<'a>, schema, kind| {
            let is_data = kind == SampleKind::Default || value.key().and_then(NodeRef::text) == Some("dataValue");
            found.push(Sample { value, schema, kind, is_text: is_text && !is_data });
        };
        let example = node.get("example");
        match self.kind() {
            O::Schema => {
                let own = of(Some(node));
                example.into_iter().for_each(|value| add(value, own, SampleKind::Example));
                let listed = node.get("examples").filter(|list| version >= Version::V3_1 && list.is_sequence());
                listed.into_iter().flat_map(NodeRef::items).for_each(|value| add(value, own, SampleKind::Example));
                node.get("default").into_iter().for_each(|value| add(value, own, SampleKind::Default));
            }
            O::Parameter | O::Header if version.is_2() => {
                let own = of(Some(node)).filter(|_| node.get("schema").is_none());
                node.get("default").into_iter().for_each(|value| add(value, own, SampleKind::Default));
            }
            O::Parameter | O::Header | O::MediaType => {
                let named_json = |node: NodeRef<'_>| node.key().and_then(NodeRef::text).is_some_and(is_json);
                // A shared one (3.2) is of the media types under which it is referred to.
                let json = self.kind() != O::MediaType
                    || named_json(node)
                    || self.kept_name().is_some() && self.uses().any(|reference| named_json(reference.node));
                let schema = of(node.get("schema").filter(|_| json));
                example.into_iter().for_each(|value| add(value, schema, SampleKind::Example));
                let named = node.get("examples").and_then(|map| self.follow(map));
                for entry in named.map(NodeRef::entries).unwrap_or_default() {
                    let Some(example) = self.follow(entry.value) else { continue };
                    let value = example.get("value").or_else(|| example.get("dataValue"));
                    value.into_iter().for_each(|value| add(value, schema, SampleKind::Example));
                }
            }
            O::Response if version.is_2() => {
                for entry in node.get("examples").map(NodeRef::entries).unwrap_or_default() {
                    let schema = of(node.get("schema").filter(|_| is_json(entry.name())));
                    add(entry.value, schema, SampleKind::Example);
                }
            }
            O::Example => {
                let values = ["value", "dataValue"].into_iter().filter_map(|key| node.get(key));
                values.for_each(|value| add(value, None, SampleKind::Example));
            }
            _ => {}
        }
        found
    }

    /// What in a sample does not follow its schema.
    #[must_use]
    pub fn mismatches(self, sample: Sample<'a>) -> Vec<Mismatch<'a>> {
        let Some(schema) = sample.schema.filter(|_| sample.is_judged()) else { return Vec::new() };
        // A schema's own example may show either side; one beside the schema shows what really is sent.
        let beside = self.kind() != ObjectKind::Schema;
        let direction = self.direction_of(schema.node()).filter(|_| beside).unwrap_or(BOTH);
        let mut validator = Validator::new(schema, direction, sample.is_text, sample.kind == SampleKind::Default);
        validator.judge(schema.node(), sample.value);
        validator.found
    }
}

const BOTH: Direction = Direction { request: true, response: true };

impl Sample<'_> {
    /// Whether it can be compared with a schema: nothing is left for others to fill in.
    fn is_judged(self) -> bool {
        let no_default = self.kind == SampleKind::Default && self.value.is_null();
        !no_default && !self.value.is_torn() && reference_value(self.value).is_none() && !self.is_written_out()
    }

    /// Whether it is a whole document as text, or data of a parameter as it travels.
    fn is_written_out(self) -> bool {
        let Some(text) = self.value.as_str() else { return false };
        if !self.is_text && !text.trim_start().starts_with(['{', '[', '<']) {
            return false;
        }
        let types = self.schema.and_then(Schema::types);
        types.is_some_and(|types| types.only(Types::ARRAY.or(Types::OBJECT)))
    }
}
