use crate::diagnostic::Severity;
use crate::rule::{Check, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Builtin);
