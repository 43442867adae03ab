use crate::diagnostic::Severity;
use crate::rule::{Check, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Builtin).fixable();
