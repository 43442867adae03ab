//! What is different between two states of an object that is no table, in sentences.

use super::collector::{Collector, Subject};
use super::difference::{Difference, LAYOUT, Way};
use super::routine::Likeness;
use crate::sql::catalog::{Definition, Object, ObjectKey};
use crate::sql::statement::ObjectKind;
use crate::syntax::sql::Dialect;

/// The differences of an object that is no table.
pub(super) fn objects(key: &ObjectKey, old: Option<&Object>, new: Option<&Object>, residual: &mut Vec<Difference>) {
    let mut out = Collector { dialect: Dialect::Postgres, numbering: None, table: None, residual };
    let signature = if key.detail.is_empty() || key.kind == ObjectKind::Rule {
        String::new()
    } else {
        format!("({})", key.detail.replace(',', ", "))
    };
    let what = format!("{} {}{signature}", key.kind.as_str(), key.key);
    match (old, new) {
        (Some(old), None) => out.add(key.kind, what, Way::NotRestored, Some(old.origin)),
        (None, Some(new)) => out.add(key.kind, what, Way::Remains, Some(new.origin)),
        (Some(old), Some(new)) if old != new => {
            let likeness = Likeness::of(key.kind, old, new);
            if likeness == Likeness::Same {
                return;
            }
            let (property, was) = match (&old.definition, &new.definition) {
                _ if likeness == Likeness::Layout => (LAYOUT, String::new()),
                (one, other) if one == other && only_comments(old, new) => ("comment", String::new()),
                (one, other) if one == other => ("definition", String::new()),
                (Definition::Enum(values), Definition::Enum(_)) => {
                    let values: Vec<&str> = values.iter().map(|value| &***value).collect();
                    ("values", values.join(", "))
                }
                (Definition::Sequence { owned_by: one, .. }, Definition::Sequence { owned_by: other, .. })
                    if one != other =>
                {
                    let was =
                        one.as_ref().map_or_else(|| "nobody".to_owned(), |(table, column)| format!("{table}.{column}"));
                    ("owner", was)
                }
                (Definition::Text(_), _) if matches!(key.kind, ObjectKind::Function | ObjectKind::Procedure) => {
                    ("body", String::new())
                }
                _ => ("definition", String::new()),
            };
            out.changed(Subject { kind: key.kind, what, origin: new.origin }, property, was);
        }
        _ => {}
    }
}

/// Whether two states differ in no more than a comment.
fn only_comments(old: &Object, new: &Object) -> bool {
    let rest = |object: &Object| {
        let others = object.said.iter().filter(|(about, _)| **about != *"comment");
        others.cloned().collect::<Vec<_>>()
    };
    rest(old) == rest(new)
}
