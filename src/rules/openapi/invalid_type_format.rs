use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule =
    Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&["format"]);

/// The types that a format is made for; nothing for formats of one's own. Whole numbers of 64 bits are not named:
/// the JSON form of Protocol Buffers writes them as text.
fn made_for(format: &str) -> Option<&'static [&'static str]> {
    Some(match format {
        "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32" => &["integer", "number"],
        "float" | "double" => &["number"],
        "date-time"
        | "date"
        | "time"
        | "duration"
        | "email"
        | "idn-email"
        | "hostname"
        | "idn-hostname"
        | "ipv4"
        | "ipv6"
        | "uri"
        | "uri-reference"
        | "uri-template"
        | "iri"
        | "iri-reference"
        | "uuid"
        | "byte"
        | "binary"
        | "password"
        | "regex"
        | "json-pointer"
        | "relative-json-pointer" => &["string", "file"],
        _ => return None,
    })
}

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(place) = object.node().get("format").filter(|_| object.describes_data()) else { return };
    let Some(format) = place.text() else { return };
    let Some(wanted) = made_for(format) else { return };
    let types = object.declared_types();
    let known = ["string", "number", "integer", "boolean", "array", "object", "null"];
    let certain = types.iter().all(|name| known.contains(name)) && types.iter().any(|name| *name != "null");
    if !certain || types.iter().any(|name| wanted.contains(name)) {
        return;
    }
    let name = types.join("` or `");
    let finding = cx.report(
        place.head_span(),
        format!("`{format}` is a format of `{}` and has no effect on type `{name}`", wanted[0]),
    );
    if let Some(types) = object.node().get("type").filter(|types| types.text().is_some()) {
        finding.label(NodeRef::head_span(types), "the type");
    }
    finding.help(format!("change `type` to `{}`, or take the format out", wanted[0]));
}
