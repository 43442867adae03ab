//! What credentials look like: the shapes of well-known tokens, the words that name a credential, and the stand-ins
//! that people write where one will be put later.
//!
//! Knows only texts. Whether a text is committed, rendered or typed by a user is for rules to judge, and so is what
//! to say of a stand-in. Never returns or prints a value.

mod name;
mod shape;
mod stand_in;

pub use name::is_credential_name;
pub use shape::{CredentialKind, entropy, find, long_runs, may_hold_user, may_reach_far, shape};
pub use stand_in::{is_placeholder, is_template};
