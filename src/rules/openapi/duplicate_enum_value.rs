use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::{NodeRef, Scalar};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule =
    Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check)).fixable().about_keys(&["enum"]);

/// More objects and lists than this are not held against each other one by one.
const MOST: usize = 100;

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(list) = object.node().get("enum").filter(|_| object.describes_data()) else { return };
    let mut scalars: HashMap<Scalar<'_>, NodeRef<'_>> = HashMap::with_capacity(list.items().count());
    let mut others: Vec<NodeRef<'_>> = Vec::new();
    // Extensions such as `x-enum-varnames` count the values.
    let counted = object.node().own_entries().any(|entry| entry.name().starts_with("x-"));
    for value in list.items().filter(|value| !value.is_torn()) {
        let first = match value.as_scalar() {
            Some(scalar) => match scalars.entry(scalar) {
                Entry::Occupied(first) => Some(*first.get()),
                Entry::Vacant(free) => {
                    free.insert(value);
                    None
                }
            },
            None => {
                let first = others.iter().copied().find(|other| other.is_same_value(value));
                others.extend(Some(value).filter(|_| first.is_none() && others.len() < MOST));
                first
            }
        };
        let Some(first) = first else { continue };
        let shown = value.text().map_or("a value".to_owned(), |text| format!("`{text}`"));
        let message = format!("{shown} is in this list already: generators make two constants of one name");
        let finding = cx.report(value.head_span(), message);
        finding.label(first.head_span(), "the first time").help("take one of the two out");
        if let Some(edit) = Object::without_item(value).filter(|_| !counted) {
            finding.fix("take the second one out", vec![edit]);
        }
    }
}
