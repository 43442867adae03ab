//! What is wrong with the form of an object: fields that are missing, unknown, of another version or of a wrong type.
//!
//! All faults of an object are found by one pass over its keys, each looked up in the table of fields. What other rules
//! say (a schema that a parameter lacks, a reference in a wrong place, a type that does not exist) is not said here.

use super::fields::{Field, FieldSet, Named, Value, fields, needs};
use super::object::{Holds, ObjectKind, holds, reference_value};
use super::reference::may_replace;
use super::{Object, Version};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// The rule that a fault belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A field is missing or has a wrong value.
    Structure,
    /// A key that no version knows.
    UnknownField,
    /// A key or a value that another version knows.
    WrongVersion,
}

/// What is wrong.
#[derive(Clone)]
pub enum Trouble<'a> {
    /// Required fields are absent: all of them, for they have one place to point to.
    Missing(Vec<&'static str>),
    /// A value of another type than its field has; the field's name as written, and what is due.
    WrongType(&'a str, NodeRef<'a>, Value),
    /// A list without an item, where the version asks for one at least.
    Empty(Entry<'a>),
    /// A word that is none of those that the field may have.
    WrongWord(&'a str, NodeRef<'a>, &'static [&'static str]),
    /// A style that is not for the parameter's place.
    WrongStyle(NodeRef<'a>, &'a str),
    /// A value, or a key, that the specification rules out, with what is wrong and what to do.
    RuledOut(NodeRef<'a>, &'static str, &'static str),
    /// A reference leads to an object of another kind.
    WrongTarget(NodeRef<'a>, ObjectKind),
    /// A key that the object does not define, or that has not the form of its keys.
    Unknown(Entry<'a>),
    /// A field that other versions know, or know with such a value.
    OtherVersion(Entry<'a>, &'static Field),
}

/// A fault in the form of an object.
pub struct Fault<'a> {
    /// The object.
    pub object: Object<'a>,
    /// What is wrong.
    pub trouble: Trouble<'a>,
}

impl<'a> Fault<'a> {
    /// The rule that it belongs to.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        match self.trouble {
            Trouble::Unknown(_) => FaultKind::UnknownField,
            Trouble::OtherVersion(..) => FaultKind::WrongVersion,
            _ => FaultKind::Structure,
        }
    }

    /// Where to point for it: a wrong value, an unknown key, the key of the object that lacks something.
    #[must_use]
    pub fn span(&self) -> Span {
        match &self.trouble {
            Trouble::Missing(_) => owner_span(self.object.node()),
            Trouble::WrongType(_, value, _)
            | Trouble::WrongWord(_, value, _)
            | Trouble::WrongStyle(value, _)
            | Trouble::RuledOut(value, ..)
            | Trouble::WrongTarget(value, _) => value.head_span(),
            Trouble::Empty(entry) => entry.value.head_span(),
            Trouble::Unknown(entry) | Trouble::OtherVersion(entry, _) => entry.key_span(),
        }
    }

    /// The keys that an object of this kind and version may have.
    pub fn known_fields(&self) -> impl Iterator<Item = &'static str> {
        let version = self.object.version();
        let known = fields(self.object.kind()).fixed.iter().filter(move |field| field.versions.has(version));
        known.map(|field| field.name)
    }

    /// Whether a field may not be left out.
    #[must_use]
    pub fn is_required(&self, field: &str) -> bool {
        let named = Named::by(self.object.kind(), field);
        named.fields.iter().any(|field| field.required.has(self.object.version()))
    }

    /// The text of a field of the object.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&'a str> {
        self.object.node().get(field).and_then(NodeRef::text)
    }
}

/// The key of a mapping, else where it starts; for a whole document its first key, which mostly is its version.
fn owner_span(node: NodeRef<'_>) -> Span {
    if node.is_borrowed() {
        return node.key_span();
    }
    node.key().map_or_else(|| node.head_span(), NodeRef::span)
}

