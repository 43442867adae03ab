use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, is_narrowed, is_time_of_day, names_point_in_time, shown_time};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Object(ObjectKind::Schema, check))
    .about_keys(&["properties"])
    .fixable();

/// Formats that say which part of time a text is.
const TIMES: [&str; 10] = [
    "date-time",
    "date",
    "time",
    "duration",
    "date-time-local",
    "time-local",
    "http-date",
    "year",
    "year-month",
    "google-datetime",
];

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    for property in schema.own_properties().filter(|property| names_point_in_time(property.name())) {
        let node = property.value;
        let Some(types) = node.get("type").filter(|_| !is_narrowed(node) && !node.is_torn()) else { continue };
        let is = |wanted: &str| {
            let mut names = types.text().into_iter().chain(types.items().filter_map(NodeRef::text));
            names.any(|name| name == wanted)
        };
        let format = node.get("format");
        let written = format.and_then(NodeRef::text).unwrap_or_default();
        let (place, was) = match format {
            _ if is("integer") => (format.unwrap_or(types), "a number, whose unit and epoch nobody can see"),
            _ if !is("string") || TIMES.contains(&written) => continue,
            Some(format) => (format, "a text of a format that no client knows"),
            None => (types, "any text"),
        };
        if is_time_of_day(node) {
            continue;
        }
        let finding = cx.report(place.head_span(), format!("`{}` is a point in time, and {was}", property.name()));
        finding.help("make it a `string` with `format: date-time` (RFC 3339), or `format: date` for a day");
        if !is("string") {
            continue;
        }
        // What the document shows is what the service writes; that clients must send it so is more than was said.
        let shown = shown_time(node).filter(|_| !is("integer"));
        let is_sent = schema.direction().request && node.get("readOnly").and_then(NodeRef::as_bool) != Some(true);
        let due = shown.unwrap_or("date-time");
        let edit = || Some((format!("write `format: {due}`"), vec![Object::formatting(node, due)?]));
        match shown.filter(|_| !is_sent).and_then(|_| edit()) {
            Some((title, edits)) => finding.fix(title, edits),
            None => finding.offer_when_seen(edit),
        };
    }
}
