//! A part of a file's text, shared with the file where nothing of it is masked.

use std::fmt;
use std::ops::{Deref, Range};

use crate::source::Text;

/// A text that is part of another, or stands alone. Most sections of most histories are the file's own bytes: a copy of
/// each would take as much memory as the files.
#[derive(Clone)]
pub struct Excerpt {
    whole: Text,
    range: Range<usize>,
}

impl Excerpt {
    /// What stands at `range` of a file once it is masked: the file's own bytes when nothing was.
    pub(super) fn masked(whole: &Text, range: Range<usize>, text: &str) -> Self {
        if whole.get(range.clone()) == Some(text) { Self { whole: whole.clone(), range } } else { text.into() }
    }
}

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        Self { range: 0..text.len(), whole: text.into() }
    }
}

impl From<String> for Excerpt {
    fn from(text: String) -> Self {
        Self { range: 0..text.len(), whole: text.into() }
    }
}

impl Deref for Excerpt {
    type Target = str;

    fn deref(&self) -> &str {
        self.whole.get(self.range.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl PartialEq for Excerpt {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Excerpt {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Text;

    #[test]
    fn what_is_not_masked_is_shared() {
        let whole = Text::from("SELECT 1; SELECT 2;");
        let same = Excerpt::masked(&whole, 10..19, "SELECT 2;");
        assert!(same.whole.as_ptr() == whole.as_ptr() && *same == *"SELECT 2;");
        let other = Excerpt::masked(&whole, 10..19, "         ");
        assert!(other.whole.as_ptr() != whole.as_ptr() && *other == *"         ");
        assert_eq!(Excerpt::from("a"), Excerpt::from("a".to_owned()));
    }
}
