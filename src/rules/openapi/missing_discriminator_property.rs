use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Schema, check))
    .about_keys(&["discriminator"]);

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(discriminator) = schema.node().get("discriminator").filter(|_| schema.describes_data()) else { return };
    let place = if schema.version().is_2() { Some(discriminator) } else { discriminator.get("propertyName") };
    let Some((place, name)) = place.and_then(|place| Some((place, place.text()?))) else { return };
    if name.is_empty() || discriminator.is_torn() {
        return;
    }
    let dangling = schema.dangling_mappings();
    if let Some(first) = dangling.first() {
        let target = first.value.text().unwrap_or_default();
        let message = format!("`{}` of `{name}` stands for `{target}`, which does not exist", first.name());
        let finding = cx.report(place.head_span(), format!("{message}: data of this kind cannot be read"));
        finding.help("name a schema that is there, or take the value out of the mapping");
        for entry in dangling {
            finding.label(entry.value.head_span(), "no schema of this name");
        }
    }
    if schema.schema().property(name).is_absent() {
        let message = format!("not every one of these schemas has `{name}`: nobody can tell from it which one applies");
        let finding = cx.report(place.head_span(), message);
        let absence = schema.schema().absence(&[name], place.head_span());
        finding.help(absence.help(format!("define `{name}` in the schema, or in each alternative, and require it")));
        for (place, text) in absence.places {
            finding.label(place, text);
        }
    } else if schema.requires(name) == Some(false) && schema.version() < Version::V3_2 {
        let message = format!("`{name}` may be left out: nobody can tell then which of the schemas applies");
        let finding = cx.report(place.head_span(), message);
        finding.help(format!("add `{name}` to `required`"));
        if !schema.version().is_2() {
            finding.severity(Severity::Warning);
        }
    }
}
