//! Which other statements of a migration are about the table of one.

use std::collections::HashMap;
use std::sync::Arc;

use super::Sayings;
use crate::sql::migration::{Direction, Migration, MigrationStatement};

impl<'a> MigrationStatement<'a> {
    /// The statements of its direction that may be about the same table; with a word those that may say it.
    fn perhaps_about_table(&self, word: Option<&str>) -> Sayings<'a> {
        let part = self.part();
        match (&part.places, word) {
            (None, _) => Sayings::All(0..part.statements().len()),
            (Some(_), Some(word)) => part.saying(word),
            (Some(places), None) => {
                let of_table = self.target.and_then(|table| places.by_table.get(&table.id));
                let of_table = of_table.map_or(&[][..], Vec::as_slice);
                match self.target_name().map(|name| part.saying(name.as_str())) {
                    Some(Sayings::Some(named, _)) => Sayings::Some(of_table, named),
                    Some(all) => all,
                    None => Sayings::Some(of_table, &[]),
                }
            }
        }
    }

    /// Those of these statements that are about the same table.
    fn about_table(self, places: Sayings<'a>) -> impl DoubleEndedIterator<Item = Self> + use<'a> {
        let others = places.filter_map(move |at| self.statement_number(at));
        others.filter(move |other| other.is_about_table_of(&self))
    }

    /// The statement of its direction with this number.
    pub(in crate::sql) fn statement_number(&self, at: usize) -> Option<Self> {
        self.migration.statements_of(self.direction, at..at + 1).next()
    }

    /// The statements of the same direction about its table from one place to another that may say a word, in order.
    pub(in crate::sql) fn about_table_saying_between(
        &self,
        word: &str,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = Self> + use<'a> {
        let places = self.perhaps_about_table(Some(word)).before(end);
        self.about_table(if start == 0 { places } else { places.behind(start - 1) })
    }

    /// The statements of the same direction before it that bring rows into its table, change rows of it or take some out.
    pub(in crate::sql) fn earlier_row_changes(&self) -> impl Iterator<Item = Self> + use<'a> {
        let places = match (&self.part().places, self.target_name()) {
            (None, _) => Sayings::All(0..self.part().statements().len()),
            (Some(places), Some(name)) => {
                let listed =
                    |lists: &'a HashMap<Arc<str>, Vec<u32>>| lists.get(name.as_str()).map_or(&[][..], Vec::as_slice);
                Sayings::Some(listed(&places.by_rows), listed(&places.by_updated))
            }
            (Some(_), None) => Sayings::Some(&[], &[]),
        };
        self.about_table(places.before(self.place()))
    }

    /// The statements of the same direction about its table behind it, in order.
    pub fn later_about_table(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(None).behind(self.place()))
    }

    /// The statements of the same direction about its table before it, the last one first.
    pub fn earlier_about_table(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(None).before(self.place())).rev()
    }

    /// Those of the statements [behind it](Self::later_about_table) that may say a word.
    pub fn later_about_table_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(Some(word)).behind(self.place()))
    }

    /// Those of the statements [before it](Self::earlier_about_table) that may say a word.
    pub fn earlier_about_table_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(Some(word)).before(self.place())).rev()
    }

    /// Those of the statements [before it](Self::earlier_about_table) that may say the rarer one of two words.
    pub(in crate::sql) fn earlier_about_table_saying_both(
        &self,
        one: &str,
        other: &str,
    ) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.part().saying_fewer(one, other).before(self.place())).rev()
    }

    /// Those of the statements [before it](Self::earlier_about_table) that may say a word and `ALTER`, and maybe others that
    /// say one of them.
    pub(in crate::sql) fn earlier_alterations_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.earlier_about_table_saying_both(word, "alter")
    }

    /// The statements that migrate and may say a name, in order.
    pub fn ups_saying(&self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let migration = self.migration;
        let direction = Direction::Up;
        migration.up().saying(name).filter_map(move |at| migration.statements_of(direction, at..at + 1).next())
    }
}

impl<'a> Migration<'a> {
    /// The statements of both directions that may say a name, in order.
    pub(in crate::sql) fn statements_saying(
        self,
        name: &str,
    ) -> impl Iterator<Item = MigrationStatement<'a>> + use<'a> {
        let ups = self.up().saying(name).map(|at| (Direction::Up, at));
        let downs = self.down().map(|down| down.saying(name)).into_iter().flatten().map(|at| (Direction::Down, at));
        ups.chain(downs).filter_map(move |(direction, at)| self.statements_of(direction, at..at + 1).next())
    }
}
