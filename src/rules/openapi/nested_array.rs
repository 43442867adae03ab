use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, words};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

/// Words of names whose arrays of arrays everybody knows: places of a map, tables, matrices.
const KNOWN: [&str; 12] = [
    "coordinates",
    "bbox",
    "polygon",
    "geometry",
    "ring",
    "position",
    "line",
    "point",
    "matrix",
    "rows",
    "vector",
    "embedding",
];

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let node = object.node();
    let Some(items) = node.entry("items").filter(|items| items.value.is_mapping() && object.describes_data()) else {
        return;
    };
    let around = std::iter::successors(Some(node), |node| node.parent());
    let names = around.filter_map(|node| node.key()?.text()).take(4).flat_map(words);
    let inner = object.schema_at(items.value);
    let short = inner.max_items().is_some_and(|most| most <= 4);
    let is_known = |word: &String| KNOWN.contains(&word.trim_end_matches('s')) || KNOWN.contains(&word.as_str());
    if inner.is_array() == Some(true) && !short && !names.into_iter().any(|word| is_known(&word)) {
        cx.report(items.key_span(), "an array of arrays: nothing can be said of the inner ones, not even a name")
            .help("put the inner array into an object");
    }
}
