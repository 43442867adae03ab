//! Names that people give to columns, fields, paths and variables, taken apart into their words.

/// The words of a name in lower case, digits apart, for `address2` is an address: `userAPIKey2` and `user-api_key.2` are
/// user, api, key, 2.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    split(name, true)
}

/// The words of a name in lower case, digits with the word that they follow, as casings have it: `sha256Hash` is sha256,
/// hash.
#[must_use]
pub fn words_with_digits(name: &str) -> Vec<String> {
    split(name, false)
}

/// Whether a word is on a list of words between blanks.
#[must_use]
pub fn is_listed(list: &str, word: &str) -> bool {
    let (bytes, mut from) = (list.as_bytes(), 0);
    let mut ends = memchr::memchr_iter(b' ', bytes).chain([bytes.len()]);
    !word.is_empty() && ends.any(|end| bytes.get(std::mem::replace(&mut from, end + 1)..end) == Some(word.as_bytes()))
}

fn split(name: &str, digits_apart: bool) -> Vec<String> {
    if name.is_ascii() {
        return split_ascii(name, digits_apart);
    }
    let mut words: Vec<String> = Vec::new();
    let mut previous = '_';
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        if character.is_alphanumeric() {
            let next_is_lower = || characters.clone().next().is_some_and(char::is_lowercase);
            let starts = !previous.is_alphanumeric()
                || character.is_uppercase() && (previous.is_lowercase() || previous.is_numeric() || next_is_lower())
                || digits_apart && character.is_numeric() != previous.is_numeric();
            match words.last_mut() {
                Some(word) if !starts => word.extend(character.to_lowercase()),
                _ => words.push(character.to_lowercase().collect()),
            }
        }
        previous = character;
    }
    words
}

/// The same for names without other letters, as nearly all are.
fn split_ascii(name: &str, digits_apart: bool) -> Vec<String> {
    let bytes = name.as_bytes();
    let mut words: Vec<String> = Vec::new();
    let mut begun = None;
    let mut end = |begun: &mut Option<usize>, at: usize| {
        let word = begun.take().and_then(|start| name.get(start..at));
        words.extend(word.map(str::to_ascii_lowercase));
    };
    let mut previous = b'_';
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphanumeric() {
            let next_is_lower = || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let starts = !previous.is_ascii_alphanumeric()
                || byte.is_ascii_uppercase()
                    && (previous.is_ascii_lowercase() || previous.is_ascii_digit() || next_is_lower())
                || digits_apart && byte.is_ascii_digit() != previous.is_ascii_digit();
            if starts {
                end(&mut begun, at);
                begun = Some(at);
            }
        } else {
            end(&mut begun, at);
        }
        previous = byte;
    }
    end(&mut begun, bytes.len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_case_signs_and_digits() {
        let check = |name: &str, expected: &[&str]| assert_eq!(words(name), expected, "{name}");
        check("userAPIKey2", &["user", "api", "key", "2"]);
        check("user-api_key.2", &["user", "api", "key", "2"]);
        check("HTTPServer", &["http", "server"]);
        check("v2beta1Id", &["v", "2", "beta", "1", "id"]);
        check("ÉtatCivil2", &["état", "civil", "2"]);
        check("__", &[]);
        check("", &[]);
        assert_eq!(words_with_digits("sha256Hash_v2"), ["sha256", "hash", "v2"]);
    }

    #[test]
    fn letters_of_ascii_make_the_same_words_as_others() {
        for name in ["pwdHash", "APIKey2", "X-RateLimit", "a1B", "v2beta1Id", "__a--B", "", "HTTPServer", "id"] {
            for words in [words, words_with_digits] {
                let other = words(&format!("{name}-é"));
                assert_eq!(words(name), other[..other.len() - 1], "{name}");
            }
        }
    }
}
