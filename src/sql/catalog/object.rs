//! Everything in a schema that is no table: types, functions, sequences, extensions, policies…

use std::sync::Arc;

use super::{Key, Members, Origin, Privileges};
use crate::syntax::sql::statement::ObjectKind;

/// The identity of an object that is no table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// What it is; procedures and aggregates share their names with functions but keep their kind.
    pub kind: ObjectKind,
    /// Its name; a trigger, policy or rule is found on its table.
    pub key: Key,
    /// A function's argument types as written, normalised; a trigger's or policy's table.
    pub detail: Arc<str>,
}

/// An object that is no table.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it is like.
    pub definition: Definition,
    /// What was said later of one whose definition is kept as text, by what it is about and in that order: whether an
    /// event trigger fires, an option of a server; the names of a function's arguments.
    pub said: Vec<(Arc<str>, Arc<str>)>,
    /// The comment.
    pub comment: Option<Arc<str>>,
    /// Who owns it and who may do what with it, if anything is said of that.
    pub privileges: Option<Arc<Privileges>>,
    /// Who introduced it; its clause is the name.
    pub origin: Origin,
}

impl PartialEq for Object {
    /// Whether both are the same to the server, whoever introduced them and whoever may use them.
    fn eq(&self, other: &Self) -> bool {
        self.definition == other.definition && self.said == other.said && self.comment == other.comment
    }
}

impl Eq for Object {}

impl Object {
    /// What was said of it, by what it is about.
    #[must_use]
    pub fn said_of(&self, about: &str) -> Option<&str> {
        self.said.iter().find(|(own, _)| **own == *about).map(|(_, what)| &**what)
    }

    /// Whether its definition tells what a thing was that was said later: when it fires, which options it has, and the
    /// parameters that are listed. What a parameter is otherwise, the server decides.
    fn tells(&self, about: &str) -> bool {
        let listed = |name: &str| match &self.definition {
            Definition::Text(text) => text.contains(&format!("{name} =")),
            _ => false,
        };
        matches!(about, "firing" | "target" | "arguments")
            || about.starts_with("option ")
            || ["comment on ", "table ", "validity of ", "attribute ", "limit ", "setting "]
                .iter()
                .any(|start| about.starts_with(start))
            || about.strip_prefix("parameter ").is_some_and(listed)
    }

    /// Whether a rollback says something again of what the migration changed, and nobody knows what was there before: the
    /// definition does not tell.
    #[must_use]
    pub fn is_answered(&self, between: &Self, after: &Self) -> bool {
        let all = self.said.iter().chain(&after.said).map(|(about, _)| &**about);
        let mut differing = all.filter(|about| self.said_of(about) != after.said_of(about)).peekable();
        self.definition == after.definition
            && self.comment == after.comment
            && differing.peek().is_some()
            && differing.all(|about| {
                let new = after.said_of(about);
                !self.tells(about) && self.said_of(about).is_none() && new.is_some() && new != between.said_of(about)
            })
    }
}

/// What an object is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// An enum's values in order.
    Enum(Members<Arc<str>>),
    /// A composite type's attributes.
    Composite(Vec<crate::syntax::sql::statement::Attribute>),
    /// A domain.
    Domain {
        /// The type beneath.
        data_type: crate::syntax::sql::statement::DataType,
        /// Whether null is refused.
        not_null: bool,
        /// The default.
        default: Option<crate::syntax::sql::statement::Expression>,
        /// The checks with their names.
        checks: Vec<(Arc<str>, crate::syntax::sql::statement::Expression)>,
    },
    /// A sequence, with the table and column that own it.
    Sequence {
        /// Table and column.
        owned_by: Option<(Key, Arc<str>)>,
        /// The options, normalised.
        options: Arc<str>,
    },
    /// Anything else: the normalised text after the name.
    Text(Arc<str>),
}

impl Definition {
    /// The text of what is kept as one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The words of its text: a function may take or give rows of a table of such a name.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let text = self.text().unwrap_or_default();
        text.split(|next: char| !next.is_alphanumeric() && next != '_').filter(|word| !word.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_definition() {
        let definition = Definition::Text("(o orders) returns setof order_lines".into());
        assert!(definition.words().eq(["o", "orders", "returns", "setof", "order_lines"]));
        assert!(Definition::Enum([Arc::from("orders")].into_iter().collect()).words().next().is_none());
    }
}
