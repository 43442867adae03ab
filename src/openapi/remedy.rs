//! What to write in the place of a field that another version knows.

use super::edit::{Value, first_entry, without_entry};
use super::fields::Value as Due;
use super::{Fault, ObjectKind, Version};
use crate::diagnostic::Edit;
use crate::syntax::tree::{Entry, NodeRef};

/// A value as it is written.
fn text(node: NodeRef<'_>) -> Option<&str> {
    node.tree().text().get(node.span().range())
}

impl Fault<'_> {
    /// How the version says what another one says by this field.
    #[must_use]
    pub fn remedy(&self, name: &str) -> &'static str {
        use ObjectKind as O;
        let version = self.object.version();
        match (self.object.kind(), name) {
            (O::Schema, "nullable") if version.is_2() => "write `x-nullable: true`, which most tools of 2.0 read",
            (O::Schema, "nullable") if self.object.node().get("type").is_some() => {
                "add `\"null\"` to the list of its types"
            }
            (O::Schema, "nullable") if self.object.node().get("$ref").is_some() => {
                "name both: `anyOf` with the reference and with `{type: \"null\"}`"
            }
            (O::Schema, "nullable") if ["oneOf", "anyOf"].iter().any(|key| self.object.node().get(key).is_some()) => {
                "add the alternative `{type: \"null\"}`"
            }
            (O::Schema, "nullable") => "say the types in a list with `\"null\"`",
            (O::Schema, "type") => {
                "name one type; what may be null says so with `nullable: true` (3.0) or `x-nullable` (2.0)"
            }
            (O::Schema, "exclusiveMinimum" | "exclusiveMaximum") if version >= Version::V3_1 => {
                "give it the bound itself, in the place of `minimum` or `maximum`"
            }
            (O::Schema, "exclusiveMinimum" | "exclusiveMaximum") => {
                "write the bound as `minimum` or `maximum`, and `true` here"
            }
            (O::Schema, "const") => "write an `enum` with this one value",
            (O::Schema, "examples") => "write one `example`",
            (O::Schema, "oneOf" | "anyOf" | "not") => "describe the alternatives in words, or move on to 3.0",
            (O::Schema, "items") => "write one schema; a tuple is `prefixItems` from 3.1 on",
            (O::Schema, "discriminator") if version.is_2() => "write the name of the property alone",
            (O::Schema, "discriminator") => "write an object: `discriminator: {propertyName: …}`",
            (O::Parameter | O::Header, "type" | "format" | "items" | "default" | "enum") => {
                "move it with all that belongs to it into a `schema`"
            }
            (O::Parameter, "collectionFormat") => "say it by `style` and `explode`",
            (O::Response, "schema") => "put it into `content`, under its media type",
            (O::Document, "definitions") => "move the schemas to `components: {schemas: …}`",
            (O::Document, "host" | "basePath" | "schemes") => "write the URL in `servers`",
            (O::Document, "securityDefinitions") => "move them to `components: {securitySchemes: …}`",
            (O::Operation | O::Document, "consumes" | "produces") => "name the media types in each `content`",
            _ => "say it in the words of this version, or name the version that knows it",
        }
    }

    /// What to write in the place of a value of a wrong type.
    #[must_use]
    pub fn due(&self, name: &str, value: NodeRef<'_>, due: Due) -> String {
        match (name, self.object.kind()) {
            ("required", ObjectKind::Schema) if value.as_bool().is_some() => {
                "`required` of a schema lists names: name the property in the list of the schema around it".to_owned()
            }
            _ if value.is_null() => "write what is due, or take the key out".to_owned(),
            ("examples", _) => "give every example a name, and put its data under `value`".to_owned(),
            _ => format!("write {} here", due.named()),
        }
    }

    /// The edit that makes text of a value by quotes; nothing for one that is written elsewhere.
    #[must_use]
    pub fn quoted(value: NodeRef<'_>) -> Option<Edit> {
        let text = value.text().filter(|_| !value.is_alias() && !value.is_borrowed())?;
        Some(Edit { span: value.span(), replacement: format!("\"{text}\"") })
    }

    /// The edit that takes an entry of the object out; nothing where that is not plain.
    #[must_use]
    pub fn without(&self, entry: Entry<'_>) -> Option<Edit> {
        without_entry(self.object.node(), entry.name())
    }

    /// The edits that say the same in the version's words, where that is plain.
    #[must_use]
    pub fn rewritten(&self, entry: Entry<'_>) -> Option<(&'static str, Vec<Edit>)> {
        let (node, version) = (self.object.node(), self.object.version());
        if self.object.kind() != ObjectKind::Schema || entry.value.is_alias() || entry.key.is_borrowed() {
            return None;
        }
        let quote = if text(entry.key)?.starts_with('"') { "\"" } else { "" };
        let value = |node: NodeRef<'_>, replacement: String| Edit { span: node.span(), replacement };
        let whole = entry.key.span().to(entry.value.span());
        match entry.name() {
            "const" if entry.value.text().is_some() => {
                let replacement = format!("{quote}enum{quote}: [{}]", text(entry.value)?);
                Some(("write an `enum` of one value", vec![Edit { span: whole, replacement }]))
            }
            "type" if version == Version::V3_0 => {
                let names: Vec<&str> = entry.value.items().filter_map(NodeRef::text).collect();
                let mut real = names.iter().filter(|name| **name != "null");
                let (Some(one), None) = (real.next(), real.next()) else { return None };
                let one = value(entry.value, format!("{quote}{one}{quote}"));
                if names.len() == 1 {
                    return Some(("write the one type", vec![one]));
                }
                let null = first_entry(node, "nullable", Value::True)?;
                Some(("write one type and `nullable`", vec![null, one]))
            }
            "nullable" if version >= Version::V3_1 && entry.value.as_bool() == Some(true) => {
                let kind = node.get("type").filter(|kind| kind.is_string() && !kind.is_alias())?;
                let listed = value(kind, format!("[{}, \"null\"]", text(kind)?));
                Some(("list null among the types", vec![listed, without_entry(node, "nullable")?]))
            }
            key @ ("exclusiveMinimum" | "exclusiveMaximum") => {
                let plain = if key == "exclusiveMinimum" { "minimum" } else { "maximum" };
                let bound = node.entry(plain);
                if version >= Version::V3_1 {
                    let bound = bound.filter(|_| entry.value.as_bool() == Some(true))?.value;
                    let stated = value(entry.value, text(bound)?.to_owned());
                    return Some(("write the bound here", vec![stated, without_entry(node, plain)?]));
                }
                let replacement = format!("{quote}{plain}{quote}: {}", text(entry.value)?);
                let edits = vec![first_entry(node, key, Value::True)?, Edit { span: whole, replacement }];
                bound.is_none().then_some(("write the bound and that it is exclusive", edits))
            }
            _ => None,
        }
    }
}
