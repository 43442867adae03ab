//! How names of several words are written, and which words they have.

use crate::settings::NameCasing;

/// A way to write a name of several words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Casing {
    /// `pageSize`.
    Camel,
    /// `PageSize`.
    Pascal,
    /// `page_size`.
    Snake,
    /// `PAGE_SIZE`.
    UpperSnake,
    /// `page-size`.
    Kebab,
    /// More than one of these at once.
    Mixed,
}

impl Casing {
    /// The ways, from the most usual one on.
    const ALL: [Self; 6] = [Self::Snake, Self::Camel, Self::Kebab, Self::Pascal, Self::UpperSnake, Self::Mixed];

    /// How a name is written; nothing when it does not show (`limit`, `ID`) or is no plain name (`$filter`, `a[b]`).
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let first = name.chars().next().filter(|first| is_plain && first.is_ascii_alphabetic())?;
        let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
        let lower = name.bytes().any(|byte| byte.is_ascii_lowercase());
        match (name.contains('_'), name.contains('-')) {
            (true, false) if !upper => Some(Self::Snake),
            (true, false) if !lower => Some(Self::UpperSnake),
            (false, true) if !upper => Some(Self::Kebab),
            (false, false) if !upper || !lower => None,
            (false, false) if first.is_ascii_uppercase() => Some(Self::Pascal),
            (false, false) => Some(Self::Camel),
            _ => Some(Self::Mixed),
        }
    }

    /// How most of these names are written; nothing when no way leads.
    #[must_use]
    pub fn of_most<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let casings: Vec<Self> = names.filter_map(Self::of).collect();
        let count = |casing: Self| casings.iter().filter(|found| **found == casing).count();
        let mut counts: Vec<(usize, Self)> = Self::ALL.map(|casing| (count(casing), casing)).to_vec();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match counts.as_slice() {
            [(most, leader), (next, _), ..] if most > next && *leader != Self::Mixed => Some(*leader),
            _ => None,
        }
    }

    /// Its usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Snake => "snake_case",
            Self::UpperSnake => "UPPER_SNAKE_CASE",
            Self::Kebab => "kebab-case",
            Self::Mixed => "mixed",
        }
    }
}

impl From<NameCasing> for Casing {
    fn from(chosen: NameCasing) -> Self {
        match chosen {
            NameCasing::Camel => Self::Camel,
            NameCasing::Pascal => Self::Pascal,
            NameCasing::Snake => Self::Snake,
            NameCasing::Kebab => Self::Kebab,
        }
    }
}

/// The words of a name in any casing, in lower case: `pwdHash`, `pwd_hash` and `PWD-Hash` are the same.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    if name.is_ascii() {
        return ascii_words(name.as_bytes());
    }
    let mut words: Vec<String> = Vec::new();
    let mut previous = '_';
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        if character.is_alphanumeric() {
            let next_is_lower = || characters.clone().next().is_some_and(char::is_lowercase);
            let starts = !previous.is_alphanumeric()
                || character.is_uppercase() && (previous.is_lowercase() || previous.is_numeric() || next_is_lower());
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
fn ascii_words(name: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = b'_';
    for (at, &byte) in name.iter().enumerate() {
        if byte.is_ascii_alphanumeric() {
            let next_is_lower = || name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let starts = !previous.is_ascii_alphanumeric()
                || byte.is_ascii_uppercase()
                    && (previous.is_ascii_lowercase() || previous.is_ascii_digit() || next_is_lower());
            let letter = char::from(byte.to_ascii_lowercase());
            match words.last_mut() {
                Some(word) if !starts => word.push(letter),
                _ => {
                    let mut word = String::with_capacity(name.len() - at);
                    word.push(letter);
                    words.push(word);
                }
            }
        }
        previous = byte;
    }
    words
}

/// Whether the last word of a name may be one of these, which are in lower case: a look before taking it to pieces.
pub(super) fn may_end_in(name: &str, words: &[&str]) -> bool {
    let end = name.trim_end_matches(|character: char| !character.is_alphanumeric()).as_bytes();
    words.iter().any(|word| {
        let from = end.len().checked_sub(word.len());
        from.and_then(|from| end.get(from..)).is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_ascii_make_the_same_words_as_others() {
        for name in ["pwdHash", "APIKey2", "X-RateLimit", "a1B", "v2beta1Id", "__a--B", "", "HTTPServer", "id"] {
            let other = words(&format!("{name}-é"));
            assert_eq!(words(name), other[..other.len() - 1], "{name}");
        }
        assert!(may_end_in("orderId_", &["id"]) && !may_end_in("idea", &["id"]) && !may_end_in("d", &["id"]));
    }

    #[test]
    fn casings_are_told_apart() {
        let check = |name, expected| assert_eq!(Casing::of(name), expected, "{name}");
        check("page_size", Some(Casing::Snake));
        check("pageSize", Some(Casing::Camel));
        check("PageSize", Some(Casing::Pascal));
        check("page-size", Some(Casing::Kebab));
        check("PAGE_SIZE", Some(Casing::UpperSnake));
        check("page_Size", Some(Casing::Mixed));
        check("limit", None);
        check("ID", None);
        check("$filter", None);
        check("filter[name]", None);
        assert_eq!(Casing::of_most(["a_b", "cD", "e_f"].into_iter()), Some(Casing::Snake));
        assert_eq!(Casing::of_most(["a_b", "cD"].into_iter()), None);
    }
}
