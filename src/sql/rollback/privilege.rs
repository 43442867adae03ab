//! Which privileges and owners a rollback does not bring back.
//!
//! What nothing says of an object before the migration is not known, for an administrator or a platform may have granted
//! it. Only what the migration itself granted certainly remains.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Cause;
use super::difference::{Difference, Way};
use crate::sql::catalog::privilege::{self, MEMBER, PUBLIC};
use crate::sql::catalog::{Key, Object, ObjectKey, Origin, Privileges, Right, Securable, Standing, Table};
use crate::sql::statement::ObjectKind;

/// What is said of one object before a migration, after it, and after its rollback.
#[derive(Debug, Clone, Copy)]
pub(super) struct States<'a> {
    pub(super) before: Option<&'a Privileges>,
    /// Nothing where the migration drops the object.
    pub(super) between: Option<Option<&'a Privileges>>,
    pub(super) after: Option<&'a Privileges>,
}

impl States<'_> {
    /// Whether something is said of a role before the migration.
    fn speak_of(&self, grantee: &str) -> bool {
        self.before.is_some_and(|own| own.of_role(grantee).is_some())
    }
}

/// What the privileges are on.
pub(super) struct Of<'a> {
    pub(super) kind: ObjectKind,
    pub(super) name: Arc<str>,
    pub(super) label: String,
    pub(super) table: Option<&'a Key>,
    /// Whether the history made it, so that what nothing says was never granted.
    pub(super) known: bool,
    /// Whether the server gives it a comment before anybody else does: extensions, languages, the schema `public`, its own
    /// functions and types.
    commented: bool,
}

impl<'a> Of<'a> {
    pub(super) fn table(table: &'a Table, kind: ObjectKind) -> Self {
        let label = table.key.to_string();
        let known = table.is_known() && table.origin.step != Origin::BEFORE;
        Self { kind, name: Arc::clone(&table.key.name), label, table: Some(&table.key), known, commented: false }
    }

    pub(super) fn object(key: &ObjectKey, object: &Object) -> Self {
        let label = format!("{} {}", key.kind.as_str(), key.key);
        let known = object.origin.step != Origin::BEFORE;
        Self { kind: key.kind, name: Arc::clone(&key.key.name), label, table: None, known, commented: false }
    }

    pub(super) fn other(of: &Securable) -> Self {
        let (kind, name) = match of {
            Securable::Object(key) => (key.kind, Arc::clone(&key.key.name)),
            Securable::All(kind, schema) => (*kind, Arc::clone(schema)),
            Securable::Role(role) => (ObjectKind::Role, Arc::clone(role)),
            Securable::New { kind, schema, .. } => (*kind, schema.clone().unwrap_or_default()),
        };
        let commented = match (kind, of) {
            (ObjectKind::Extension | ObjectKind::Language, _) => true,
            (ObjectKind::Schema, _) => &*name == "public",
            (_, Securable::Object(key)) => &*key.key.schema == "pg_catalog",
            _ => false,
        };
        Self { kind, name, label: of.to_string(), table: None, known: false, commented }
    }

    fn difference(&self, what: String, way: Way, origin: Option<Origin>) -> Difference {
        let (kind, name, table) = (self.kind, Arc::clone(&self.name), self.table.cloned());
        Difference { what, way, origin, kind, name, cause: Cause::Kept, place: None, table }
    }
}

/// What is known of a right after a statement or before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Yes,
    No,
    Unsaid,
}

/// Adds what differs; answers whether something is not known well enough to say so.
pub(super) fn compare(of: &Of<'_>, states: States<'_>, residual: &mut Vec<Difference>) -> bool {
    let contested = |state: Option<&Privileges>| state.is_some_and(|own| own.contested);
    let fresh = contested(states.after) || states.between.is_some_and(contested);
    let mut uncertain = owners(of, states, residual) | (fresh && !contested(states.before));
    uncertain |= comments(of, states, residual);
    let said = states.before.into_iter().chain(states.after).flat_map(Privileges::rights);
    let rights: BTreeSet<&Right> = said.map(|(right, _)| right).collect();
    let mut found = Vec::new();
    for right in rights {
        match fate(of, states, right) {
            Fate::Same => {}
            Fate::Unknown => uncertain = true,
            Fate::Remains(origin) => found.push(Left { right, remains: true, origin }),
            Fate::Gone(origin) => found.push(Left { right, remains: false, origin }),
            Fate::Option(way, origin) => {
                residual.push(of.difference(format!("grant option of {}", words(of, right)), way, origin));
            }
        }
    }
    residual.extend(told(of, &found));
    uncertain
}

/// What becomes of a right when a migration is rolled back, and which statement said the last word.
enum Fate {
    Same,
    Unknown,
    Remains(Option<Origin>),
    Gone(Option<Origin>),
    /// It is held as before, but may be passed on where it could not, or the other way round.
    Option(Way, Option<Origin>),
}

