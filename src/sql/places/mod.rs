//! Where a part speaks of a table or says a word, so that a question about one object looks at few statements.
//!
//! Rules ask of each statement what other statements of its migration do to the same thing. In a migration of ten
//! thousand statements looking through all of them for each would take a hundred million looks; most migrations have so
//! few that a list would cost more than it saves.

mod about_table;
mod list;
mod said;
mod sayings;
mod word;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::catalog::Key;
use super::history::Part;
use super::statement::Statement;
use crate::source::Span;
use crate::syntax::sql::LONGEST_NAME;
use list::listed_name;
use said::Said;
use sayings::Sayings;
use word::{is_number, is_part_of_word};

/// Names of this length may have been cut by the server, so that the text says another word.
const MAY_BE_CUT: usize = LONGEST_NAME - 3;

/// The statements of a part, by number, that are about a table or say a word.
#[derive(Debug, Default)]
pub(in crate::sql) struct Places {
    by_table: HashMap<u32, Vec<u32>>,
    by_word: Said,
    /// The statements with a literal that is a value which one of them adds to an enum.
    by_added_value: HashMap<Arc<str>, Vec<u32>>,
    /// The statements that make a table or rename one, by its new name in lower case, with the schema where it is said.
    by_new_name: HashMap<Box<str>, Vec<u32>>,
    /// The statements that bring rows into a table or take rows out of it, by its name.
    by_rows: HashMap<Arc<str>, Vec<u32>>,
    /// The statements that change rows of a table, by its name.
    by_updated: HashMap<Arc<str>, Vec<u32>>,
    /// The names of the temporary tables that are made, as they are written.
    temporary: HashSet<Box<str>>,
    /// The statements that drop whole tables or schemas.
    dropping: Vec<u32>,
    /// The statements that write elsewhere what they read, by the words in lower case that they read.
    copying: HashMap<String, Vec<u32>>,
}

impl Part {
    /// The places of the statements that may say a name, in order: all of them where no list is kept.
    pub(in crate::sql) fn saying(&self, name: &str) -> Sayings<'_> {
        let plain =
            !name.is_empty() && name.len() < MAY_BE_CUT && name.chars().all(is_part_of_word) && !is_number(name);
        match self.places.as_deref().filter(|_| plain).and_then(|places| places.by_word.of(name)) {
            Some(listed) => Sayings::Some(listed, &[]),
            None => Sayings::All(0..self.statements().len()),
        }
    }

    /// The places of the statements that drop whole tables or schemas, in order.
    pub(in crate::sql) fn dropping(&self) -> Sayings<'_> {
        match self.places.as_deref() {
            Some(places) => Sayings::Some(&places.dropping, &[]),
            None => Sayings::All(0..self.statements().len()),
        }
    }

    /// The places of the statements that may say the rarer one of two names, in order.
    pub(in crate::sql) fn saying_fewer(&self, one: &str, other: &str) -> Sayings<'_> {
        let (one, other) = (self.saying(one), self.saying(other));
        if one.size_hint().0 <= other.size_hint().0 { one } else { other }
    }

    /// The statements that may say a name, in order.
    pub fn statements_saying(&self, name: &str) -> impl Iterator<Item = &Statement> {
        self.saying(name).filter_map(|at| self.statements().get(at))
    }

    /// The statements that may make a table of a name in a schema or give one the name, in order.
    pub(in crate::sql) fn statements_making(&self, key: &Key) -> impl Iterator<Item = &Statement> {
        let making = match self.places.as_deref().filter(|_| key.name.len() < MAY_BE_CUT) {
            Some(places) => {
                let listed = |schema: Option<&str>| {
                    places.by_new_name.get(&listed_name(schema, &key.name)).map_or(&[][..], Vec::as_slice)
                };
                Sayings::Some(listed(None), listed(Some(&key.schema)))
            }
            None => Sayings::All(0..self.statements().len()),
        };
        making.filter_map(|at| self.statements().get(at))
    }

    /// Whether it makes a temporary table of a name that is written without a schema.
    pub(in crate::sql) fn makes_temporary(&self, name: &str) -> bool {
        match self.places.as_deref() {
            Some(places) => places.temporary.contains(name),
            None => self.statements().iter().filter_map(Statement::temporary_table).any(|own| own.as_str() == name),
        }
    }

    /// The statements before a place that may bring rows into a table of a name or take rows out of it, the last first.
    pub(in crate::sql) fn rows_before(&self, name: &str, place: usize) -> impl Iterator<Item = &Statement> {
        let all = match self.places.as_deref() {
            Some(places) => Sayings::Some(places.by_rows.get(name).map_or(&[][..], Vec::as_slice), &[]),
            None => Sayings::All(0..self.statements().len()),
        };
        all.before(place).rev().filter_map(|at| self.statements().get(at))
    }

    /// The statements before a place that may write elsewhere what they read of a table, in order.
    pub(in crate::sql) fn copying_before(&self, table: &str, place: usize) -> impl Iterator<Item = &Statement> {
        let all = match self.places.as_deref() {
            Some(places) => {
                let listed = places.copying.get(table.to_lowercase().as_str());
                Sayings::Some(listed.map_or(&[][..], Vec::as_slice), &[])
            }
            None => Sayings::All(0..self.statements().len()),
        };
        all.before(place).filter_map(|at| self.statements().get(at))
    }

    /// The statements that may change a column of the rows of a table, in order.
    pub(in crate::sql) fn updating(&self, table: &str, column: &str) -> impl Iterator<Item = &Statement> {
        let saying = self.saying_fewer(table, column);
        let updating = match self.places.as_deref() {
            Some(places) => Sayings::Some(places.by_updated.get(table).map_or(&[][..], Vec::as_slice), &[]),
            None => Sayings::All(0..self.statements().len()),
        };
        let fewer = if updating.size_hint().0 < saying.size_hint().0 { updating } else { saying };
        fewer.filter_map(|at| self.statements().get(at))
    }

    /// The places of the statements that may have a value as a literal which one of them adds to an enum, in order.
    pub(in crate::sql) fn writing(&self, value: &str) -> Sayings<'_> {
        match self.places.as_deref().and_then(|places| places.by_added_value.get(value)) {
            Some(list) => Sayings::Some(list, &[]),
            None => Sayings::All(0..self.statements().len()),
        }
    }

    /// The statement of these bytes.
    #[must_use]
    pub fn statement_at(&self, span: Span) -> Option<&Statement> {
        let at = self.place_of(span);
        self.statements().get(at).filter(|statement| statement.span == span)
    }

    /// How many statements begin before a place.
    pub(in crate::sql) fn place_of(&self, span: Span) -> usize {
        self.statements().partition_point(|other| other.span.start < span.start)
    }
}
