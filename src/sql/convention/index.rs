//! What the name of an index says: that it is one, of which table, of which columns.

use super::{Conventions, is_made_up, says_table, telling_words};
use crate::sql::catalog::{Index, Table};
use crate::sql::statement::KeyTarget;
use crate::syntax::identifier::words;
use crate::syntax::sql::LONGEST_NAME;

/// The word by which a name says that it is an index, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The first word: `idx_orders_user_id`.
    Prefix(&'static str),
    /// The last word: `orders_user_id_idx`.
    Suffix(&'static str),
    /// No word says it: `orders_by_user`.
    Missing,
}

/// Words that say that a name is an index.
pub(super) const MARKS: [&str; 10] = ["idx", "ix", "index", "inx", "gin", "gist", "brin", "trgm", "fk", "pidx"];

/// Words that say that it is a unique one.
pub(super) const UNIQUE_MARKS: [&str; 10] = ["uq", "uniq", "unique", "uk", "ux", "unq", "uidx", "uix", "key", "un"];

/// What is wrong with the name of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexFault {
    /// It does not say of which table it is.
    NoTable,
    /// It names a column that is not in the index.
    OtherColumn(String),
    /// It says that it is an index in another way than the others, or not at all.
    OtherMark(Mark),
}

impl Mark {
    /// How a name says that it is an index.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let words = words(name);
        let mark = |word: &String| MARKS.iter().chain(&UNIQUE_MARKS).find(|mark| *mark == word).copied();
        if let Some(mark) = words.first().filter(|_| words.len() > 1).and_then(mark) {
            return Self::Prefix(mark);
        }
        let last = words.iter().rev().find(|word| !word.chars().all(char::is_numeric));
        last.and_then(mark).map_or(Self::Missing, Self::Suffix)
    }

    fn is_unique(self) -> bool {
        match self {
            Self::Prefix(word) | Self::Suffix(word) => UNIQUE_MARKS.contains(&word),
            Self::Missing => false,
        }
    }

    /// A name with this mark.
    fn around(self, name: &str) -> String {
        match self {
            Self::Prefix(word) => format!("{word}_{name}"),
            Self::Suffix(word) => format!("{name}_{word}"),
            Self::Missing => name.to_owned(),
        }
    }
}

impl Conventions {
    /// What is wrong with the name of an index, as far as the habits of the history allow to say it.
    #[must_use]
    pub fn index_fault(&self, table: &Table, index: &Index) -> Option<IndexFault> {
        let name = &*index.name;
        if name.len() > 55 || is_made_up(name) {
            return None;
        }
        let others = self.indexes();
        if !index.says_table(table) && 2 * self.with_table >= others.saturating_sub(1) {
            return Some(IndexFault::NoTable);
        }
        if let Some(column) = other_column(name, table, index) {
            return Some(IndexFault::OtherColumn(column));
        }
        // What the house itself would call it is right whatever the others are called.
        if house_names(table, index).is_some_and(|names| names.iter().any(|own| own.eq_ignore_ascii_case(name))) {
            return None;
        }
        let mark = Mark::of(name);
        let fits = match self.mark(index.unique) {
            // `_fk` says what an index is for, and not every one is for a foreign key.
            Some(Mark::Prefix("fk") | Mark::Suffix("fk")) => true,
            Some(habit) => mark == habit || index.unique && (mark.is_unique() || self.mark(false) == Some(mark)),
            None => {
                mark != Mark::Missing
                    || self
                        .marks
                        .iter()
                        .any(|marks| marks.get(&Mark::Missing).is_some_and(|count| *count >= super::HABIT))
            }
        };
        (!fits).then(|| IndexFault::OtherMark(self.mark(index.unique).unwrap_or_else(|| self.usual_mark())))
    }

    /// The mark of most names that have one, or that of the house.
    fn usual_mark(&self) -> Mark {
        let [plain, _] = &self.marks;
        let marked = plain.iter().filter(|(mark, _)| **mark != Mark::Missing);
        marked.max_by_key(|(_, count)| **count).map_or(Mark::Prefix("idx"), |(mark, _)| *mark)
    }

