//! Names that people give to columns, fields, paths and variables, taken apart into their words.
//!
//! Digits are words of their own here: `address2` is an address. Where the casing of a name is judged they belong to the
//! word before (`openapi::casing`).

/// The words of a name in lower case: `userAPIKey2` and `user-api_key.2` are user, api, key, 2.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| characters.get(at));
        let lower_follows = characters.get(index + 1).is_some_and(|next| next.is_lowercase());
        let camel = character.is_uppercase()
            && before.is_some_and(|before| before.is_lowercase() || before.is_numeric() || lower_follows);
        let number = character.is_numeric() != before.is_some_and(|before| before.is_numeric());
        if (camel || number || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
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
        check("ÉtatCivil", &["état", "civil"]);
        check("__", &[]);
        check("", &[]);
    }
}
