//! Alternatives that say no more than a list of types or of values does: `oneOf` of constants is an `enum` with a title
//! for each of its values, and `anyOf` of two types is a list of types.

use std::collections::BTreeSet;

use super::facts::Facts;
use crate::openapi::Schema;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// What plain alternatives say together.
pub(super) struct Plain<'a> {
    pub(super) types: Option<BTreeSet<&'a str>>,
    /// The values, each with its place; nothing when any of the types will do.
    pub(super) values: Option<Vec<(String, Span)>>,
    /// What says that null is allowed.
    pub(super) null_place: Option<Span>,
}

/// What a plain schema may say: nothing else binds values.
const SAYS: [&str; 13] = [
    "$comment",
    "$ref",
    "allOf",
    "const",
    "default",
    "deprecated",
    "description",
    "enum",
    "example",
    "examples",
    "externalDocs",
    "title",
    "type",
];

/// Alternatives as one; nothing when one of them says more than types or values.
pub(super) fn plain<'a>(owner: Schema<'a>, branches: &[NodeRef<'a>]) -> Option<Plain<'a>> {
    let read: Option<Vec<Facts<'a>>> = branches.iter().map(|branch| alone(owner.at(*branch))).collect();
    let read = read?;
    let null_place = read.iter().find_map(|facts| facts.null_place);
    let types = read.iter().map(|facts| facts.types.as_ref().map(|(names, _)| names.clone()));
    if read.iter().all(|facts| facts.listed.is_some()) {
        let values = read.iter().flat_map(|facts| &facts.value_places).map(|(text, place)| (text.clone(), *place));
        let types = types.collect::<Option<Vec<_>>>().map(|types| types.into_iter().flatten().collect());
        return Some(Plain { types, values: Some(values.collect()), null_place });
    }
    if read.iter().any(|facts| facts.listed.is_some()) {
        return None;
    }
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for names in types {
        // What two alternatives take, exactly one of them must not.
        if !names?.into_iter().all(|name| all.insert(name)) {
            return None;
        }
    }
    let overlap = all.contains("integer") && all.contains("number");
    (!overlap).then_some(Plain { types: Some(all), values: None, null_place })
}

/// What a schema says that says nothing else than types or values.
fn alone(schema: Schema<'_>) -> Option<Facts<'_>> {
    let is_said = |name: &str| SAYS.contains(&name) || name.starts_with("x-");
    // Most say more, and that is seen at once.
    if !schema.node().own_entries().all(|entry| is_said(entry.name())) {
        return None;
    }
    let (parts, unions) = schema.parts()?;
    let mut entries = parts.iter().flat_map(|part| part.entries());
    if !unions.is_empty() || parts.is_empty() || !entries.all(|entry| is_said(entry.name())) {
        return None;
    }
    let mut facts = Facts::default();
    parts.into_iter().for_each(|part| facts.read(part, schema));
    let is_closed = facts.listed.is_some() || facts.types.is_some();
    is_closed.then_some(facts)
}

/// The alternatives with those of an alternative that is nothing but alternatives itself in its place.
pub(super) fn spread_out<'a>(owner: Schema<'a>, branches: Vec<NodeRef<'a>>, facts: &mut Facts<'a>) -> Vec<NodeRef<'a>> {
    let mut all = Vec::with_capacity(branches.len());
    for branch in branches {
        let is_bare = |entry: crate::syntax::tree::Entry<'_>| matches!(entry.name(), "oneOf" | "anyOf");
        let mut entries = branch.own_entries();
        let bare = entries.next().is_some_and(is_bare) && entries.next().is_none();
        match owner.at(branch).parts().filter(|(_, inner)| bare && inner.len() == 1) {
            Some((parts, mut inner)) => {
                let null_place = parts.into_iter().find_map(super::reading::null_place);
                facts.allow_null(null_place);
                all.append(&mut inner.remove(0));
            }
            None => all.push(branch),
        }
    }
    all
}
