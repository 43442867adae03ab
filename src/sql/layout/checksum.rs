//! The checksums of `atlas.sum`: each is over the names and texts of all files up to its own, in the order of the list
//! (`NewHashFile` in ariga.io/atlas/sql/migrate).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The first of some files whose checksum is not the one of the list, by its number. `files` are names, texts and
/// written checksums in order; behind a file without a text, or a checksum of another form, nothing can be known.
pub(super) fn first_changed<'f>(files: impl IntoIterator<Item = (&'f str, Option<&'f str>, &'f str)>) -> Option<usize> {
    let mut sum = Sha256::new();
    for (at, (name, text, written)) in files.into_iter().enumerate() {
        let text = text.filter(|_| STANDARD.decode(written).is_ok_and(|bytes| bytes.len() == 32))?;
        sum.update(name.as_bytes());
        sum.update(text.as_bytes());
        if STANDARD.encode(sum.clone().finalize()) != written {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_shows_at_the_first_file() {
        let (one, two) =
            ("k05jG4d3NvrFgwbXwRUZD5/Cb35mz6mw6qcg1dQ+TU0=", "xpc7M+JyEeAg1WM/Gmb4LoTYUNNoF+Y1BZOLkd7VxMA=");
        assert_eq!(first_changed([("1.sql", Some("A;"), one), ("2.sql", Some("B;"), two)]), None);
        assert_eq!(first_changed([("1.sql", Some("A;"), one), ("2.sql", Some("C;"), two)]), Some(1));
        assert_eq!(first_changed([("1.sql", None, one), ("2.sql", Some("B;"), two)]), None);
        assert_eq!(first_changed([("1.sql", Some("A;"), "a=")]), None);
    }
}
