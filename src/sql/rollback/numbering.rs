//! Which sequences columns own: a serial column is one whose default takes values from a sequence that it owns, and that is
//! all that serial means (PostgreSQL documentation, "Serial Types").

use crate::sql::catalog::{Catalog, Column, Definition, Delta, Key, ObjectKey};
use crate::sql::statement::{IdentityKind, ObjectKind};

/// The sequences of a schema and of what two directions changed in it.
#[derive(Clone, Copy)]
pub(super) struct Numbering<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) forth: &'a Delta,
    pub(super) back: &'a Delta,
}

impl Numbering<'_> {
    /// Whether one column is serial and the other takes its default from the sequence that the serial one has. Who owns
    /// that sequence is compared with it.
    pub(super) fn is_same(self, table: &Key, old: &Column, new: &Column) -> bool {
        let by_hand = |serial: &Column, other: &Column| {
            let (Some(IdentityKind::Serial), None, None) = (serial.identity, &serial.default, other.identity) else {
                return false;
            };
            let Some(default) = &other.default else { return false };
            let text = default.text.replace(' ', "");
            let called = text.strip_prefix("nextval('").and_then(|rest| rest.split_once('\''));
            called.is_some_and(|(name, rest)| {
                matches!(rest, ")" | "::regclass)") && self.owns(table, &serial.name, sequence(name, table))
            })
        };
        by_hand(old, new) || by_hand(new, old)
    }

    /// Whether a column owns a sequence before the migration, after it, or after its rollback.
    fn owns(self, table: &Key, column: &str, (schema, name): (&str, &str)) -> bool {
        let named =
            |key: &ObjectKey| key.kind == ObjectKind::Sequence && *key.key.name == *name && *key.key.schema == *schema;
        let owned = |definition: &Definition| match definition {
            Definition::Sequence { owned_by: Some((own, by)), .. } => own == table && **by == *column,
            _ => false,
        };
        let touched = self.forth.objects.iter().chain(self.back.objects.iter()).filter(|(key, _)| named(key));
        let mut states = touched.flat_map(|(_, touched)| touched.before.iter().chain(&touched.after));
        states.any(|object| owned(&object.definition))
            || self.catalog.sequences_of(table, Some(column)).iter().any(named)
    }
}

/// The schema and the name of a sequence as a default of a table says it.
fn sequence<'t>(written: &'t str, table: &'t Key) -> (&'t str, &'t str) {
    let (schema, name) = written.split_once('.').unwrap_or((&table.schema, written));
    let plain = |name: &'t str| name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    (plain(schema), plain(name))
}
