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
        self.definition == other.definition && self.comment == other.comment
    }
}

impl Eq for Object {}

/// What an object is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// An enum's values in order.
    Enum(Members<Arc<str>>),
    /// A composite type's attributes.
    Composite(Vec<(Arc<str>, crate::syntax::sql::statement::DataType)>),
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
    /// The words of its text: a function may take or give rows of a table of such a name.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let text = match self {
            Self::Text(text) => text,
            _ => "",
        };
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
