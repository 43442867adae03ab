use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::{Api, MediaType, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

/// A body of a failure with the properties that it has.
type Body<'a> = (MediaType<'a>, BTreeSet<&'a str>);

fn check<'a>(api: Api<'a>, cx: &mut Context<'_>) {
    let operations = api.operations().filter(|operation| operation.kind() == OperationKind::Path);
    let named = |body: MediaType<'a>| Some((body, body.schema?.property_names().filter(|names| !names.is_empty())?));
    let responses: Vec<Vec<Body<'_>>> = operations
        .flat_map(|operation| operation.failures())
        .map(|bodies| bodies.into_iter().filter_map(named).collect())
        .collect();
    let bodies: Vec<&Body<'_>> = responses.iter().flatten().collect();
    let like = |body: &Body<'_>| bodies.iter().filter(|(_, names)| is_extension(&body.1, names)).count();
    let mut usual: Option<(usize, &Body<'_>)> = None;
    let mut seen: Vec<&BTreeSet<&str>> = Vec::new();
    for &body in &bodies {
        if seen.contains(&&body.1) {
            continue;
        }
        seen.push(&body.1);
        let count = like(body);
        if usual.is_none_or(|(most, _)| count > most) {
            usual = Some((count, body));
        }
    }
    let Some((count, (usual, names))) = usual else { return };
    let whose = if 2 * count > bodies.len() { "most others" } else { "others" };
    // Who has several media types to choose from reads the usual form of them.
    let is_odd = |bodies: &&Vec<Body<'_>>| !bodies.iter().any(|(_, own)| is_extension(names, own));
    for (body, own) in responses.iter().filter(is_odd).flatten() {
        let Some((schema, expected)) = body.schema.zip(usual.schema) else { continue };
        let list = |names: &BTreeSet<&str>| {
            names.iter().take(4).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        cx.report(
            schema.home_span(),
            format!("this failure has {}, and {whose} have {}: clients need two readers", list(own), list(names)),
        )
        .subject(schema.node().pointer())
        .help("answer every failure with one shared schema, and extend it with `allOf`")
        .label(expected.home_span(), "the usual form");
    }
}

/// Whether one of the bodies has all that the other one has.
fn is_extension(one: &BTreeSet<&str>, other: &BTreeSet<&str>) -> bool {
    one.is_subset(other) || other.is_subset(one)
}
