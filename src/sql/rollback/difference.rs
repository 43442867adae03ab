//! What is different between two states of a schema, as a sentence.

use std::fmt;
use std::sync::Arc;

use crate::sql::catalog::{Key, Origin};
use crate::sql::statement::ObjectKind;

/// One thing that a rollback does not bring back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is, as people say it: `index idx_orders_status`.
    pub what: String,
    /// How it differs.
    pub way: Way,
    /// Who made what remains, or what is not restored.
    pub origin: Option<Origin>,
    /// The kind of the object.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Arc<str>,
    /// Who is at fault.
    pub cause: super::Cause,
    /// The words at fault, if some are.
    pub place: Option<crate::source::Span>,
    /// The table that it belongs to, if it belongs to one that exists before and after.
    pub table: Option<Key>,
}

/// How something differs from what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It was not there before.
    Remains,
    /// It was there before.
    NotRestored,
    /// It is there and not the same; the text says what it was: `type of column orders.state was text`.
    Changed {
        /// Which property: `default`, `type`.
        property: &'static str,
        /// What it was, empty where that is too long to say.
        was: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Remains => write!(formatter, "{} remains", self.what),
            Way::NotRestored => write!(formatter, "{} is not restored", self.what),
            Way::Changed { property, was } if was.is_empty() => {
                write!(formatter, "{property} of {} is not restored", self.what)
            }
            Way::Changed { property, was } => write!(formatter, "{property} of {} was {was}", self.what),
        }
    }
}

impl Difference {
    /// Whether the rollback takes away what it should have left.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.cause == super::Cause::Overreach && self.way == Way::NotRestored
    }

    /// Whether only blanks in the body of a routine differ: it does what it did, though the server keeps another text.
    #[must_use]
    pub fn is_of_layout(&self) -> bool {
        matches!(self.way, Way::Changed { property: LAYOUT, .. })
    }

    /// Whether a constraint that was validated stays so: whoever drops it takes that along.
    #[must_use]
    pub fn is_of_validity(&self) -> bool {
        matches!(self.way, Way::Changed { property: "validity", .. })
    }

    /// Whether it is about the values of an enum, which Postgres can add and not take away.
    #[must_use]
    pub fn is_enum_value(&self) -> bool {
        matches!(self.way, Way::Changed { property: "values", .. })
    }
}

/// The property of a routine whose text differs in blanks alone.
pub(super) const LAYOUT: &str = "layout";
