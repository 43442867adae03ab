use crate::diagnostic::Severity;
use crate::openapi::{Api, Casing, Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let schemas = || api.objects().filter(|object| object.kind() == ObjectKind::Schema);
    let names = || schemas().flat_map(Object::own_properties).map(|property| property.name());
    let chosen = cx.settings.openapi.property_casing.map(Casing::from);
    let Some(common) = chosen.or_else(|| Casing::of_most(names().map(bare))) else { return };
    for property in schemas().flat_map(Object::own_properties) {
        let name = property.name();
        let Some(casing) = Casing::of(bare(name)).filter(|casing| *casing != common) else { continue };
        if is_header(name) {
            continue;
        }
        let (own, most) = (casing.name(), common.name());
        let whose = if chosen.is_some() { "those of this API" } else { "most of this API" };
        cx.report(property.key_span(), format!("property `{name}` is {own}, and {whose} are {most}"))
            .subject(name)
            .help(format!("write it in {most} before clients read it"));
    }
}

/// Headers that properties are named after.
const HEADERS: [&str; 8] = [
    "content-type",
    "content-length",
    "content-encoding",
    "content-language",
    "user-agent",
    "cache-control",
    "retry-after",
    "last-modified",
];

/// Whether a name is that of a header, which is written in its own way.
fn is_header(name: &str) -> bool {
    name.starts_with("x-") || name.starts_with("X-") || HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

/// Underscores at the front mark properties of formats, such as `_links`.
fn bare(name: &str) -> &str {
    name.trim_start_matches('_')
}
