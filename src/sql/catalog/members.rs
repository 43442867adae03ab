//! The columns, constraints or indexes of a table, which its states share.

use std::sync::Arc;

use super::Shared;
use super::named::{Kind, Named, Word, hashes};
use super::tree::{Iter as Entries, Tree};
use crate::source::Span;

/// From how many members on they are found by lists.
const MANY: usize = 24;

/// How far apart the numbers of members are, so that others find room between them.
const GAP: u64 = 1 << 32;

/// The members of a table in their order.
///
/// A history keeps the state of a table before every statement about it. States share what is the same, and in a table of
/// thousands of members one is found without looking at the others: by its name, or by a column that it speaks of.
#[derive(Debug)]
pub struct Members<T> {
    order: Tree<u64, Shared<T>>,
    /// Where there are many: the numbers of members behind what they are called and the columns that they speak of.
    lists: Tree<(u64, u64), (), 8>,
}

/// Where a member is put.
#[derive(Debug, Clone, Copy)]
pub enum At<'a> {
    /// Behind all others.
    End,
    /// Before all others.
    First,
    /// Before the one of this name, or behind all where there is none.
    Before(&'a str),
    /// Behind the one of this name, or behind all where there is none.
    Behind(&'a str),
}

impl<T> Clone for Members<T> {
    fn clone(&self) -> Self {
        Self { order: self.order.clone(), lists: self.lists.clone() }
    }
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self { order: Tree::default(), lists: Tree::default() }
    }
}

impl<T: Named + PartialEq> PartialEq for Members<T> {
    fn eq(&self, other: &Self) -> bool {
        self.order.is_same(&other.order)
            || self.len() == other.len()
                && self.iter().zip(other).all(|(own, other)| own.is_same(other) || **own == **other)
    }
}

impl<T: Named + Eq> Eq for Members<T> {}

