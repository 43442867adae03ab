use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(discriminator) = schema.node().get("discriminator").filter(|_| schema.describes_data()) else { return };
    let place = if schema.version().is_2() { Some(discriminator) } else { discriminator.get("propertyName") };
    let Some((place, name)) = place.and_then(|place| Some((place, place.text()?))) else { return };
    if name.is_empty() || discriminator.is_torn() {
        return;
    }
    if schema.schema().property(name).is_absent() {
        let message = format!("not every one of these schemas has `{name}`: nobody can tell from it which one applies");
        let finding = cx.report(place.head_span(), message);
        finding.help(format!("define `{name}` in the schema, or in each alternative, and require it"));
    } else if schema.requires(name) == Some(false) && schema.version() < Version::V3_2 {
        let message = format!("`{name}` may be left out: nobody can tell then which of the schemas applies");
        let finding = cx.report(place.head_span(), message);
        finding.help(format!("add `{name}` to `required`"));
        if !schema.version().is_2() {
            finding.severity(Severity::Warning);
        }
    }
}