impl<'a> Object<'a> {
    /// Everything that is wrong with its form.
    #[must_use]
    pub fn faults(self) -> Vec<Fault<'a>> {
        let mut found = Vec::new();
        let (node, kind, version) = (self.node(), self.kind(), self.version());
        // What stands in a torn mapping is read by chance.
        if node.is_torn() || kind == ObjectKind::Schema && self.follows_foreign_dialect() {
            return found;
        }
        if self.is_kept_as(kind) == Some(false) {
            let uses = self.uses().filter(|reference| reference.holds == Holds::One(kind));
            let wrong = uses.map(|reference| Trouble::WrongTarget(reference.value, kind));
            found.extend(wrong.map(|trouble| Fault { object: self, trouble }));
            return found;
        }
        let table = fields(kind);
        // What a version does not know as a whole is told where it begins.
        if table.patterned.is_none() && !table.fixed.iter().any(|field| field.versions.has(version)) {
            return found;
        }
        let mut add = |trouble| found.push(Fault { object: self, trouble });
        let mut met = FieldSet::default();
        node.each_entry(|entry| {
            let named = Named::of(kind, entry);
            met.add(named);
            let here = named.fields.iter().find(|field| field.versions.has(version));
            // As nearly always: a field of this version, and what it should hold.
            if let Some(field) = here.filter(|field| fits(field.value, entry.value, version)) {
                let lists_names = kind == ObjectKind::Schema && matches!(field.value, Value::Texts);
                if lists_names && field.name == "required" && wants_a_name(version, entry.value) {
                    add(Trouble::Empty(entry));
                }
                return;
            }
            self.faults_of_entry(entry, named.fields, here, &mut add);
        });
        if kind != ObjectKind::Schema {
            let required = FieldSet::required(kind, version).without(met, kind);
            let mut missing: Vec<&'static str> = required.map(|field| field.name).collect();
            self.conditional(&mut missing);
            self.ruled_out(&mut add);
            // A broken reference is told at its value, and stands for what seems to be missing.
            let is_reference = || may_replace(kind) && node.get("$ref").is_some();
            if !missing.is_empty() && !is_reference() {
                add(Trouble::Missing(missing));
            }
        }
        found
    }

    /// What is wrong with an entry, given the fields of its name and that of this version, whose value it does not have.
    fn faults_of_entry(
        self,
        entry: Entry<'a>,
        named: &'static [Field],
        here: Option<&'static Field>,
        add: &mut impl FnMut(Trouble<'a>),
    ) {
        let (name, version, patterned) = (entry.name(), self.version(), fields(self.kind()).patterned);
        let is_extension = || name.starts_with("x-") && patterned.is_none_or(|keys| keys.value.holds().is_some());
        if named.is_empty() && name == "$ref" && may_replace(self.kind()) && !entry.value.is_torn() {
            add(Trouble::WrongType("$ref", entry.value, Value::Text));
            return;
        }
        if named.is_empty() && (is_extension() || name == "$ref" || entry.key.text().is_none()) {
            return;
        }
        match (here, patterned) {
            (Some(field), _) => {
                let is_word = matches!(field.value, Value::Word(_));
                match named.iter().find(|other| !is_word && is_of(other, entry.value)) {
                    Some(other) => add(Trouble::OtherVersion(entry, other)),
                    None => misfits(field.value, entry.value, version, &mut |value, due| match due {
                        // An alias that is not followed is something that nobody knows.
                        _ if value.is_torn() => {}
                        Value::Word(words) if value.is_string() => add(Trouble::WrongWord(name, value, words)),
                        _ => add(Trouble::WrongType(name, value, due)),
                    }),
                }
            }
            (None, Some(keys)) if (keys.fits)(name, version) => {
                misfits(keys.value, entry.value, version, &mut |value, due| {
                    if !value.is_torn() {
                        add(Trouble::WrongType(name, value, due));
                    }
                });
            }
            (None, Some(_)) => add(Trouble::Unknown(entry)),
            (None, None) => match named.first() {
                Some(other) if !self.is_silent(name) => add(Trouble::OtherVersion(entry, other)),
                Some(_) => {}
                None => add(Trouble::Unknown(entry)),
            },
        }
    }

    /// What is required because of what another field says.
    fn conditional(self, missing: &mut Vec<&'static str>) {
        use ObjectKind as O;
        let (node, version) = (self.node(), self.version());
        let text = |field: &str| match field {
            "" => node.key().and_then(NodeRef::text),
            field => node.get(field).and_then(NodeRef::text),
        };
        match self.kind() {
            O::SecurityScheme | O::OauthFlow => {
                missing.extend(needs(self.kind(), version, text).filter(|name| node.get(name).is_none()));
            }
            O::Parameter if version.is_2() => {
                missing.extend(needs(self.kind(), version, text).filter(|name| node.get(name).is_none()));
            }
            O::Link if text("operationId").is_none() && text("operationRef").is_none() => {
                missing.push("operationId");
            }
            O::Document
                if version >= Version::V3_1
                    && ["paths", "webhooks", "components"].iter().all(|key| node.get(key).is_none()) =>
            {
                missing.push("paths");
            }
            _ => {}
        }
    }

    /// Its name where it is kept for reuse, in a map of components of its kind.
    pub(super) fn kept_name(self) -> Option<&'a str> {
        self.is_kept_as(self.kind()).filter(|kept| *kept)?;
        self.node().key()?.text()
    }

    /// Whether the map of components, or of definitions, in which it stands is one for objects of this kind; nothing
    /// when it stands in none. A whole document is kept as nothing else.
    fn is_kept_as(self, kind: ObjectKind) -> Option<bool> {
        // An empty reference leads to the whole document.
        let Some(map) = self.node().parent() else {
            return super::recognise(self.node()).map(|_| kind == ObjectKind::Document);
        };
        let holder = map.parent()?;
        let table = match holder.parent() {
            // In other files a name at the root may be a field of one object.
            None if super::recognise(holder).is_some() => ObjectKind::Document,
            Some(root) if root.parent().is_none() && holder.key()?.text()? == "components" => ObjectKind::Components,
            _ => return None,
        };
        match holds(table, map.key()?.text()?)? {
            Holds::Map(kept) => Some(kept == kind),
            _ => None,
        }
    }

    /// Whether its schemas follow another dialect than that of the specification.
    fn follows_foreign_dialect(self) -> bool {
        let node = self.node();
        let own = node.get("$schema").and_then(NodeRef::text);
        let dialect = own.or_else(|| {
            let root = self.api().root();
            (self.version() >= Version::V3_1).then(|| root.get("jsonSchemaDialect"))??.text()
        });
        dialect.is_some_and(|dialect| !dialect.contains("2020-12") && !dialect.contains("openapis.org"))
    }

    /// Whether a key of another version may stay: files of a schema each tell editors what they are, and a parameter
    /// with its type beside its name has a rule of its own.
    fn is_silent(self, name: &str) -> bool {
        let node = self.node();
        match self.kind() {
            ObjectKind::Schema => matches!(name, "$schema" | "$id" | "id" | "$comment") && node.parent().is_none(),
            ObjectKind::Parameter => {
                !self.version().is_2() && ["schema", "content"].iter().all(|key| node.get(key).is_none())
            }
            _ => false,
        }
    }
}