impl<T: Named> Members<T> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self.order.iter())
    }

    /// The last one.
    #[must_use]
    pub fn last(&self) -> Option<&Shared<T>> {
        self.iter().next_back()
    }

    /// The first one of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&T> {
        if !self.is_listed() {
            return self.iter().map(|member| &**member).find(|member| member.name() == name);
        }
        self.number(name).and_then(|number| self.order.get(&number)).map(|member| &**member)
    }

    /// All of a name, in order.
    pub fn all_named(&self, name: &str) -> impl Iterator<Item = &T> {
        let numbers = self.numbers(Word::Name(name), move |member| member.name() == name);
        numbers.filter_map(|number| self.order.get(&number)).map(|member| &**member)
    }

    /// Those that may have been made at a place, in order: a partition has its members from one place.
    pub fn made_at(&self, place: Span) -> impl Iterator<Item = &T> + use<'_, T> {
        let numbers = self.numbers(Word::Made(place), |_| true);
        numbers.filter_map(|number| self.order.get(&number)).map(|member| &**member)
    }

    /// Those that may speak of these columns, in order; all where there are none.
    pub fn saying_first<'t>(&'t self, columns: &[Arc<str>]) -> impl Iterator<Item = &'t T> + use<'t, T> {
        let own = columns.first().map(|column| self.saying(column));
        let all = own.is_none().then(|| self.iter().map(|member| &**member));
        own.into_iter().flatten().chain(all.into_iter().flatten())
    }

    /// Those whose names may have the same letters and digits, in order: `userId` beside `user_id`.
    pub fn alike(&self, name: &str) -> impl Iterator<Item = &T> + use<'_, T> {
        let numbers = self.numbers(Word::Name(name), |_| true);
        numbers.filter_map(|number| self.order.get(&number)).map(|member| &**member)
    }

    /// Those of a kind, in order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &T> + use<'_, T> {
        let numbers = self.numbers(Word::Kind(kind), move |member| member.kind() == Some(kind));
        numbers.filter_map(|number| self.order.get(&number)).map(|member| &**member)
    }

    /// Those that may speak of all of these columns, in order; all members where there are none.
    pub fn saying_all<'t>(&'t self, columns: &[&str]) -> impl Iterator<Item = &'t T> + use<'t, T> {
        self.with_all(columns.iter().map(|column| Word::Said(column).hash()).collect())
    }

    /// Those of a kind that may speak of a column, in order.
    pub fn of_kind_saying(&self, kind: Kind, column: &str) -> impl Iterator<Item = &T> + use<'_, T> {
        let found = self.with_all(vec![Word::Kind(kind).hash(), Word::Said(column).hash()]);
        found.filter(move |member| member.kind() == Some(kind))
    }

    /// Those that are in all of these lists, in order; all members where there are no lists.
    fn with_all(&self, lists: Vec<u64>) -> impl Iterator<Item = &T> + use<'_, T> {
        let all = (lists.is_empty() || !self.is_listed()).then(|| self.iter().map(|member| &**member));
        let mut next = if all.is_some() { None } else { Some(0) };
        // The first number that a list has is sought in the next one, until all lists have the same.
        let common = std::iter::from_fn(move || {
            let mut number = next?;
            let mut agreed = 0;
            for list in lists.iter().cycle() {
                let (&(own, found), ()) = self.lists.from(&(*list, number)).next()?;
                if own != *list {
                    return None;
                }
                agreed = if found == number { agreed + 1 } else { 1 };
                number = found;
                if agreed >= lists.len() {
                    break;
                }
            }
            next = number.checked_add(1);
            self.order.get(&number).map(|member| &**member)
        });
        all.into_iter().flatten().chain(common)
    }

    /// A number that is the greater the later a member comes.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.numbers(Word::Name(name), |member| member.name() == name).next()
    }

    /// Those that may speak of a column, in order.
    pub fn saying(&self, column: &str) -> impl Iterator<Item = &T> + use<'_, T> {
        let numbers = self.numbers(Word::Said(column), |_| true);
        numbers.filter_map(|number| self.order.get(&number)).map(|member| &**member)
    }

    /// The numbers of the members that may have a word, as far as they fit.
    fn numbers<F: Fn(&T) -> bool>(&self, word: Word<'_>, fits: F) -> impl Iterator<Item = u64> + use<'_, T, F> {
        let hash = word.hash();
        let listed = self.is_listed();
        let all = (!listed).then(|| self.order.iter()).into_iter().flatten().map(|(number, _)| *number);
        let own = self.lists.from(&(hash, 0)).map(|(key, ())| *key).take_while(move |&(own, _)| own == hash);
        let numbers = all.chain(own.map(|(_, number)| number));
        numbers.filter(move |number| self.order.get(number).is_some_and(|member| fits(member)))
    }

    fn is_listed(&self) -> bool {
        self.lists.len() > 0
    }

    /// Puts one behind all others.
    pub fn push(&mut self, member: impl Into<Shared<T>>) {
        self.insert(At::End, member);
    }

    /// Puts all of these behind the others.
    pub fn extend<'a>(&mut self, members: impl IntoIterator<Item = &'a Shared<T>>)
    where
        T: 'a,
    {
        members.into_iter().for_each(|member| self.push(member.clone()));
    }

    /// Puts one in a place.
    pub fn insert(&mut self, at: At<'_>, member: impl Into<Shared<T>>) {
        let member = member.into();
        if let Some(number) = self.free_number(at) {
            return self.place(number, member);
        }
        let members: Vec<Shared<T>> = self.iter().cloned().collect();
        *self = Self::default();
        members.into_iter().for_each(|member| self.push(member));
        if let Some(number) = self.free_number(at) {
            self.place(number, member);
        }
    }

    /// A number that no member has and that stands in a place; nothing where there is no room.
    fn free_number(&self, at: At<'_>) -> Option<u64> {
        let end = || self.order.iter().next_back().map_or(Some(GAP), |(last, _)| last.checked_add(GAP));
        let (before, behind) = match at {
            At::End => return end(),
            At::First => (0, self.order.iter().next().map(|(first, _)| *first)),
            At::Before(name) => {
                let Some(number) = self.number(name) else { return end() };
                let before = self.order.before(&number).map_or(0, |(before, _)| *before);
                (before, Some(number))
            }
            At::Behind(name) => {
                let Some(number) = self.number(name) else { return end() };
                (number, self.order.from(&(number + 1)).next().map(|(next, _)| *next))
            }
        };
        let Some(behind) = behind else { return end() };
        let middle = before + (behind - before) / 2;
        (middle != before).then_some(middle)
    }

    fn place(&mut self, number: u64, member: Shared<T>) {
        if self.is_listed() {
            self.list(number, &member);
        }
        self.order.insert(number, member);
        if !self.is_listed() && self.len() > MANY {
            let members: Vec<(u64, Shared<T>)> = self.order.iter().map(|(at, member)| (*at, member.clone())).collect();
            members.iter().for_each(|(number, member)| self.list(*number, member));
        }
    }

    fn list(&mut self, number: u64, member: &T) {
        hashes(member).into_iter().for_each(|hash| self.lists.insert((hash, number), ()));
    }

    fn take(&mut self, number: u64) {
        let Some(member) = self.order.remove(&number) else { return };
        if self.is_listed() {
            for hash in hashes(&*member) {
                self.lists.remove(&(hash, number));
            }
        }
    }

    fn change_number<R>(&mut self, number: u64, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let listed = self.is_listed();
        let member = self.order.get_mut(&number)?;
        if !listed {
            return Some(change(member));
        }
        let before = hashes(&**member);
        let result = change(member);
        let after = hashes(&**member);
        if before != after {
            for hash in before {
                self.lists.remove(&(hash, number));
            }
            after.into_iter().for_each(|hash| self.lists.insert((hash, number), ()));
        }
        Some(result)
    }

    /// Changes the first one of a name.
    pub fn change<R>(&mut self, name: &str, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.change_number(self.number(name)?, change)
    }

    /// Changes those that fit. The others stay shared with earlier states.
    pub fn change_where(&mut self, fits: impl Fn(&T) -> bool, change: impl FnMut(&mut T)) {
        let numbers = self.order.iter().filter(|(_, member)| fits(member)).map(|(number, _)| *number).collect();
        self.change_all(numbers, change);
    }

    /// Changes those of a name that fit.
    pub fn change_named(&mut self, name: &str, fits: impl Fn(&T) -> bool, change: impl FnMut(&mut T)) {
        let named = |member: &T| member.name() == name && fits(member);
        let numbers = self.numbers(Word::Name(name), named).collect();
        self.change_all(numbers, change);
    }

    /// Changes those that speak of a column and fit.
    pub fn change_saying(&mut self, column: &str, fits: impl Fn(&T) -> bool, change: impl FnMut(&mut T)) {
        let numbers = self.numbers(Word::Said(column), fits).collect();
        self.change_all(numbers, change);
    }

    fn change_all(&mut self, numbers: Vec<u64>, mut change: impl FnMut(&mut T)) {
        for number in numbers {
            self.change_number(number, &mut change);
        }
    }

    /// Takes away those that do not fit.
    pub fn retain(&mut self, fits: impl Fn(&T) -> bool) {
        let gone: Vec<u64> = self.order.iter().filter(|(_, member)| !fits(member)).map(|(number, _)| *number).collect();
        gone.into_iter().for_each(|number| self.take(number));
    }

    /// Takes away those of a name that fit.
    pub fn remove_named(&mut self, name: &str, fits: impl Fn(&T) -> bool) {
        let named = |member: &T| member.name() == name && fits(member);
        let gone: Vec<u64> = self.numbers(Word::Name(name), named).collect();
        gone.into_iter().for_each(|number| self.take(number));
    }

    /// Takes away those that speak of a column and fit.
    pub fn remove_saying(&mut self, column: &str, fits: impl Fn(&T) -> bool) {
        let gone: Vec<u64> = self.numbers(Word::Said(column), fits).collect();
        gone.into_iter().for_each(|number| self.take(number));
    }

    /// Takes away the first one that fits.
    pub fn remove_first(&mut self, fits: impl Fn(&T) -> bool) {
        let first = self.order.iter().find(|(_, member)| fits(member)).map(|(number, _)| *number);
        first.into_iter().for_each(|number| self.take(number));
    }

    /// Those that one state has and not the other, and the other way round: one was made from the other.
    #[must_use]
    pub fn changed<'a, 'b>(&'a self, new: &'b Self) -> (Vec<&'a Shared<T>>, Vec<&'b Shared<T>>) {
        let (gone, come) = self.order.differing(&new.order);
        let mut gone: Vec<&'a Shared<T>> = gone.into_iter().map(|(_, member)| member).collect();
        let mut come: Vec<&'b Shared<T>> = come.into_iter().map(|(_, member)| member).collect();
        let same = |(old, new): &(&&Shared<T>, &&Shared<T>)| old.is_same(new);
        let tail = gone.iter().rev().zip(come.iter().rev()).take_while(same).count();
        gone.truncate(gone.len() - tail);
        come.truncate(come.len() - tail);
        let head = gone.iter().zip(&come).take_while(same).count();
        gone.drain(..head);
        come.drain(..head);
        (gone, come)
    }
}

impl<T: Named, M: Into<Shared<T>>> FromIterator<M> for Members<T> {
    fn from_iter<I: IntoIterator<Item = M>>(members: I) -> Self {
        let mut all = Self::default();
        members.into_iter().for_each(|member| all.push(member));
        all
    }
}

/// Members in their order.
#[derive(Debug)]
pub struct Iter<'a, T>(Entries<'a, u64, Shared<T>>);

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a Shared<T>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(_, member)| member)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(_, member)| member)
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

impl<'a, T: Named> IntoIterator for &'a Members<T> {
    type Item = &'a Shared<T>;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}
