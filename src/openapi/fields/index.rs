//! Where a key stands among the fields of its object, by the hash that trees know of every key: documents have a
//! million keys, and a name is compared with one field at most.

use std::sync::LazyLock;

use super::{Field, fields};
use crate::openapi::Version;
use crate::openapi::object::{Holds, ObjectKind};
use crate::syntax::tree::{Entry, KeyHash};

/// The fixed fields of one name: none, one, or one for each form that versions gave it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named {
    /// Them.
    pub(crate) fields: &'static [Field],
    /// Them as a set.
    set: FieldSet,
    /// What the first of them that holds objects holds.
    holds: Option<Holds>,
}

impl Named {
    /// Those of a key.
    pub(crate) fn of(kind: ObjectKind, entry: Entry<'_>) -> Self {
        Self::find(kind, entry.hash(), |name| entry.is_named(name))
    }

    /// Those of a name.
    pub(crate) fn by(kind: ObjectKind, name: &str) -> Self {
        Self::find(kind, KeyHash::of(name), |other| other == name)
    }

    #[inline]
    fn find(kind: ObjectKind, hash: KeyHash, is_name: impl Fn(&str) -> bool) -> Self {
        let found = INDEXES.get(kind as usize).map(|index| index.find(hash, is_name));
        found.unwrap_or_default()
    }

    /// What objects they hold, in any version.
    pub(crate) fn holds(self) -> Option<Holds> {
        self.holds
    }
}

/// Some of the first 64 fields of a kind of object: every field of any but a schema, which requires none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FieldSet(u64);

impl FieldSet {
    /// The fields at these places of the table.
    fn at(places: impl Iterator<Item = u32>) -> Self {
        Self(places.filter_map(|at| 1_u64.checked_shl(at)).fold(0, |set, bit| set | bit))
    }

    /// The fields that may not be left out in this version.
    pub(crate) fn required(kind: ObjectKind, version: Version) -> Self {
        let required = INDEXES.get(kind as usize).and_then(|index| index.required.get(version as usize));
        required.copied().unwrap_or_default()
    }

    /// Adds the fields of a name.
    pub(crate) fn add(&mut self, named: Named) {
        self.0 |= named.set.0;
    }

    /// The fields of the kind that are in it and not in another set, in the order of the table.
    pub(crate) fn without(self, other: Self, kind: ObjectKind) -> impl Iterator<Item = &'static Field> {
        let mut left = self.0 & !other.0;
        std::iter::from_fn(move || {
            let at = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            fields(kind).fixed.get(at)
        })
    }
}

/// The names of one kind of object.
struct Index {
    /// By hash, the next free slot for those that meet: at least half of the slots are free.
    slots: Box<[Option<(KeyHash, Named)>]>,
    required: [FieldSet; 4],
}

/// One for each kind of object.
static INDEXES: LazyLock<Vec<Index>> = LazyLock::new(|| ObjectKind::ALL.into_iter().map(Index::of).collect());

impl Index {
    fn of(kind: ObjectKind) -> Self {
        let fixed = fields(kind).fixed;
        let mut slots: Box<[Option<(KeyHash, Named)>]> = vec![None; (fixed.len() * 2).next_power_of_two()].into();
        let mut from = 0;
        for fields in fixed.chunk_by(|one, other| one.name == other.name) {
            let Some(name) = fields.first().map(|field| field.name) else { continue };
            let hash = KeyHash::of(name);
            let holds = fields.iter().find_map(|field| field.value.holds());
            let mut at = hash.slot(slots.len());
            while slots[at].is_some() {
                at = (at + 1) & (slots.len() - 1);
            }
            let set = FieldSet::at((from..).take(fields.len()));
            slots[at] = Some((hash, Named { fields, set, holds }));
            from += fields.len() as u32;
        }
        let versions = [Version::V2, Version::V3_0, Version::V3_1, Version::V3_2];
        let required = versions.map(|version| {
            FieldSet::at((0..).zip(fixed).filter(|(_, field)| field.required.has(version)).map(|(at, _)| at))
        });
        Self { slots, required }
    }

    #[inline]
    fn find(&self, hash: KeyHash, is_name: impl Fn(&str) -> bool) -> Named {
        let mut at = hash.slot(self.slots.len());
        while let Some(Some((of, named))) = self.slots.get(at) {
            if *of == hash && named.fields.first().is_some_and(|field| is_name(field.name)) {
                return *named;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        Named::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name() {
        for kind in ObjectKind::ALL {
            let fixed = fields(kind).fixed;
            for (at, field) in fixed.iter().enumerate() {
                let named = Named::by(kind, field.name);
                assert!(named.fields.iter().any(|other| other.value == field.value), "{kind:?} {}", field.name);
                assert!(named.fields.iter().all(|other| other.name == field.name), "{kind:?} {}", field.name);
                assert!(at >= 64 || named.set.0 & 1 << at != 0, "{kind:?} {}", field.name);
                assert_eq!(named.holds(), named.fields.iter().find_map(|field| field.value.holds()));
            }
            for name in ["nonsense", "", "x-type"] {
                assert!(Named::by(kind, name).fields.is_empty(), "{kind:?} {name}");
            }
        }
    }

    #[test]
    fn what_is_required_is_counted_by_version() {
        let lacking = |kind, version, there: &[&str]| -> Vec<&str> {
            let mut met = FieldSet::default();
            there.iter().for_each(|name| met.add(Named::by(kind, name)));
            FieldSet::required(kind, version).without(met, kind).map(|field| field.name).collect()
        };
        assert_eq!(lacking(ObjectKind::Info, Version::V3_0, &["title"]), ["version"]);
        assert_eq!(lacking(ObjectKind::Info, Version::V3_0, &["version", "title"]), [""; 0]);
        assert_eq!(lacking(ObjectKind::Operation, Version::V3_0, &["tags"]), ["responses"]);
        assert_eq!(lacking(ObjectKind::Operation, Version::V3_1, &["tags"]), [""; 0]);
        assert_eq!(lacking(ObjectKind::Parameter, Version::V3_2, &["in"]), ["name"]);
    }

    #[test]
    fn required_fields_are_among_those_that_a_set_can_hold() {
        for kind in ObjectKind::ALL {
            for version in [Version::V2, Version::V3_0, Version::V3_1, Version::V3_2] {
                let late = fields(kind).fixed.iter().skip(64).filter(|field| field.required.has(version));
                assert_eq!(late.count(), 0, "{kind:?}");
            }
        }
    }
}
