//! Names that a text says again and again, as ten thousand `INSERT` into one table do: one text for all of them.

use std::cell::RefCell;
use std::sync::Arc;

/// How many are known at once, by where their letters put them. Who says more says some of them twice.
const SLOTS: usize = 256;

/// The names that were said last.
#[derive(Debug)]
pub(super) struct Names(RefCell<Vec<Option<Arc<str>>>>);

impl Default for Names {
    fn default() -> Self {
        Self(RefCell::new(vec![None; SLOTS]))
    }
}

impl Names {
    /// The text of a name, which others may have as well.
    pub(super) fn shared(&self, name: &str) -> Arc<str> {
        let slot = name.bytes().fold(name.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % SLOTS;
        let mut known = self.0.borrow_mut();
        let Some(known) = known.get_mut(slot) else { return name.into() };
        match known {
            Some(known) if **known == *name => Arc::clone(known),
            _ => Arc::clone(known.insert(name.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_said_again_is_the_same_text() {
        let names = Names::default();
        let (first, again, other) = (names.shared("orders"), names.shared("orders"), names.shared("items"));
        assert!(Arc::ptr_eq(&first, &again) && *other == *"items");
        let many: Vec<Arc<str>> = (0..1000).map(|at| names.shared(&format!("t{at}"))).collect();
        assert!(many.iter().enumerate().all(|(at, name)| **name == *format!("t{at}")));
    }
}
