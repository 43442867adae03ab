//! What a view shows after renames below it: the server keeps its relations and columns by their numbers and says their
//! present names (PostgreSQL documentation, "ALTER TABLE", `RENAME`).
//!
//! The query stays as it was written. Beside it stands what it came to, where that is known for certain: a name is
//! followed only where the query says the new one nowhere, so that a rename and its inverse leave no trace.

use super::{Key, Table};
use crate::syntax::sql::piece::{Class, Piece, pieces};

/// The columns that `*` stood for when the view was made.
pub(crate) const EXPANDS: &str = "expands";
/// The same under their present names.
const EXPANDS_NOW: &str = "expands now";
/// The query in present names.
const QUERY_NOW: &str = "query now";

impl Table {
    /// A view's query in the present names of what it reads.
    pub(crate) fn present_query(&self) -> Option<&str> {
        self.said(QUERY_NOW).or(self.query.as_deref())
    }

    /// The columns that a view's `*` stands for, under their present names: `table.column`, or `table.column as name`
    /// where the view goes on showing it by the name that it had.
    pub(crate) fn present_columns(&self) -> Option<&str> {
        self.said(EXPANDS_NOW).or(self.expands())
    }

    /// The columns that a view's `*` stood for when it was made.
    pub(crate) fn expands(&self) -> Option<&str> {
        self.said(EXPANDS)
    }

    /// Whether a setting of a view is no more than what its query came to.
    pub(crate) fn is_of_query(setting: &str) -> bool {
        setting == EXPANDS || Self::is_present_name(setting)
    }

    /// Whether a setting of a view is what its query came to after renames.
    pub(crate) fn is_present_name(setting: &str) -> bool {
        matches!(setting, EXPANDS_NOW | QUERY_NOW)
    }

    fn said(&self, setting: &str) -> Option<&str> {
        self.options.iter().find(|(name, _)| **name == *setting).map(|(_, text)| &**text)
    }

    /// A view goes on reading a relation under its new name.
    pub(crate) fn follow_relation(&mut self, from: &Key, to: &Key) {
        let query = self.present_query().and_then(|query| with_relation(query, &from.name, &to.name));
        let (own, new) = (format!("{from}."), format!("{to}."));
        let columns = self.present_columns().map(|list| {
            each_column(list, |column| {
                column.strip_prefix(own.as_str()).map_or_else(|| column.to_owned(), |rest| format!("{new}{rest}"))
            })
        });
        self.set_present(query, columns);
    }

    /// A view goes on showing a column of a relation under the name that it had. `sure`: the query says these names of no
    /// other relation.
    pub(crate) fn follow_column(&mut self, relation: &Key, from: &str, to: &str, sure: bool) {
        let query = self.present_query().filter(|_| sure).and_then(|query| with_column(query, from, to));
        let (own, new) = (format!("{relation}.{from}"), format!("{relation}.{to}"));
        let columns = self.present_columns().map(|list| {
            each_column(list, |column| match column.split_once(" as ") {
                None if column == own => format!("{new} as {from}"),
                Some((column, shown)) if column == own && shown == to => new.clone(),
                Some((column, shown)) if column == own => format!("{new} as {shown}"),
                _ => column.to_owned(),
            })
        });
        self.set_present(query, columns);
    }

    /// Keeps what a query came to, unless that is what it was.
    fn set_present(&mut self, query: Option<String>, columns: Option<String>) {
        let written = (self.query.clone(), self.expands().map(str::to_owned));
        let now = [(QUERY_NOW, query, written.0.as_deref()), (EXPANDS_NOW, columns, written.1.as_deref())];
        for (setting, text, written) in now {
            let Some(text) = text else { continue };
            self.options.retain(|(name, _)| **name != *setting);
            if written != Some(&text) {
                self.options.push((setting.into(), text.into()));
            }
        }
    }
}

/// A list of columns, each changed, in order again.
fn each_column(list: &str, change: impl Fn(&str) -> String) -> String {
    let mut columns: Vec<String> = list.split(',').map(change).collect();
    columns.sort();
    columns.join(",")
}

/// A query in pieces.
struct Query<'q>(Vec<Piece<'q>>);

impl<'q> Query<'q> {
    fn of(text: &'q str) -> Self {
        Self(pieces(text).collect())
    }

