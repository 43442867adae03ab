//! Edits that rules offer: what to write where, so that the statement is right in its place.
//!
//! An edit is made only where everything that it touches is known; where a comment, a template or another statement
//! stands in the way there is none.

mod added_column;
mod column;
mod duplicate;
mod enum_value;
mod index_first;
mod key;
mod live_unique;
mod merge;
mod name;
mod not_null;
mod part;
mod partition;
mod partitioned_index;
mod rebuild;
mod rollback;
mod schema;
mod stage;
mod transaction;
mod truncate;
mod upkeep;
mod value;
mod view;

pub use rebuild::LostMember;
pub use rollback::{Mend, MendKind};

use crate::diagnostic::Suggestion;
