//! Whether the fields of a structure go together, as its bonds ask for.

use super::bonds::{self, Bond};
use super::table::Type;
use super::walk::Walker;
use crate::k8s::placeholder::is_placeholder;
use crate::syntax::tree::{Entry, NodeRef};

const REFUSED: &str = "and the API server refuses the object";

/// An entry that says something: no null, no empty text, no empty list.
fn is_said(value: NodeRef<'_>) -> bool {
    let empty = value.is_sequence() && value.items().next().is_none();
    !value.is_null() && !empty && !value.text().is_some_and(str::is_empty)
}

/// The entry to which a way of names leads, as far as it says something.
fn said<'t>(node: NodeRef<'t>, way: &str) -> Option<Entry<'t>> {
    match way.split_once('.') {
        Some((name, rest)) => said(node.get(name)?, rest),
        None => node.entry(way).filter(|entry| is_said(entry.value)),
    }
}

/// Those of the ways that lead to something, with what it is.
fn all_said<'t>(node: NodeRef<'t>, ways: &'static [&'static str]) -> Vec<(&'t str, Entry<'t>)> {
    ways.iter().filter_map(|way| Some((*way, said(node, way)?))).collect()
}

/// The word that stands at the end of a way; nothing where a tool puts one in, and an empty one where there is none.
fn word<'t>(node: NodeRef<'t>, way: &str) -> Option<&'t str> {
    let Some(entry) = said(node, way) else { return Some("") };
    entry.value.text().filter(|text| !is_placeholder(text))
}

impl<'t> Walker<'t, '_> {
    /// Says which of the fields of a structure that is here as a whole do not go together.
    pub(super) fn together(&mut self, own: &Type, node: NodeRef<'t>) {
        // What a StatefulSet says of claims is judged when it makes them.
        if own.name == "PersistentVolumeClaimSpec" && self.kind() == "StatefulSet" {
            return;
        }
        for bond in bonds::of(own.name) {
            match *bond {
                Bond::One(fields) => self.one(node, all_said(node, fields)),
                Bond::OneElse(others) => {
                    let known = |entry: &Entry<'_>| is_said(entry.value) && own.field(entry.name()).is_some();
                    let entries = node.entries().into_iter().filter(|one| known(one) && !others.contains(&one.name()));
                    self.one(node, entries.map(|one| (one.name(), one)).collect());
                }
                Bond::AnyElse(what, others) => self.any_else(node, what, others),
                Bond::Filled(field) => self.filled(node, field),
                Bond::OneOf(fields) => {
                    self.one(node, all_said(node, fields));
                    self.any(node, fields);
                }
                Bond::Any(fields) => self.any(node, fields),
                Bond::Beside(field, other) => {
                    if let Some(entry) = said(node, field).filter(|_| said(node, other).is_none()) {
                        self.at(node, entry, field, &format!("may stand only beside `{other}`"), "add the other");
                    }
                }
                Bond::Where(field, other, values) => {
                    let asks = word(node, other).filter(|word| values.contains(word) && said(node, field).is_none());
                    let Some(value) = asks else { continue };
                    let place = said(node, other).map_or_else(|| self.owner_span(node), |one| one.value.head_span());
                    let why = cause(other, value);
                    let message = format!("`{}` is missing {why}, {REFUSED}", self.path_to(field));
                    self.invalid(node, place, message, format!("add `{field}`"));
                }
                Bond::NotWhere(field, other, values) => {
                    let Some(entry) = said(node, field) else { continue };
                    if let Some(value) = word(node, other).filter(|word| values.contains(word)) {
                        let why = format!("may not stand {}", cause(other, value));
                        self.at(node, entry, field, &why, "delete it, or change the other");
                    }
                }
                Bond::Unique(list, key) => self.unique(node, list, key),
            }
        }
    }

    fn at(&mut self, node: NodeRef<'t>, entry: Entry<'t>, field: &str, why: &str, help: &str) {
        let message = format!("`{}` {why}, {REFUSED}", self.path_to(field));
        self.invalid(node, entry.key_span(), message, help.to_owned());
    }

    /// At most one of these entries, each with the way to it.
    fn one(&mut self, node: NodeRef<'t>, mut entries: Vec<(&'t str, Entry<'t>)>) {
        entries.sort_by_key(|(_, entry)| entry.key_span().start);
        let [(first, _), (second, entry), ..] = entries.as_slice() else { return };
        let message = format!("`{}` may not stand beside `{first}`, {REFUSED}", self.path_to(second));
        self.invalid(node, entry.key_span(), message, format!("keep `{first}` or `{second}`"));
    }

    /// A field at least beside these; one that nobody knows may be it.
    fn any_else(&mut self, node: NodeRef<'t>, what: &str, others: &[&str]) {
        if node.entries().iter().all(|entry| others.contains(&entry.name()) || entry.value.is_null()) {
            let message = format!("`{}` has no {what}, {REFUSED}", self.path_here());
            self.invalid(node, self.owner_span(node), message, "add it".to_owned());
        }
    }

    /// What is there and empty; what is not there at all the schema misses.
    fn filled(&mut self, node: NodeRef<'t>, field: &str) {
        if let Some(entry) = node.entry(field).filter(|entry| !entry.value.is_null() && !is_said(entry.value)) {
            self.at(node, entry, field, "is empty", "write what belongs there");
        }
    }

    /// One of these fields at least.
    fn any(&mut self, node: NodeRef<'t>, fields: &[&str]) {
        // What an alias or a tool brings is not looked into.
        let unknown = node.entries().iter().any(|entry| is_placeholder(entry.name()));
        if unknown || fields.iter().any(|field| said(node, field).is_some()) {
            return;
        }
        let names = fields.join("`, `");
        let place = if self.path.is_empty() { self.kind().to_owned() } else { self.path_here() };
        let message = match fields {
            [one] => format!("`{}` is missing, {REFUSED}", self.path_to(one)),
            _ => format!("`{place}` has none of `{names}`, {REFUSED}"),
        };
        let given = fields.iter().find_map(|field| node.entry(field));
        let span = given.map_or_else(|| self.owner_span(node), |entry| entry.key_span());
        let help = if fields.len() == 1 { format!("add `{names}`") } else { format!("add one of `{names}`") };
        self.invalid(node, span, message, help);
    }

    /// Different values of a key in the items of a list.
    fn unique(&mut self, node: NodeRef<'t>, list: &str, key: &str) {
        let mut seen = std::collections::HashSet::new();
        for (index, item) in node.get(list).into_iter().flat_map(NodeRef::items).enumerate() {
            let Some(value) = item.get(key) else { continue };
            let text = value.text().unwrap_or_default();
            if !text.is_empty() && !is_placeholder(text) && !seen.insert(text) {
                let path = self.path_to(list);
                let message = format!("`{path}[{index}].{key}` is `{text}` as well, {REFUSED}");
                self.invalid(value, value.head_span(), message, format!("give each its own `{key}`"));
            }
        }
    }
}

/// `where type is Recreate`, in words.
fn cause(other: &str, value: &str) -> String {
    if value.is_empty() { format!("where `{other}` is left out") } else { format!("where `{other}` is `{value}`") }
}
