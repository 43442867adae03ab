//! Whether a name is in the singular or in the plural.

use crate::syntax::identifier::words;

/// The grammatical number of a table's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// One row: `order`.
    Singular,
    /// All rows: `orders`.
    Plural,
}

/// Words with one form for both, and words that mean a whole.
const UNCOUNTABLE: &str = "advice analytics audio billing cache content credentials credit data deer details email equipment evidence \
    feedback firmware geometry github gitlab google hardware history info information inventory knowledge log logging mail media merchandise \
    meta metadata money music news options payload payroll preferences progress queue research rice schedule schema series settings sheep \
    software species staff state statistics stats status stock storage store stuff summary telemetry text traffic transport usage \
    video weather";

/// Plurals that do not end in `s`.
const PLURALS: &str =
    "aliases children criteria feet geese indices matrices men mice people phenomena teeth vertices women";

/// Singulars that end in `s`.
const SINGULARS: &str = "alias atlas bias canvas gas lens access address analysis axis basis business bus bonus campus \
    census class consensus corpus diagnosis focus gps kubernetes loss oasis pass process progress success synopsis tls \
    thesis virus";

/// The number of a name's last word; nothing when it has one form for both, or cannot be told.
#[must_use]
pub fn number(name: &str) -> Option<Number> {
    let words = words(name);
    let word = words.iter().rev().find(|word| word.chars().all(char::is_alphabetic))?;
    let listed = |list: &str| list.split_whitespace().any(|own| own == word);
    // The thing may stand before the words that tell one kind of it from another: `configs_github`.
    let plural =
        |word: &String| word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    if !word.ends_with('s') && words.iter().any(plural) {
        return None;
    }
    // Letters without a vowel stand for words: `fqn`.
    let abbreviated = !word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if listed(UNCOUNTABLE) || word.len() < 3 || !word.is_ascii() || abbreviated {
        None
    } else if listed(PLURALS) {
        Some(Number::Plural)
    } else if listed(SINGULARS)
        || !word.ends_with('s')
        || ["ss", "us", "sis", "xis"].iter().any(|end| word.ends_with(end))
    {
        Some(Number::Singular)
    } else {
        Some(Number::Plural)
    }
}

/// A word without its plural ending, for comparison: `categories` and `category` give the same.
#[must_use]
pub(super) fn stem(word: &str) -> &str {
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    if !plural {
        return word.strip_suffix('y').filter(|rest| rest.len() > 2).unwrap_or(word);
    }
    ["ies", "ches", "shes", "xes", "sses", "s"].iter().find_map(|end| word.strip_suffix(end)).map_or(word, |rest| {
        // What `es` was taken from keeps its last letters.
        let length = match word.len() - rest.len() {
            4 => rest.len() + 2,
            3 if word.ends_with("xes") => rest.len() + 1,
            _ => rest.len(),
        };
        word.get(..length).unwrap_or(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for plural in ["orders", "order_items", "UserRoles", "people", "addresses", "categories", "v2_boxes", "keys"] {
            assert_eq!(number(plural), Some(Number::Plural), "{plural}");
        }
        for singular in ["order", "order_item", "address", "user_role", "analysis", "bus", "process", "canvas"] {
            assert_eq!(number(singular), Some(Number::Singular), "{singular}");
        }
        for neither in ["data", "user_metadata", "news", "order_history", "kv", "x", "jobs_fqn", "html"] {
            assert_eq!(number(neither), None, "{neither}");
        }
    }

    #[test]
    fn stems() {
        for (one, many) in [
            ("category", "categories"),
            ("order", "orders"),
            ("box", "boxes"),
            ("class", "classes"),
            ("batch", "batches"),
            ("key", "keys"),
            ("address", "addresses"),
            ("house", "houses"),
        ] {
            assert_eq!(stem(one), stem(many), "{one}");
        }
        assert_ne!(stem("order"), stem("older"));
    }
}
