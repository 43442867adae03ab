//! The text of a file, held once for all who read it.

use std::ops::Deref;
use std::sync::Arc;

/// A text that is shared and not changed any more.
///
/// Takes over a `String` as it is, where an `Arc<str>` would copy it: a file is read into its last place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(Arc<String>);

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Arc::new(text))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_where_it_was_read() {
        let read = String::from("a: 1\n");
        let place = read.as_ptr();
        let text = Text::from(read);
        assert_eq!((text.as_ptr(), text.clone().as_ptr()), (place, place));
    }
}
