//! Regular expressions of documents, read only where every engine of their dialect says the same as ours.

use regex::{Regex, RegexBuilder};

/// Longer patterns are not compiled.
const MAX_LENGTH: usize = 1_000;
/// What our engine alone reads as classes in classes and as operators in them.
const OPERATORS: [&str; 4] = ["[[", "&&", "--", "~~"];
/// Groups and escapes that ECMA-262 does not know.
const BEYOND_ECMA: [&str; 5] = ["(?", "\\A", "\\Z", "\\z", "\\G"];

/// Whose regular expressions they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// ECMA-262, as JSON Schema asks for.
    Ecma,
    /// Go's, which the API server of Kubernetes uses: ours but for operators in classes, and for letters beyond ASCII in
    /// classes such as `\\d`.
    Go,
}

/// A pattern that was understood.
#[derive(Debug)]
pub struct Pattern {
    regex: Regex,
    ascii: bool,
}

impl Pattern {
    /// Compiles a pattern, when all engines of its dialect read it alike.
    #[must_use]
    pub fn read(pattern: &str, dialect: Dialect) -> Option<Self> {
        // Groups without a name and without a look around mean the same everywhere.
        let plain = pattern.replace("(?:", "(");
        let beyond = dialect == Dialect::Ecma && BEYOND_ECMA.iter().any(|part| plain.contains(part));
        let unsure = beyond || OPERATORS.iter().any(|part| plain.contains(part)) || has_inner_bracket(&plain);
        if pattern.len() > MAX_LENGTH || unsure {
            return None;
        }
        Some(Self { regex: compiled(&plain)?, ascii: dialect == Dialect::Go })
    }

    /// Whether a text has a part that the pattern matches; nothing when engines differ about its letters.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        (!self.ascii || text.is_ascii()).then(|| self.regex.is_match(text))
    }
}

/// Letters beyond ASCII are meant only where a pattern names them, so that `\d` and `\w` stay small.
fn compiled(pattern: &str) -> Option<Regex> {
    let narrow = pattern.replace("\\d", "[0-9]").replace("\\w", "[A-Za-z0-9_]");
    // Inside of a class the replacement would be a class in a class.
    let pattern = if has_inner_bracket(&narrow) { pattern } else { &narrow };
    RegexBuilder::new(pattern).size_limit(1 << 20).build().ok()
}

/// Whether a bracket opens inside of a class.
fn has_inner_bracket(pattern: &str) -> bool {
    let (mut inside, mut escaped) = (false, false);
    for character in pattern.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if inside => return true,
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Pattern};

    #[test]
    fn go_knows_more_than_ecma_and_differs_beyond_ascii() {
        let go = |pattern: &str, text: &str| Pattern::read(pattern, Dialect::Go).and_then(|read| read.matches(text));
        assert_eq!(go("(?i)^abc\\z", "ABC"), Some(true));
        assert_eq!(go("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "Shop"), Some(false));
        assert_eq!(go("^\\d+$", "٣"), None);
        assert_eq!(go("[a&&b]", "a"), None);
        assert!(Pattern::read("(?i)abc", Dialect::Ecma).is_none());
    }
}
