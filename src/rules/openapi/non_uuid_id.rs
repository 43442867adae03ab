use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, is_narrowed, names_own_id};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check))
    .about_keys(&["type", "properties"]);

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    if cx.settings.openapi.id_format.names().is_none() || schema.node().is_torn() || !schema.describes_data() {
        return;
    }
    // In 2.0 the parameter says itself of what type it is.
    let own = schema.kind() == ObjectKind::Parameter;
    let parameter = if own { Some(schema.node()) } else { schema.node().parent() };
    let path = parameter.filter(|parameter| parameter.get("in").and_then(NodeRef::text) == Some("path"));
    if let Some(name) = path.and_then(|parameter| parameter.get("name")?.text()) {
        one(name, schema.node(), cx);
    }
    if schema.node().get("properties").is_some() && schema.direction().response {
        for property in schema.own_properties().filter(|property| !property.value.is_torn()) {
            one(property.name(), property.value, cx);
        }
    }
}

fn one(name: &str, node: NodeRef<'_>, cx: &mut Context<'_>) {
    if !names_own_id(name) {
        return;
    }
    let Some(types) = node.get("type").filter(|_| !is_narrowed(node)) else { return };
    let is =
        |wanted: &str| types.text().into_iter().chain(types.items().filter_map(NodeRef::text)).any(|one| one == wanted);
    let Some((wanted, called)) = cx.settings.openapi.id_format.names() else { return };
    let format = node.get("format");
    let (place, what) = match format {
        _ if is("integer") => {
            (types, "a number that counts up: callers can guess the others, and see how many there are".to_owned())
        }
        _ if !is("string") => return,
        Some(format) if format.text().is_some_and(|text| text == "uuid" || text == wanted) => return,
        Some(format) => (format, format!("no {called}")),
        None => (types, "any text: nobody knows what fits".to_owned()),
    };
    let finding = cx.report(place.head_span(), format!("`{name}` is {what}"));
    finding.help(format!(
        "make it a `string` with `format: {wanted}`, or give a `pattern`; `openapi.id-format: any` allows others"
    ));
    if format.is_none() && !is("integer") {
        finding.offer_when_seen(|| Some((format!("add `format: {wanted}`"), vec![Object::formatting(node, wanted)?])));
    }
}