    /// The name that the habits of the history, or else those of the house, give to an index; nothing when it would be cut
    /// or is taken.
    #[must_use]
    pub fn index_name(&self, table: &Table, index: &Index) -> Option<String> {
        let columns: Option<Vec<&str>> = index.columns().collect();
        let plain = format!("{}_{}", table.name(), columns?.join("_"));
        let name = self.mark_of_new(index.unique).around(&plain);
        (name.len() <= LONGEST_NAME && table.index(&name).is_none()).then_some(name)
    }

    /// A name that needs no quotes for one more plain index on columns of a table, cut to [`LONGEST_NAME`] and unlike
    /// those of its other indexes.
    #[must_use]
    pub fn new_index_name(&self, table: &Table, columns: &[&str]) -> String {
        let part = |next: &char| next.is_ascii_alphanumeric() || *next == '_';
        let plain: String = format!("{}_{}", table.name(), columns.join("_")).chars().filter(part).collect();
        let mark = self.mark_of_new(false);
        let numbers = std::iter::once(String::new()).chain((2..).map(|number: usize| format!("_{number}")));
        let mut names = numbers.map(|number| {
            let room = LONGEST_NAME.saturating_sub(mark.around(&number).len());
            let plain = plain.get(..room).unwrap_or(&plain);
            mark.around(&format!("{plain}{number}")).to_ascii_lowercase()
        });
        names.find(|name| table.index(name).is_none()).unwrap_or_default()
    }

    /// How a new index says that it is one.
    fn mark_of_new(&self, unique: bool) -> Mark {
        let house = if unique && self.indexes() == 1 { Mark::Prefix("uq") } else { self.usual_mark() };
        let habit = self.mark(unique).or_else(|| self.mark(false)).filter(|mark| *mark != Mark::Missing);
        habit.unwrap_or(house)
    }
}

impl Index {
    /// Whether its name says of which table it is.
    pub(super) fn says_table(&self, table: &Table) -> bool {
        let columns: Vec<&str> = self.columns().flatten().collect();
        says_table(&self.name, table.name(), &columns)
    }
}

/// What the house calls an index: `idx_<table>_<columns>`, and `uq_…` or `uniq_…` as well when it is unique.
fn house_names(table: &Table, index: &Index) -> Option<Vec<String>> {
    let columns: Option<Vec<&str>> = index.columns().collect();
    let plain = format!("{}_{}", table.name(), columns?.join("_"));
    let words: &[&str] = if index.unique { &["idx", "uq", "uniq"] } else { &["idx"] };
    Some(words.iter().map(|word| format!("{word}_{plain}")).collect())
}

/// The column that the name of an index says, when the index does not speak of it.
fn other_column(name: &str, table: &Table, index: &Index) -> Option<String> {
    let said = telling_words(name);
    let of_table = words(table.name());
    let rest = said.strip_prefix(&of_table[..])?.join("_");
    let squeezed = |column: &str| words(column).join("_");
    let mut columns = table.columns.alike(&rest).map(|column| &*column.name);
    let said = columns.find(|column| !rest.is_empty() && squeezed(column) == rest)?;
    let expressed = index.keys.iter().any(|key| match &key.target {
        KeyTarget::Column(_) => false,
        KeyTarget::Expression(expression) => expression.mentions(said),
    });
    (!expressed && !index.speaks_of(said)).then(|| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        for (name, mark) in [
            ("idx_orders_user_id", Mark::Prefix("idx")),
            ("orders_user_id_idx", Mark::Suffix("idx")),
            ("IX_Orders_UserId", Mark::Prefix("ix")),
            ("index_orders_on_user_id", Mark::Prefix("index")),
            ("User_email_key1", Mark::Suffix("key")),
            ("orders_by_user", Mark::Missing),
            ("idx", Mark::Suffix("idx")),
        ] {
            assert_eq!(Mark::of(name), mark, "{name}");
        }
    }
}
