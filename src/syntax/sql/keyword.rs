//! The words that PostgreSQL keeps for itself (PostgreSQL documentation, appendix C, "SQL Key Words").
//!
//! The suite of facts compares the table with `pg_get_keywords()` of a server.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::token::{self, Kind};
use super::{Dialect, mask};

/// How much of a word is left for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reservation {
    /// No name at all without quotes: `user`, `order`.
    Full,
    /// The name of a function or type, but of nothing else: `left`, `join`.
    ButFunctionsAndTypes,
}

/// Reserved in every version since 13.
const FULL: &str = "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint \
    create current_catalog current_date current_role current_time current_timestamp current_user default deferrable \
    desc distinct do else end except false fetch for foreign from grant group having in initially intersect into \
    lateral leading limit localtime localtimestamp not null offset on only or order placing primary references \
    returning select session_user some symmetric table then to trailing true union unique user using variadic when \
    where window with";

/// Reserved since 16.
const FULL_SINCE_16: &str = "system_user";

/// Reserved, but for the names of functions and types.
const BUT_FUNCTIONS_AND_TYPES: &str = "authorization binary collation concurrently cross current_schema freeze full \
    ilike inner is isnull join left like natural notnull outer overlaps right similar tablesample verbose";

/// Whether a word in lower case is reserved in a major version of PostgreSQL, and for what.
#[must_use]
pub fn reservation(word: &str, version: u32) -> Option<Reservation> {
    static WORDS: LazyLock<HashMap<&str, Reservation>> = LazyLock::new(|| reserved_words(u32::MAX).collect());
    let found = WORDS.get(word).copied();
    found.filter(|_| version >= 16 || !FULL_SINCE_16.split_whitespace().any(|newer| newer == word))
}

/// Every reserved word of a major version of PostgreSQL.
pub fn reserved_words(version: u32) -> impl Iterator<Item = (&'static str, Reservation)> {
    let newer = if version >= 16 { FULL_SINCE_16 } else { "" };
    let full = FULL.split_whitespace().chain(newer.split_whitespace()).map(|word| (word, Reservation::Full));
    let rest = BUT_FUNCTIONS_AND_TYPES.split_whitespace();
    full.chain(rest.map(|word| (word, Reservation::ButFunctionsAndTypes)))
}

/// Words that are values or calls rather than words of the grammar; teams write them either way.
const VALUES: [&str; 14] = [
    "true",
    "false",
    "null",
    "user",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
];

/// An unquoted word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its bytes.
    pub range: Range<usize>,
    /// Whether it is one of PostgreSQL's own for certain: reserved, and no value, no member of something, no label.
    pub is_reserved: bool,
    /// Whether it says what is created, altered or dropped: `INDEX`.
    pub is_kind: bool,
}

/// Words behind which the kind of an object stands.
const BEFORE_KINDS: [&str; 10] =
    ["create", "alter", "drop", "replace", "unique", "temporary", "temp", "unlogged", "materialized", "refresh"];

/// Kinds of objects, and words that stand before them.
const KINDS: &str = "or replace temporary temp unlogged materialized index view function procedure sequence schema \
    extension type domain trigger policy role aggregate publication";

/// The unquoted words of a text in order.
#[must_use]
pub fn words_in(text: &str, dialect: Dialect) -> Vec<Word> {
    let masked = mask::mask(text, dialect);
    let tokens = token::tokenize_lean(&masked.text, 0..masked.text.len(), dialect, token::PIECE).own;
    let kind = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|token| token.kind);
    let written = |at: usize| {
        let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        masked.text.get(token.range()).map(str::to_ascii_lowercase)
    };
    let before = |at: usize| at.checked_sub(1).and_then(written).unwrap_or_default();
    let reserved = |at: usize, word: &str| {
        let Some(reservation) = reservation(word, u32::MAX) else { return false };
        let member = kind(at.checked_sub(1)) == Some(Kind::Period) || kind(Some(at + 1)) == Some(Kind::Period);
        let call =
            reservation == Reservation::ButFunctionsAndTypes && kind(Some(at + 1)) == Some(Kind::LeftParenthesis);
        let label = before(at) == "as" && !matches!(word, "select" | "with" | "table" | "not" | "array");
        // `timestamp with time zone` is the name of a type.
        let of_type = word == "with" && written(at + 1).is_some_and(|next| next == "time");
        !member && !call && !label && !of_type && !VALUES.contains(&word)
    };
    let words = tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word);
    words
        .filter_map(|(at, token)| {
            let word = written(at)?;
            let is_kind =
                KINDS.split_whitespace().any(|own| own == word) && BEFORE_KINDS.contains(&before(at).as_str());
            Some(Word { range: token.range(), is_reserved: reserved(at, &word), is_kind })
        })
        .collect()
}

/// The words of a text that may be names, quoted ones included, in order.
#[must_use]
pub fn identifiers_in(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let masked = mask::mask(text, dialect);
    let tokens = token::tokenize_lean(&masked.text, 0..masked.text.len(), dialect, token::PIECE).own.into_iter();
    tokens.filter(|token| matches!(token.kind, Kind::Word | Kind::Quoted)).map(token::Token::range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_words_and_what_stands_in_quotes() {
        let text = "SELECT \"a b\", 'c', d -- e\nFROM f WHERE x = $$ g $$";
        let own = identifiers_in(text, Dialect::Postgres).into_iter().map(|range| &text[range]);
        assert_eq!(own.collect::<Vec<_>>(), ["SELECT", "\"a b\"", "d", "FROM", "f", "WHERE", "x"]);
    }

    #[test]
    fn words_that_are_the_grammars_own() {
        let text =
            "CREATE INDEX i ON comment (type); ALTER TABLE t ADD x timestamp with time zone DEFAULT left(a.order, 1)";
        let own = words_in(text, Dialect::Postgres).into_iter().filter(|word| word.is_reserved || word.is_kind);
        let own: Vec<&str> = own.map(|word| &text[word.range]).collect();
        assert_eq!(own, ["CREATE", "INDEX", "ON", "TABLE", "DEFAULT"]);
    }
}
