//! Edits that rules offer: what to write where, so that the statement is right in its place.
//!
//! An edit is made only where everything that it touches is known; where a comment, a template or another statement
//! stands in the way there is none.

mod column;
mod duplicate;
mod enum_value;
mod key;
mod name;
mod part;
mod rebuild;
mod schema;
mod transaction;
mod truncate;
mod upkeep;
mod value;
mod view;

pub use rebuild::LostMember;

use crate::diagnostic::Suggestion;
