//! What the form of a table says: how many columns it has, which of them are one thing in several places, which may be
//! missing.

use std::collections::BTreeMap;

use super::catalog::{Column, Index, Table};
use crate::syntax::identifier::words;

/// Words behind the word for money that leave it money: `price_per_unit`, `amount_eur`.
const MONEY_QUALIFIERS: &str = "usd eur gbp chf jpy cny inr net gross paid due owed open refunded captured authorized \
    original final base per unit item piece hour day night week month year min max minimum maximum before after tax \
    vat excl incl without with in local foreign value";

/// Words before it that make it a measure of something else: `total` of a score is no money.
const OTHER_MEASURES: &str = "score scores weight time times hour hours minute minutes second seconds ms distance count \
    counts token tokens byte bytes kg km g m quantity qty point points rating water energy kwh cpu memory rate ratio \
    percent percentage pct factor progress volume length duration precipitation rain dose load calories loss";

/// Words of the columns in which whole files are kept.
const FILE_WORDS: &str = "content contents data file image photo picture blob document attachment body payload \
    thumbnail avatar pdf audio video archive";

impl Column {
    /// Whether its name says that it holds money, by one of `money`, which are singular words.
    #[must_use]
    pub fn is_money(&self, money: &[String]) -> bool {
        let words = words(&self.name);
        let named = |word: &String| {
            let one = |ending| word.strip_suffix(ending).is_some_and(|one| money.iter().any(|word| word == one));
            money.contains(word) || one("s") || one("es")
        };
        let Some(at) = words.iter().position(named) else { return false };
        let (before, after) = words.split_at(at);
        let among = |list: &str, word: &str| list.split_whitespace().any(|own| own == word);
        !before.iter().any(|word| among(OTHER_MEASURES, word))
            && after.iter().skip(1).all(|word| among(MONEY_QUALIFIERS, word) || named(word))
    }
}

impl Table {
    /// Whether somebody says what it is for. MySQL keeps that among the options.
    #[must_use]
    pub fn has_comment(&self) -> bool {
        self.comment.is_some() || self.options.iter().any(|(name, value)| &**name == "comment" && !value.is_empty())
    }

    /// Whether rows are marked as dead instead of being deleted, in whatever way.
    #[must_use]
    pub fn marks_dead_rows(&self) -> bool {
        let dead = |word: &String| {
            matches!(
                word.as_str(),
                "deleted"
                    | "deletion"
                    | "archived"
                    | "removed"
                    | "trashed"
                    | "discarded"
                    | "voided"
                    | "deactivated"
                    | "revoked"
            )
        };
        self.columns.iter().any(|column| words(&column.name).iter().any(dead))
    }

    /// The key columns of a unique index that may be null, so that rows may repeat. Nothing where a person thought of
    /// nulls: they collide, the predicate is about the
    /// column (`x IS NOT NULL`, `trim(x) <> ''`), or another unique index holds them alone. The time of
    /// deletion is null on purpose, and so is a single key that not every row has.
    #[must_use]
    pub fn nullable_keys<'t>(&'t self, index: &'t Index) -> Vec<&'t str> {
        if !index.unique
            || index.nulls_not_distinct
            || index.keys.len() < 2
            || index.keys.iter().any(|key| key.column().is_none())
        {
            return Vec::new();
        }
        let partial = self.indexes.iter().filter(|other| other.unique).filter_map(|other| other.predicate.as_ref());
        let partial: Vec<_> = partial.collect();
        let open = |name: &&str| {
            let excluded = index.predicate.as_ref().is_some_and(|predicate| predicate.mentions(name));
            let held_alone = partial.iter().any(|predicate| predicate.implies_null(name));
            **name != *"deleted_at"
                && !self.proves_not_null(name)
                && self.column(name).is_some()
                && !excluded
                && !held_alone
        };
        index.columns().flatten().filter(open).collect()
    }

