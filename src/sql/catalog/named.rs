//! What the members of a table are found by: their names, the columns that they speak of, where they were made, and
//! what sets a few of them apart.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::look::is_common;
use super::{Column, Constraint, ConstraintKind, Index, Member};
use crate::source::Span;
use crate::syntax::sql::statement::{IndexKey, KeyTarget};

/// What is found among others by its name.
pub trait Named: Clone {
    /// Its name.
    fn name(&self) -> &str;

    /// The columns that it speaks of, and maybe other words.
    fn words(&self, say: &mut dyn FnMut(&str));

    /// Where it was made.
    fn made(&self) -> Option<Span> {
        None
    }

    /// Its kind, if it is one of few among many.
    fn kind(&self) -> Option<Kind> {
        None
    }
}

/// What sets a few members apart from the others, so that they are found among thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The column by which rows are marked instead of deleted.
    DeletionTime,
    /// A primary key.
    PrimaryKey,
    /// A foreign key.
    ForeignKey,
}

/// What a member is found by.
pub(super) enum Word<'a> {
    Name(&'a str),
    Said(&'a str),
    Made(Span),
    Kind(Kind),
}

impl Word<'_> {
    /// The number of its list. Of a name only letters and digits count, and not their case: whoever wants the very name
    /// looks at it, and `userId` is found by `user_id`.
    pub(super) fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        std::mem::discriminant(self).hash(&mut hasher);
        match self {
            Self::Name(name) => {
                let telling = name.chars().filter(|character| character.is_alphanumeric());
                telling.flat_map(char::to_lowercase).for_each(|character| character.hash(&mut hasher));
            }
            Self::Said(word) => word.hash(&mut hasher),
            Self::Made(place) => place.hash(&mut hasher),
            Self::Kind(kind) => kind.hash(&mut hasher),
        }
        hasher.finish()
    }
}

/// What a member is listed under.
pub(super) fn hashes<T: Named>(member: &T) -> Vec<u64> {
    let mut hashes = vec![Word::Name(member.name()).hash()];
    member.words(&mut |word| hashes.push(Word::Said(word).hash()));
    hashes.extend(member.made().map(|place| Word::Made(place).hash()));
    hashes.extend(member.kind().map(|kind| Word::Kind(kind).hash()));
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

impl Named for Column {
    fn name(&self) -> &str {
        &self.name
    }

    fn words(&self, say: &mut dyn FnMut(&str)) {
        if let Some((expression, _)) = self.generated.as_deref() {
            expression.each_name(say);
        }
        // Types and sequences that few columns have.
        if let Some(data_type) = self.data_type.as_ref().filter(|own| !is_common(&own.name)) {
            say(&data_type.name);
        }
        self.default.iter().flat_map(|default| default.sequences()).for_each(say);
    }

    fn made(&self) -> Option<Span> {
        Some(self.origin.clause)
    }

    fn kind(&self) -> Option<Kind> {
        self.is_deletion_time().then_some(Kind::DeletionTime)
    }
}

impl Named for Constraint {
    fn name(&self) -> &str {
        &self.name
    }

    fn words(&self, say: &mut dyn FnMut(&str)) {
        self.columns.iter().for_each(|column| say(column));
        match &self.kind {
            ConstraintKind::Check(expression) => {
                expression.each_name(say);
                // Of many checks of one column few are the same.
                say(&expression.text);
            }
            ConstraintKind::ForeignKey(key) => {
                say(&key.table.name);
                key.columns.iter().for_each(|column| say(column));
            }
            ConstraintKind::Exclude { keys, predicate } => {
                keys.iter().for_each(|key| key.words(say));
                predicate.iter().for_each(|predicate| predicate.each_name(say));
            }
            ConstraintKind::PrimaryKey | ConstraintKind::Unique => {}
        }
    }

    fn made(&self) -> Option<Span> {
        Some(self.origin.clause)
    }

    fn kind(&self) -> Option<Kind> {
        match self.kind {
            ConstraintKind::PrimaryKey => Some(Kind::PrimaryKey),
            ConstraintKind::ForeignKey(_) => Some(Kind::ForeignKey),
            ConstraintKind::Unique | ConstraintKind::Check(_) | ConstraintKind::Exclude { .. } => None,
        }
    }
}

impl Named for Index {
    fn name(&self) -> &str {
        &self.name
    }

    fn words(&self, say: &mut dyn FnMut(&str)) {
        self.keys.iter().for_each(|key| key.words(say));
        self.include.iter().for_each(|column| say(column));
        if let Some(predicate) = &self.predicate {
            predicate.each_name(say);
            // Of many indexes with the same keys few have the same predicate.
            say(&predicate.text);
        }
    }

    fn made(&self) -> Option<Span> {
        Some(self.origin.clause)
    }
}

impl Named for Member {
    fn name(&self) -> &str {
        &self.name
    }

    fn words(&self, _: &mut dyn FnMut(&str)) {}
}

/// A value of an enum.
impl Named for Arc<str> {
    fn name(&self) -> &str {
        self
    }

    fn words(&self, _: &mut dyn FnMut(&str)) {}
}

impl IndexKey {
    /// The columns that it speaks of, and maybe other words.
    pub(in crate::sql) fn words(&self, say: &mut dyn FnMut(&str)) {
        match &self.target {
            KeyTarget::Column(column) => say(column.as_str()),
            KeyTarget::Expression(expression) => expression.each_name(say),
        }
    }
}
