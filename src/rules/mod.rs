//! Every rule. The folders are the registry: `build.rs` pairs each `rules/<domain>/<name>.md` with
//! `src/rules/<domain>/<name>.rs` and writes the table, so a new rule is two files and no other edit.

use crate::diagnostic::RuleName;
use crate::rule::Registered;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// All rules, sorted by name.
#[must_use]
pub fn all() -> &'static [Registered] {
    RULES
}

/// The rule of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Registered> {
    RULES.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok().map(|index| &RULES[index])
}