    fn word(&self, at: Option<usize>) -> &'q str {
        at.and_then(|at| self.0.get(at)).map_or("", |piece| piece.text)
    }

    /// Where a name is said of something: not as the new name of another thing, and not as that of a function.
    fn uses(&self, name: &str) -> Vec<usize> {
        let is_use = |&(at, piece): &(usize, &Piece<'q>)| {
            piece.class == Class::Word
                && piece.text == name
                && self.word(at.checked_sub(1)) != "as"
                && self.word(Some(at + 1)) != "("
        };
        self.0.iter().enumerate().filter(is_use).map(|(at, _)| at).collect()
    }

    /// Where the outputs of a `SELECT` stand that are no more than a column.
    fn outputs(&self, uses: &[usize]) -> Vec<usize> {
        let mut selects = vec![false];
        let mut found = Vec::new();
        for (at, piece) in self.0.iter().enumerate() {
            match piece.text {
                "(" => selects.push(false),
                ")" => drop(selects.pop()),
                word @ ("select" | "from" | "where" | "group" | "order" | "union") => {
                    if let Some(last) = selects.last_mut() {
                        *last = word == "select";
                    }
                }
                _ if selects.last() == Some(&true) && uses.contains(&at) => {
                    let qualified = self.word(at.checked_sub(1)) == ".";
                    let before = self.word(at.checked_sub(if qualified { 3 } else { 1 }));
                    let begins = matches!(before, "select" | "distinct" | "all" | ",");
                    let ends = matches!(self.word(Some(at + 1)), "" | "," | "from" | ")" | "union" | "as");
                    found.extend((begins && ends).then_some(at));
                }
                _ => {}
            }
        }
        found
    }
}

/// A query that says a relation by its new name; nothing where that is not known.
fn with_relation(text: &str, from: &str, to: &str) -> Option<String> {
    let query = Query::of(text);
    let uses = query.uses(from);
    if uses.is_empty() || !query.uses(to).is_empty() {
        return None;
    }
    let new = uses.iter().filter_map(|&at| query.0.get(at)).map(|piece| (piece.at, piece.end(), to.to_owned()));
    replaced(text, new)
}

/// A query that says a column by its new name, and shows it by the old one; nothing where that is not known.
fn with_column(text: &str, from: &str, to: &str) -> Option<String> {
    let query = Query::of(text);
    let uses = query.uses(from);
    if uses.is_empty() || !query.uses(to).is_empty() {
        return None;
    }
    let outputs = query.outputs(&uses);
    let new = uses.iter().filter_map(|&at| {
        let piece = query.0.get(at)?;
        if !outputs.contains(&at) {
            return Some((piece.at, piece.end(), to.to_owned()));
        }
        let named = query.word(Some(at + 1)) == "as";
        Some(match query.0.get(at + 2).filter(|_| named) {
            Some(name) if name.text == to => (piece.at, name.end(), to.to_owned()),
            Some(_) => (piece.at, piece.end(), to.to_owned()),
            None => (piece.at, piece.end(), format!("{to} as {from}")),
        })
    });
    replaced(text, new)
}

/// A text with other words in some places, which are in order.
fn replaced(text: &str, new: impl Iterator<Item = (usize, usize, String)>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (start, end, word) in new {
        out.push_str(text.get(copied..start)?);
        out.push_str(&word);
        copied = end;
    }
    out.push_str(text.get(copied..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_says_the_new_name_of_a_relation() {
        let new = |text| with_relation(text, "a", "b");
        assert_eq!(new("select id,a.x from a where a.x>1").as_deref(), Some("select id,b.x from b where b.x>1"));
        assert_eq!(new("select a.id as a from a").as_deref(), Some("select b.id as a from b"));
        assert_eq!(new("select b.id from a b"), None);
        assert_eq!(new("select id from c"), None);
    }

    #[test]
    fn a_query_shows_a_column_by_the_name_that_it_had() {
        let new = |text| with_column(text, "x", "y");
        assert_eq!(new("select id,x from a order by x").as_deref(), Some("select id,y as x from a order by y"));
        assert_eq!(new("select a.x,f(x) as n from a").as_deref(), Some("select a.y as x,f(y) as n from a"));
        assert_eq!(new("select x as y from a").as_deref(), Some("select y from a"));
        assert_eq!(new("select x as z from a").as_deref(), Some("select y as z from a"));
        assert_eq!(new("select x from a join c on c.y=a.id"), None);
    }

    #[test]
    fn a_rename_and_its_inverse_leave_no_trace() {
        for text in ["select id,x from a order by x", "select distinct a.x,count(x) as n from a group by x"] {
            let there = with_column(text, "x", "y").unwrap();
            assert_eq!(with_column(&there, "y", "x").as_deref(), Some(text));
            let there = with_relation(text, "a", "b").unwrap();
            assert_eq!(with_relation(&there, "b", "a").as_deref(), Some(text));
        }
    }
}
