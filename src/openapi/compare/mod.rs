//! What changed between two revisions of the same APIs, judged as a contract: a request may not be refused that was
//! valid before, and a response may not surprise who could read every one before.
//!
//! Text does not count. Operations are matched by the paths that requests reach, schemas are compared flattened and by
//! the way their data goes, renamed components and other spellings of the same are no change, and what could not be
//! read on either side is no change either.

mod alternatives;
mod body;
mod bound;
mod component;
mod conditions;
mod encoding;
mod facts;
mod form;
mod header;
mod lifecycle;
mod matching;
mod operation;
mod pair;
mod pairing;
mod parameter;
mod plain;
mod property;
mod reading;
mod schema;
mod security;
mod servers;
mod types;
mod values;
mod version;
mod webhook;

use std::collections::BTreeMap;

use super::service::are_of_one_service;
use super::{Api, Apis, OperationKind};
use crate::diagnostic::Severity;
use crate::settings::Day;
use crate::source::{SourceMap, Span};

pub use matching::effective_paths;

/// What kind of change it is: each has a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// An operation, a webhook or a whole version is gone, or came.
    Operation,
    /// A version of the API is gone while a newer one came.
    PriorVersion,
    /// An `operationId` is another.
    OperationId,
    /// A parameter came, went, or is required now.
    Parameter,
    /// A parameter is written in another way.
    Serialization,
    /// A default is another.
    Default,
    /// The request body came, went, or is required now.
    RequestBody,
    /// A media type came or went.
    MediaType,
    /// A response status came or went.
    Status,
    /// A response header came or went.
    ResponseHeader,
    /// Other callers are let in.
    Security,
    /// A property came or went.
    Property,
    /// A property became required or optional.
    Required,
    /// The type of values.
    Type,
    /// The format of values.
    Format,
    /// Whether null is allowed.
    Nullability,
    /// The listed values.
    Enum,
    /// Bounds of numbers, lengths and counts.
    Bounds,
    /// The pattern of texts.
    Pattern,
    /// Whether properties beyond the named ones are allowed.
    AdditionalProperties,
    /// The alternatives of a union.
    Alternatives,
    /// What tells alternatives apart.
    Discriminator,
    /// The items of an array.
    Items,
    /// What is asked of parts of a value, or under a condition.
    Condition,
    /// Which way a property goes.
    Visibility,
    /// The version of the API itself.
    Version,
    /// A component that nothing used is gone: told in changelogs alone.
    Component,
    /// A whole document is gone with its service: told in changelogs alone, at its place in the base revision.
    Document,
}

/// A change of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind.
    pub kind: ChangeKind,
    /// How much it matters: clients break, some may, all go on as before.
    pub level: Severity,
    /// Where it stands now.
    pub place: Span,
    /// Where it stood before, in the base revision.
    pub was: Option<Span>,
    /// What changed, as a sentence without a full stop.
    pub text: String,
    /// The operations that it concerns, as `GET /orders`, in order.
    pub operations: Vec<String>,
}

impl Change {
    /// Whom it concerns, to finish a sentence: ``in `GET /orders` ``, ``in 12 operations, `GET /orders` first``.
    #[must_use]
    pub fn whom(&self) -> String {
        match self.operations.as_slice() {
            [] => String::new(),
            [only] => format!("in `{only}`"),
            [first, rest @ ..] => format!("in {} operations, `{first}` first", rest.len() + 1),
        }
    }
}

/// Collects changes; the same change of a shared component is one change of several operations.
#[derive(Default)]
struct Changes {
    /// The schemas that are the same in both revisions, with all that they hold: shared ones are looked at once.
    alike: schema::Alike,
    found: BTreeMap<(Span, ChangeKind, Severity, String), Change>,
}

impl Changes {
    fn add(&mut self, change: Change) {
        let key = (change.place, change.kind, change.level, without_ways(&change.text));
        let known = self.found.entry(key).or_insert_with(|| Change { operations: Vec::new(), ..change.clone() });
        // Of several ways to it the shortest is told.
        if change.text.len() < known.text.len() {
            known.text = change.text;
        }
        for operation in change.operations {
            if !known.operations.contains(&operation) {
                known.operations.push(operation);
            }
        }
    }
}

/// A text with the names alone of what it speaks of, without the way to them: what a shared schema lost is the same
/// wherever the schema is used.
fn without_ways(text: &str) -> String {
    let shorten = |(at, part): (usize, &str)| match at % 2 {
        1 => part.rsplit(['.', ']']).next().unwrap_or(part).to_owned(),
        _ => part.to_owned(),
    };
    let names = text.split('`').enumerate().map(shorten).collect::<Vec<_>>().join("`");
    names.replace(" of the response body", "").replace(" of the request body", "")
}

/// Every change from the base revision to this one, in the order of their places.
#[must_use]
pub fn compare(
    base: &Apis<'_>,
    base_sources: &SourceMap,
    head: &Apis<'_>,
    sources: &SourceMap,
    today: Option<Day>,
) -> Vec<Change> {
    let mut changes = Changes::default();
    for old in base.iter() {
        let path = base_sources.get(old.root().tree().file()).path();
        let same_file = head.iter().find(|new| sources.get(new.root().tree().file()).path() == path);
        let same_title = || {
            let mut twins = head.iter().filter(|new| !old.title().is_empty() && new.title() == old.title());
            twins.next().filter(|_| twins.next().is_none())
        };
        let only = || head.iter().next().filter(|_| base.len() == 1 && head.len() == 1);
        let was_there = |new: &Api<'_>| {
            let path = sources.get(new.root().tree().file()).path();
            base.iter().any(|old| base_sources.get(old.root().tree().file()).path() == path)
        };
        // The documents of a service answer for one that is gone, those that came with the change first.
        let same_service = || {
            let kin = head.iter().filter(|new| are_of_one_service((base_sources, old), (sources, *new)));
            kin.min_by_key(was_there)
        };
        let Some(new) = same_file.or_else(same_title).or_else(only).or_else(same_service) else {
            // A file that is still there and no document any more says nothing about its API.
            if sources.iter().all(|(_, source)| source.path() != path) {
                operation::document_gone(old, head, today, &mut changes);
            }
            continue;
        };
        let mut own = Changes::default();
        operation::compare(old, new, head, today, &mut own);
        // A document that stays is compared with itself, not with one that is gone.
        if same_file.is_some() || !was_there(&new) {
            security::compare(old, new, &mut own);
            component::compare(old, new, &mut own);
            version::compare(old, new, &mut own);
        }
        own.found.into_values().for_each(|change| changes.add(change));
    }
    let mut changes: Vec<Change> = changes.found.into_values().collect();
    for change in &mut changes {
        change.operations.sort();
    }
    changes
}

/// Whether clients call it.
fn is_called(kind: OperationKind) -> bool {
    kind == OperationKind::Path
}