/// Whether a list of required properties has no name, of which there must be one up to 3.0 (JSON Schema draft 4 and
/// Wright-00, section "required").
fn wants_a_name(version: Version, list: NodeRef<'_>) -> bool {
    version <= Version::V3_0 && list.is_sequence() && list.items().next().is_none() && !list.is_torn()
}

/// Whether a value is one that a field of another version has, and tells something by it.
fn is_of(field: &Field, value: NodeRef<'_>) -> bool {
    let newest = [Version::V3_2, Version::V3_1, Version::V3_0, Version::V2];
    let version = newest.into_iter().find(|version| field.versions.has(*version)).unwrap_or(Version::V3_2);
    field.value != Value::Any && !value.is_null() && fits(field.value, value, version)
}

/// Whether a value is what that of a field should be. Texts and objects are nearly all of them.
fn fits(wanted: Value, node: NodeRef<'_>, version: Version) -> bool {
    let is_plain = match wanted {
        Value::Any => true,
        Value::Text | Value::Types => node.is_string(),
        Value::SchemaOrBoolean | Value::Objects(Holds::One(_) | Holds::OneOrList(_)) => node.is_mapping(),
        _ => false,
    };
    let mut fits = true;
    if !is_plain {
        misfits(wanted, node, version, &mut |_, _| fits = false);
    }
    fits
}