    /// Whether there is one column at most. One that is the key makes the table a set of values, unless they are
    /// made up.
    #[must_use]
    pub fn says_only_that_rows_are_there(&self) -> bool {
        let mut columns = self.columns.iter();
        match (columns.next(), columns.next()) {
            (None, _) => true,
            (Some(column), None) => !self.is_only_key(&column.name) || column.fills_itself(),
            _ => false,
        }
    }

    /// Whether there are two columns or more beside the primary key, and each of them may be null.
    #[must_use]
    pub fn has_only_nullable_values(&self) -> bool {
        let key = self.primary_key();
        let in_key = |column: &Column| key.is_some_and(|key| key.columns.contains(&column.name));
        let mut values = self.columns.iter().filter(|column| !in_key(column));
        values.clone().count() >= 2
            && values.all(|column| !self.proves_not_null(&column.name) && column.generated.is_none())
    }

    /// The first of each run of columns that a number tells apart, with the length of the run: `phone1`, `phone2`.
    /// Lines of an address and points of a figure are numbered everywhere.
    #[must_use]
    pub fn numbered_columns(&self) -> Vec<(&Column, usize)> {
        let mut runs: BTreeMap<String, Vec<(u32, &Column)>> = BTreeMap::new();
        for column in &self.columns {
            let stem = column.name.trim_end_matches(|last: char| last.is_ascii_digit());
            let Ok(number) = column.name.get(stem.len()..).unwrap_or_default().parse() else { continue };
            let stem = stem.trim_end_matches('_').to_lowercase();
            let usual = words(&stem).iter().any(|word| matches!(word.as_str(), "address" | "line" | "street" | "addr"));
            if stem.len() > 2 && !usual {
                runs.entry(stem).or_default().push((number, column));
            }
        }
        let follows = |run: &Vec<(u32, &Column)>| {
            let mut numbers: Vec<u32> = run.iter().map(|(number, _)| *number).collect();
            numbers.sort_unstable();
            numbers.len() > 1
                && numbers.first().is_some_and(|first| *first <= 1)
                && numbers.windows(2).all(|pair| matches!(pair, [one, next] if *next == one + 1))
        };
        let runs = runs.into_values().filter(follows);
        runs.filter_map(|run| Some((run.first()?.1, run.len()))).collect()
    }

    /// The columns that hold whole files, as far as types and names say.
    #[must_use]
    pub fn documents(&self) -> Vec<&Column> {
        let is_binary = |column: &Column| matches!(column.type_name(), "bytea" | "blob" | "mediumblob" | "longblob");
        let is_file = |column: &Column| {
            words(&column.name).iter().any(|word| FILE_WORDS.split_whitespace().any(|own| own == word))
        };
        self.columns.iter().map(|column| &**column).filter(|column| is_binary(column) && is_file(column)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SqlSettings;
    use crate::source::{FileId, Span};
    use crate::sql::catalog::Origin;

    fn column(name: &str) -> Column {
        let span = Span::new(FileId::new(0), 0, 0);
        Column {
            name: name.into(),
            data_type: None,
            not_null: false,
            default: None,
            generated: None,
            identity: None,
            collation: None,
            on_update: None,
            comment: None,
            options: Vec::new(),
            origin: Origin { step: 0, statement: span, clause: span },
            type_origin: None,
            default_type: None,
            local: true,
            unknown: false,
        }
    }

    #[test]
    fn money_is_told_by_its_words() {
        let words = SqlSettings::default().money_words;
        for name in
            ["price", "unitPrice", "total", "amount_eur", "fees", "cost_per_hour", "shipping_cost_net", "balance"]
        {
            assert!(column(name).is_money(&words), "{name}");
        }
        for name in [
            "price_ratio",
            "total_score",
            "score_total",
            "amount_ml",
            "cost_factor",
            "weight_total",
            "totally",
            "distance_cost",
        ] {
            assert!(!column(name).is_money(&words), "{name}");
        }
    }
}
