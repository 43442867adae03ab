use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, ObjectKind, Types, type_name};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

/// Names that mean another thing in every object.
const GENERIC: [&str; 16] = [
    "code", "value", "values", "type", "data", "key", "id", "items", "result", "results", "status", "default", "min",
    "max", "content", "details",
];

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let mut first: BTreeMap<&str, (Types, NodeRef<'_>)> = BTreeMap::new();
    let mut told: Vec<&str> = Vec::new();
    for schema in api.objects().filter(|object| object.kind() == ObjectKind::Schema) {
        for property in schema.own_properties().filter(|property| !GENERIC.contains(&property.name())) {
            let Some(types) = schema.schema_at(property.value).types() else { continue };
            let Some(named) = type_name(types) else { continue };
            let name = property.name();
            let (known, place) = *first.entry(name).or_insert((types, property.key));
            let Some(before) = type_name(known).filter(|before| *before != named && !told.contains(&name)) else {
                continue;
            };
            told.push(name);
            cx.report(property.key_span(), format!("`{name}` is of type `{named}` here, and `{before}` elsewhere"))
                .subject(name)
                .help("give it one type everywhere, or another name where it means something else")
                .label(place.span(), format!("`{before}` here"));
        }
    }
}
