//! The values of an `enum` or `set`.

use std::sync::Arc;

use crate::sql::statement::DataType;

/// What becomes of the values, where more than an append within the same storage happens to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueChange {
    /// This one is gone, quotes included.
    Removed(Arc<str>),
    /// This new one does not stand last.
    Inserted(Arc<str>),
    /// This one stands elsewhere.
    Moved(Arc<str>),
    /// So many values take more bytes.
    Widened(usize),
}

/// What becomes of the values between two types; nothing when either has none, or values are only appended.
#[must_use]
pub fn value_change(old: &DataType, new: &DataType) -> Option<ValueChange> {
    if !matches!((&*old.name, &*new.name), ("enum", "enum") | ("set", "set")) {
        return None;
    }
    let (old_values, new_values) = (&*old.modifiers, &*new.modifiers);
    if let Some(gone) = old_values.iter().find(|value| !new_values.contains(value)) {
        return Some(ValueChange::Removed(Arc::clone(gone)));
    }
    let differs = old_values.iter().zip(new_values).find(|(old, new)| old != new);
    if let Some((_, new)) = differs {
        let known = old_values.contains(new);
        return Some(if known { ValueChange::Moved(Arc::clone(new)) } else { ValueChange::Inserted(Arc::clone(new)) });
    }
    let wider = bytes(&new.name, new_values.len()) > bytes(&old.name, old_values.len());
    wider.then_some(ValueChange::Widened(new_values.len()))
}

/// How many bytes a value takes (MySQL 8.4 Reference Manual, "Data Type Storage Requirements").
fn bytes(kind: &str, values: usize) -> usize {
    match (kind, values) {
        ("enum", ..=255) | ("set", ..=8) => 1,
        ("enum", _) | ("set", ..=16) => 2,
        ("set", ..=24) => 3,
        ("set", ..=32) => 4,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn of(name: &str, values: &[&str]) -> DataType {
        DataType {
            schema: None,
            name: name.into(),
            modifiers: values.iter().map(|value| Arc::from(*value)).collect(),
            dimensions: 0,
            unsigned: false,
            span: Span::new(FileId::new(0), 0, 0),
        }
    }

    #[test]
    fn only_an_append_within_the_same_bytes_is_none() {
        let change = |old: &[&str], new: &[&str]| value_change(&of("enum", old), &of("enum", new));
        assert_eq!(change(&["'a'", "'b'"], &["'a'", "'b'", "'c'"]), None);
        assert_eq!(change(&["'a'", "'b'"], &["'a'"]), Some(ValueChange::Removed("'b'".into())));
        assert_eq!(change(&["'a'", "'b'"], &["'a'", "'c'", "'b'"]), Some(ValueChange::Inserted("'c'".into())));
        assert_eq!(change(&["'a'", "'b'"], &["'b'", "'a'"]), Some(ValueChange::Moved("'b'".into())));
        let names: Vec<String> = (0..9).map(|at| format!("'{at}'")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let set = |count: usize| of("set", &names[..count]);
        assert_eq!(value_change(&set(7), &set(8)), None);
        assert_eq!(value_change(&set(8), &set(9)), Some(ValueChange::Widened(9)));
        assert_eq!(value_change(&of("enum", &["'a'"]), &of("set", &["'a'"])), None);
    }
}
