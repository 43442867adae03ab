//! What a schema says of objects.

use super::{Here, Mismatch, Reason, Validator};
use crate::openapi::object::reference_value;
use crate::openapi::{Presence, Schema};
use crate::syntax::tree::NodeRef;

impl<'a> Validator<'a> {
    pub(super) fn object(&mut self, here: Here<'a>) {
        let Here { schema, value, .. } = here;
        // The data is elsewhere.
        if reference_value(value).is_some() {
            self.is_unsure = true;
            return;
        }
        let Some(properties) = schema.get("properties").map_or(Some(None), |map| self.schema.resolved(map).map(Some))
        else {
            self.is_unsure = true;
            return;
        };
        let defined = |name: &str| properties.and_then(|map| map.get(name));
        for name in schema.get("required").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text) {
            self.require(here, name, &defined);
        }
        let patterns = schema.get("patternProperties");
        let other = schema.get("additionalProperties");
        let mut count = 0;
        value.each_entry(|entry| {
            count += 1;
            let name = entry.name();
            if let Some(property) = properties.and_then(|map| map.get_like(entry)) {
                if self.is_response() && self.schema.at(property).is_write_only() {
                    let reason = Reason::Hidden(name);
                    self.found.push(Mismatch { span: entry.key_span(), value, reason, schema: property });
                } else {
                    self.judge(property, entry.value);
                }
                return;
            }
            let is_closed = other.and_then(NodeRef::as_bool) == Some(false);
            if self.is_patterned(patterns, name, entry.value) {
                return;
            }
            if is_closed && name.starts_with("x-") {
                self.is_unsure = true;
            } else if is_closed {
                let reason = Reason::Unexpected(name);
                self.found.push(Mismatch { span: entry.key_span(), value, reason, schema });
            } else if let Some(other) = other.filter(|other| other.is_mapping()) {
                self.judge(other, entry.value);
            }
        });
        self.count(here, count, ["minProperties", "maxProperties"]);
        if self.is_of_2020(schema) {
            self.dependent(here, &defined);
            self.names(here);
        }
    }

    /// A property that may not be left out; `defined` says how the schema itself defines it.
    fn require(&mut self, here: Here<'a>, name: &'a str, defined: &dyn Fn(&str) -> Option<NodeRef<'a>>) {
        if here.value.get(name).is_some() {
            return;
        }
        if self.is_partial || self.may_lack(here.whole, name, defined(name)) {
            self.is_unsure = true;
        } else {
            self.add(here, Reason::Missing(name));
        }
    }

    /// What a property that is there asks of the others.
    fn dependent(&mut self, here: Here<'a>, defined: &dyn Fn(&str) -> Option<NodeRef<'a>>) {
        let given = |key: &str| {
            let entries = here.schema.get(key).map(NodeRef::entries).unwrap_or_default();
            entries.into_iter().filter(|entry| here.value.get(entry.name()).is_some())
        };
        for name in given("dependentRequired").flat_map(|entry| entry.value.items()).filter_map(NodeRef::text) {
            self.require(here, name, defined);
        }
        for entry in given("dependentSchemas") {
            self.judge_as(here.part(entry.value));
        }
    }

    /// The names of the properties, of which a schema may speak as well.
    fn names(&mut self, here: Here<'a>) {
        let Some(schema) = here.schema.get("propertyNames") else { return };
        for entry in here.value.entries() {
            // A name is a text, also where YAML reads a number.
            if entry.key.is_string() {
                self.judge(schema, entry.key);
            } else {
                self.is_unsure = true;
            }
        }
    }

    /// Judges a property by the patterns that its name matches; whether there is one, or may be.
    fn is_patterned(&mut self, patterns: Option<NodeRef<'a>>, name: &str, value: NodeRef<'a>) -> bool {
        let mut matched = false;
        for entry in patterns.map(NodeRef::entries).unwrap_or_default() {
            match self.matches(entry.name(), name) {
                Some(true) => self.judge(entry.value, value),
                Some(false) => continue,
                None => {}
            }
            matched = true;
        }
        matched
    }

    fn is_response(&self) -> bool {
        self.direction.response && !self.direction.request
    }

    /// Whether a required property may be absent, because it goes the other way only, or nobody knows.
    fn may_lack(&self, whole: NodeRef<'a>, name: &str, own: Option<NodeRef<'a>>) -> bool {
        let definitions = match own {
            Some(own) => vec![self.schema.at(own)],
            None => match self.schema.at(whole).property(name) {
                Presence::Present(schemas) => schemas,
                Presence::Absent => return false,
                Presence::Unknown => return !self.schema.at(whole).is_known(),
            },
        };
        let is = |test: fn(Schema<'a>) -> bool| definitions.iter().any(|schema| test(*schema));
        self.direction.request && is(Schema::is_read_only) || self.direction.response && is(Schema::is_write_only)
    }
}