fn fate(of: &Of<'_>, states: States<'_>, right: &Right) -> Fate {
    let standing = |state: Option<&Privileges>| state.and_then(|own| own.standing(right)).copied();
    let held = |standing: Option<Standing>| match standing {
        Some(standing) if standing.held => Held::Yes,
        Some(_) => Held::No,
        None if privilege::is_held_by_default(of.kind, right) => Held::Yes,
        None => Held::Unsaid,
    };
    let (old, new) = (standing(states.before), standing(states.after));
    let between = states.between.map(|state| held(standing(state)));
    let origin = |standing: Option<Standing>| standing.map(|own| own.origin);
    match (held(old), held(new), between) {
        (Held::Yes, Held::No | Held::Unsaid, _) => Fate::Gone(origin(new.or(old))),
        (Held::No, Held::Yes, _) | (Held::Unsaid, Held::Yes, Some(Held::Yes)) => Fate::Remains(origin(new.or(old))),
        // Taken away, though nothing says that it was there, and given back. Whoever was granted something else was not
        // granted this.
        (Held::Unsaid, Held::Yes, Some(Held::No)) if of.known && states.speak_of(&right.grantee) => {
            Fate::Remains(origin(new))
        }
        (Held::Unsaid, Held::Yes, Some(Held::No)) if of.known => Fate::Unknown,
        (Held::Unsaid, Held::Yes, Some(Held::No)) => Fate::Same,
        // Only the rollback speaks of it.
        (Held::Unsaid, Held::Yes, _) if of.known => Fate::Remains(origin(new)),
        (Held::Unsaid, Held::Yes, _) => Fate::Unknown,
        (Held::Unsaid, Held::No, Some(Held::No)) if !of.known => Fate::Unknown,
        (Held::Yes, Held::Yes, _) => {
            let passes = |standing: Option<Standing>| standing.is_some_and(|own| own.passes_on);
            match (passes(old), passes(new)) {
                (false, true) => Fate::Option(Way::Remains, origin(new)),
                (true, false) => Fate::Option(Way::NotRestored, origin(new)),
                _ => Fate::Same,
            }
        }
        _ => Fate::Same,
    }
}

/// A right that is there and was not before, or that was there and is no more.
struct Left<'a> {
    right: &'a Right,
    remains: bool,
    origin: Option<Origin>,
}

/// What is left in sentences: who has all that there is to have is told once.
fn told(of: &Of<'_>, found: &[Left<'_>]) -> Vec<Difference> {
    let mut differences = Vec::with_capacity(found.len());
    for remains in [true, false] {
        let own: Vec<&Left<'_>> = found.iter().filter(|left| left.remains == remains).collect();
        let mut done: BTreeSet<&Arc<str>> = BTreeSet::new();
        let mut counts: HashMap<&Arc<str>, usize> = HashMap::new();
        for left in own.iter().filter(|left| left.right.column.is_none()) {
            *counts.entry(&left.right.grantee).or_default() += 1;
        }
        for Left { right, origin, .. } in own {
            let way = if remains { Way::Remains } else { Way::NotRestored };
            let all = privilege::all_of(of.kind);
            let of_grantee = counts.get(&right.grantee).copied().unwrap_or_default();
            let whole = right.column.is_none() && all.len() > 1 && of_grantee >= all.len();
            if !whole {
                differences.push(of.difference(words(of, right), way, *origin));
            } else if done.insert(&right.grantee) {
                let right = Right { privilege: "all".into(), ..Right::clone(right) };
                differences.push(of.difference(words(of, &right), way, *origin));
            }
        }
    }
    differences
}

/// `privilege SELECT (note) on orders for reporting`.
fn words(of: &Of<'_>, right: &Right) -> String {
    let grantee = if *right.grantee == *PUBLIC { "PUBLIC" } else { &right.grantee };
    if *right.privilege == *MEMBER {
        return format!("membership of {grantee} in {}", of.label);
    }
    let column = right.column.as_ref().map_or_else(String::new, |column| format!(" ({column})"));
    format!("privilege {}{column} on {} for {grantee}", right.privilege.to_uppercase(), of.label)
}

/// A comment on what no migration makes. What it was before the first one is not known; answers whether that may have been
/// another than the rollback leaves. Who takes it away again says that there was none, unless the server gave it one.
fn comments(of: &Of<'_>, states: States<'_>, residual: &mut Vec<Difference>) -> bool {
    let said = |state: Option<&Privileges>| state.and_then(|own| own.comment.clone());
    let (old, new) = (said(states.before), said(states.after));
    let stays = || states.between.map(said) == Some(new.clone()) && new.is_some();
    if old != new && (old.is_some() || stays()) {
        let way = Way::Changed { property: "comment", was: String::new() };
        residual.push(of.difference(of.label.clone(), way, None));
        return false;
    }
    old != new && (of.commented || new.is_some_and(|text| !text.is_empty()))
}

/// Who owns the object. Nobody knows the name of a role that made something.
fn owners(of: &Of<'_>, states: States<'_>, residual: &mut Vec<Difference>) -> bool {
    let owner = |state: Option<&Privileges>| state.and_then(|own| own.owner().cloned());
    let between = states.between.map(owner);
    match (owner(states.before), owner(states.after)) {
        (None, None) => false,
        (Some(old), Some(new)) if old != new => {
            let origin = states.after.and_then(|own| own.owner.as_ref()).map(|(_, origin)| *origin);
            let way = Way::Changed { property: "owner", was: old.to_string() };
            residual.push(of.difference(of.label.clone(), way, origin));
            false
        }
        (Some(_), Some(_)) => false,
        (Some(_), None) => true,
        // The rollback names another one than the migration: that is the one from before.
        (None, Some(new)) => between.flatten().is_none_or(|between| between == new),
    }
}
