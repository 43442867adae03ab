//! What is found when two states are compared.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::difference::{Difference, Way};
use super::numbering::Numbering;
use crate::sql::catalog::{Origin, Table};
use crate::sql::statement::ObjectKind;
use crate::syntax::sql::Dialect;

/// Something that is there before and after, and of which a property may differ.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// What it is.
    pub(super) kind: ObjectKind,
    /// What it is called in a sentence.
    pub(super) what: String,
    /// Which statement made what is there after.
    pub(super) origin: Origin,
}

/// Collects the differences of one table or object.
pub(super) struct Collector<'a> {
    /// Whose databases are compared.
    pub(super) dialect: Dialect,
    /// Which sequences columns own, where columns are compared.
    pub(super) numbering: Option<Numbering<'a>>,
    /// The table as it was.
    pub(super) table: Option<&'a Table>,
    /// What is found.
    pub(super) residual: &'a mut Vec<Difference>,
}

impl Collector<'_> {
    /// Something that is gone, has come or is changed.
    pub(super) fn add(&mut self, kind: ObjectKind, what: String, way: Way, origin: Option<Origin>) {
        let table = self.table.map(|table| table.key.clone());
        self.residual.push(Difference {
            name: name_in(&what, kind),
            what,
            way,
            origin,
            kind,
            table,
            cause: super::Cause::Kept,
            place: None,
        });
    }

    /// The things of two lists by their names.
    pub(super) fn lists<T: PartialEq>(
        &mut self,
        kind: ObjectKind,
        before: &[&T],
        after: &[&T],
        name: impl Fn(&T) -> (&Arc<str>, Origin),
        label: impl Fn(&T) -> String,
        mut changed: impl FnMut(&mut Self, &T, &T),
    ) {
        let mut afters: HashMap<&str, &T> = HashMap::with_capacity(after.len());
        for &new in after {
            afters.entry(name(new).0).or_insert(new);
        }
        for &old in before {
            match afters.get(&**name(old).0) {
                None => self.add(kind, label(old), Way::NotRestored, Some(name(old).1)),
                Some(new) if **new != *old => changed(self, old, new),
                Some(_) => {}
            }
        }
        let befores: HashSet<&str> = before.iter().map(|old| &**name(old).0).collect();
        for &new in after.iter().filter(|new| !befores.contains(&**name(new).0)) {
            self.add(kind, label(new), Way::Remains, Some(name(new).1));
        }
    }
    /// A property that is not what it was.
    pub(super) fn changed(&mut self, subject: Subject, property: &'static str, was: String) {
        self.add(subject.kind, subject.what, Way::Changed { property, was }, Some(subject.origin));
    }

    /// A property that is not what it was, where it is not the same.
    pub(super) fn compare(&mut self, subject: &Subject, property: &'static str, same: bool, was: String) {
        if !same {
            self.changed(subject.clone(), property, was);
        }
    }
}

/// The bare name in the words for a thing: `note` of `column orders.note`, `ck` of `constraint ck of orders`.
fn name_in(what: &str, kind: ObjectKind) -> Arc<str> {
    let rest = what.strip_prefix(kind.as_str()).unwrap_or(what).trim_start();
    let rest = rest.split_once(" of ").map_or(rest, |(name, _)| name);
    let rest = rest.split_once('(').map_or(rest, |(name, _)| name);
    rest.rsplit('.').next().unwrap_or(rest).into()
}
