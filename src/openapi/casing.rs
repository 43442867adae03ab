//! How names of several words are written.

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

/// Whether the last word of a name may be one of these, which are in lower case: a look before taking it to pieces.
pub(super) fn may_end_in(name: &str, words: &[&str]) -> bool {
    let end = name.trim_end_matches(|character: char| !character.is_alphanumeric()).as_bytes();
    let Some(last) = end.last().map(u8::to_ascii_lowercase) else { return false };
    words.iter().map(|word| word.as_bytes()).filter(|word| word.last() == Some(&last)).any(|word| {
        let from = end.len().checked_sub(word.len());
        from.and_then(|from| end.get(from..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_seen_without_taking_names_to_pieces() {
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
