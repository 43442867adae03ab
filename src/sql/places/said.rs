//! Which statements of a part say a word.

use std::collections::HashMap;

use super::list::add;
use super::word::is_number;

/// The statements that say a word, by the word without its case. Of the words only their hashes are kept, for ten thousand
/// statements may say twenty thousand words: two words may be taken for one.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The only statement that says a word.
    once: HashMap<u32, u32>,
    /// The statements of each word that several say; none of one that more than [`Self::most`] say.
    often: HashMap<u32, Vec<u32>>,
    /// A longer list would spare few looks.
    most: usize,
}

impl Said {
    /// The words of a part with so many statements, before any is looked at.
    pub(super) fn among(statements: usize) -> Self {
        Self { most: statements / 2, ..Self::default() }
    }

    /// Notes that a statement says a word; statements come in their order. No name is a number.
    pub(super) fn add(&mut self, word: &str, at: u32) {
        if is_number(word) {
            return;
        }
        let hash = hash(word);
        if let Some(list) = self.often.get_mut(&hash) {
            if !list.is_empty() {
                add(list, at);
                if list.len() > self.most {
                    *list = Vec::new();
                }
            }
            return;
        }
        match self.once.insert(hash, at) {
            Some(first) if first != at => {
                self.once.remove(&hash);
                self.often.insert(hash, vec![first, at]);
            }
            _ => {}
        }
    }

    /// The statements that may say a word, in order; nothing where that may be most of them.
    pub(super) fn of(&self, word: &str) -> Option<&[u32]> {
        let hash = hash(word);
        match (self.often.get(&hash), self.once.get(&hash)) {
            (Some(list), _) => (!list.is_empty()).then_some(list),
            (None, Some(only)) => Some(std::slice::from_ref(only)),
            (None, None) => Some(&[]),
        }
    }
}

/// A hash of a word whose case does not count (FNV-1a).
fn hash(word: &str) -> u32 {
    let add = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    if word.is_ascii() {
        word.bytes().map(|byte| byte.to_ascii_lowercase()).fold(0x811c_9dc5, add)
    } else {
        word.to_lowercase().bytes().fold(0x811c_9dc5, add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_to_the_statements_that_say_them() {
        let mut said = Said::among(6);
        for at in 0..6 {
            said.add("UPDATE", at);
            said.add("17", at);
            said.add(if at < 2 { "Ärger" } else { "orders" }, at);
            said.add(&format!("x{at}"), at);
            said.add(&format!("X{at}"), at);
        }
        assert_eq!(said.of("ärger"), Some(&[0, 1][..]));
        assert_eq!(said.of("X3"), Some(&[3][..]));
        assert_eq!(said.of("x7"), Some(&[][..]));
        assert_eq!((said.of("update"), said.of("Orders")), (None, None));
        assert!(said.of("17").is_some_and(<[u32]>::is_empty));
    }
}