/// Calls `each` with every node that is not what the value of a field should be, and with what is due in its place.
fn misfits<'a>(wanted: Value, node: NodeRef<'a>, version: Version, each: &mut impl FnMut(NodeRef<'a>, Value)) {
    let is_whole = |number: f64| number >= 0.0 && number.fract() == 0.0;
    let right = match wanted {
        Value::Any => true,
        Value::Text => node.is_string(),
        Value::Boolean => node.as_bool().is_some() || is_filled_in(node),
        Value::Number => node.as_f64().is_some() || is_filled_in(node),
        Value::Count => node.as_f64().is_some_and(is_whole) || is_filled_in(node),
        Value::Word(words) => node.as_str().is_some_and(|text| words.contains(&text)) || is_filled_in(node),
        Value::List => node.is_sequence(),
        Value::Map => node.is_mapping(),
        Value::SchemaOrBoolean => node.is_mapping() || node.as_bool().is_some(),
        Value::Words(words) if node.is_sequence() => {
            node.items().for_each(|item| misfits(Value::Word(words), item, version, each));
            true
        }
        Value::Types if node.is_string() => true,
        Value::Texts | Value::Types if node.is_sequence() => {
            node.items().for_each(|item| misfits(Value::Text, item, version, each));
            true
        }
        Value::TextMap if node.is_mapping() => {
            node.each_entry(|entry| {
                if !entry.name().starts_with("x-") {
                    misfits(Value::Text, entry.value, version, each);
                }
            });
            true
        }
        Value::Words(_) | Value::Texts | Value::Types | Value::TextMap => false,
        Value::Objects(holds) => holds_objects(holds, node, version, each),
    };
    // Bundlers put the text of another file in the place of such a reference.
    if !right && reference_value(node).and_then(NodeRef::text).is_none_or(|text| text.starts_with('#')) {
        each(node, wanted);
    }
}

/// Whether a node is a map or list of objects, or one, where that is due; calls `each` with every part that is none.
fn holds_objects<'a>(
    holds: Holds,
    node: NodeRef<'a>,
    version: Version,
    each: &mut impl FnMut(NodeRef<'a>, Value),
) -> bool {
    let mut object = |kind, node: NodeRef<'a>| {
        let any = kind == ObjectKind::Schema && version >= Version::V3_1 && node.as_bool().is_some();
        if !node.is_mapping() && !any {
            each(node, Value::Objects(Holds::One(kind)));
        }
    };
    match holds {
        Holds::One(kind) => object(kind, node),
        Holds::OneOrList(_) if node.is_mapping() => {}
        Holds::List(kind) | Holds::OneOrList(kind) if node.is_sequence() => {
            node.items().for_each(|item| object(kind, item));
        }
        Holds::Map(kind) if node.is_mapping() && reference_value(node).is_none() => {
            node.each_entry(|entry| object(kind, entry.value));
        }
        // A reference that stands for a whole map or list has a rule of its own.
        Holds::List(_) | Holds::OneOrList(_) | Holds::Map(_) => return reference_value(node).is_some(),
    }
    true
}

/// Whether a template will fill in the value.
fn is_filled_in(node: NodeRef<'_>) -> bool {
    node.text().is_some_and(|text| text.contains("${") || text.contains("{{") || text.contains("<%"))
}

/// What stands in a place, in words.
#[must_use]
pub fn form_of(value: NodeRef<'_>) -> String {
    if value.is_mapping() {
        "a map".to_owned()
    } else if value.is_sequence() {
        "a list".to_owned()
    } else if value.is_null() {
        "null".to_owned()
    } else if value.as_bool().is_some() || value.as_f64().is_some() {
        format!("`{}`", value.text().unwrap_or_default())
    } else {
        "text".to_owned()
    }
}
