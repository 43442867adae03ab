//! Indexes that others make superfluous.

use std::sync::Arc;

use super::catalog::{Index, Named, Table};
use super::new_table::NewTable;
use super::statement::{ObjectKind, StatementKind};
use crate::diagnostic::Edit;

impl Index {
    /// Whether another index answers every question that this one answers, and refuses every row that it refuses.
    ///
    /// The keys of a b-tree may be the first ones of the other's, in its order or the reverse one; other methods must
    /// have the same keys. Rows, carried columns and method are the same.
    #[must_use]
    pub fn is_redundant_beside(&self, other: &Self) -> bool {
        let excludes = |index: &Self| index.keys.iter().any(|key| key.operator.is_some());
        let same_length = self.keys.len() == other.keys.len();
        let fits = same_length || &*self.method == "btree" && self.keys.len() < other.keys.len();
        if !fits || !self.keys_lead(other) {
            // Most indexes of a table differ in their first key.
            return false;
        }
        let same_reach = self.method == other.method
            && self.predicate == other.predicate
            && self.include == other.include
            && self.only == other.only;
        let strict = !self.unique || other.unique && same_length && self.collides_as(other);
        same_reach && strict && !excludes(self) && !excludes(other)
    }

    /// Whether the other takes nulls for equal if this one does.
    fn collides_as(&self, other: &Self) -> bool {
        !self.nulls_not_distinct || other.nulls_not_distinct
    }

    fn keys_lead(&self, other: &Self) -> bool {
        let mut pairs = self.keys.iter().zip(&other.keys);
        let same = self.keys.iter().zip(&other.keys).all(|(own, far)| own == far);
        same || &*self.method == "btree" && pairs.all(|(own, far)| own.is_reverse_of(far))
    }
}

impl NewTable<'_> {
    /// Edits that take away the statement that makes an index, and the one in the rollback that drops it. Nothing when
    /// no statement of its own makes it, or one statement of the rollback drops others along with it.
    #[must_use]
    pub fn removal_edits(&self, index: &Index) -> Option<Vec<Edit>> {
        let up = self.migration.up();
        let made = up.statement_at(index.origin.statement)?;
        made.create_index()?;
        let mut edits = vec![up.without_statement(made)];
        let down = self.migration.down().into_iter();
        for (down, statement) in
            down.flat_map(|down| down.statements_saying(&index.name).map(move |statement| (down, statement)))
        {
            let StatementKind::Drop(drop) = &statement.kind else { continue };
            let names = drop.kind == ObjectKind::Index
                && drop.targets.iter().any(|target| target.name.as_str() == &*index.name);
            if names && drop.targets.len() > 1 {
                return None;
            }
            edits.extend(names.then(|| down.without_statement(statement)));
        }
        Some(edits)
    }

    /// An index for people, with its columns: `` `idx_a_b` (b, c) ``, `the primary key (b)`.
    #[must_use]
    pub fn named_index(&self, index: &Index) -> String {
        let name = if self.is_primary_key(index) {
            "the primary key".to_owned()
        } else if index.backs_constraint && !index.named {
            "the unique constraint".to_owned()
        } else {
            format!("`{}`", index.name)
        };
        let columns: Vec<&str> = index.columns().map(|column| column.unwrap_or("…")).collect();
        format!("{name} ({})", columns.join(", "))
    }
}

impl Table {
    /// The indexes that may begin with the same key as one.
    pub fn indexes_beginning_as(&self, index: &Index) -> impl Iterator<Item = &Index> + use<'_> {
        let mut words = Vec::new();
        index.keys.iter().take(1).for_each(|key| key.words(&mut |word| words.push(word.to_owned())));
        self.indexes.saying_all(&words.iter().map(String::as_str).collect::<Vec<&str>>())
    }

    /// The index beside which an index of the table is superfluous. Of two alike the one stays that a key needs, or
    /// that was there first.
    #[must_use]
    pub fn index_instead_of(&self, index: &Index) -> Option<&Index> {
        let yields = |other: &Index| {
            index.is_redundant_beside(other)
                && (!other.is_redundant_beside(index) || self.standing(other) < self.standing(index))
        };
        if self.is_needed(index) {
            return None;
        }
        let mut words = Vec::new();
        index.words(&mut |word| words.push(word.to_owned()));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let others = self.indexes.saying_all(&words).filter(|other| other.name != index.name);
        others.filter(|other| !self.is_made_by_reference(other)).find(|other| yields(other))
    }

    /// The lower, the rather it stays: the primary key's, a constraint's, the one that was there first.
    fn standing(&self, index: &Index) -> (bool, bool, bool, u64) {
        let primary = self.primary_key().is_some_and(|key| key.name == index.name && index.backs_constraint);
        let place = self.indexes.number(&index.name).unwrap_or(u64::MAX);
        (!primary, !index.backs_constraint, !index.unique, place)
    }

    /// Whether something but queries needs an index: the server made it for a foreign key, or an option names it.
    fn is_needed(&self, index: &Index) -> bool {
        let named = |value: &str| {
            value.split(|next: char| !next.is_alphanumeric() && next != '_').any(|word| word == &*index.name)
        };
        self.is_made_by_reference(index) || self.options.iter().any(|(_, value)| named(value))
    }

    /// Whether InnoDB made it for a foreign key; InnoDB drops it as soon as another one serves.
    fn is_made_by_reference(&self, index: &Index) -> bool {
        let columns: Vec<Arc<str>> = index.columns().flatten().take(1).map(Arc::from).collect();
        let mut constraints = self.constraints.saying_first(&columns);
        constraints.any(|constraint| constraint.foreign_key().is_some() && constraint.origin == index.origin)
    }
}
