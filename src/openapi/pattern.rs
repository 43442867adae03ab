//! What is certainly wrong with a regular expression, whatever its dialect, and whether a text certainly fits one. No
//! parser for the former: what it does not know passes.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::syntax::pattern::{Dialect, Pattern};
use crate::syntax::tree::NodeRef;

/// The patterns of all documents, each compiled when a text is first held against it: to compile one takes longer than
/// many such questions, and schemas share most of theirs.
#[derive(Debug, Default)]
pub(super) struct Patterns<'t>(FxHashMap<&'t str, OnceLock<Option<Pattern>>>);

impl<'t> Patterns<'t> {
    /// Those of these nodes.
    pub(super) fn of(nodes: impl Iterator<Item = NodeRef<'t>>) -> Self {
        Self(nodes.filter_map(|node| Some((node.get("pattern")?.text()?, OnceLock::new()))).collect())
    }

    /// Whether a text has a part that a pattern matches, as ECMA-262 reads it; nothing when engines differ about it.
    pub(super) fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        match self.0.get(pattern) {
            Some(known) => known.get_or_init(|| readable(pattern)).as_ref()?.matches(text),
            None => readable(pattern)?.matches(text),
        }
    }
}

fn readable(pattern: &str) -> Option<Pattern> {
    Pattern::read(pattern, Dialect::Ecma)
}

/// What makes a pattern unreadable to every engine; nothing when it may be right.
#[must_use]
pub fn pattern_fault(pattern: &str) -> Option<&'static str> {
    let mut open = 0_usize;
    let mut repeatable = false;
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let starts = !repeatable;
        repeatable = true;
        match character {
            '\\' if characters.next().is_none() => return Some("it ends in a backslash that escapes nothing"),
            '[' => {
                // An empty class is legal in ECMAScript and a literal bracket elsewhere: nothing certain follows.
                let mut first = true;
                loop {
                    match characters.next() {
                        None => return Some("a `[` is not closed"),
                        Some('\\') => drop(characters.next()),
                        Some('[') => return None,
                        Some(']') if first => return None,
                        Some('^') if first => continue,
                        Some(']') => break,
                        Some(_) => {}
                    }
                    first = false;
                }
            }
            '(' => {
                open += 1;
                repeatable = characters.peek() == Some(&'?');
                // Comments and flags of other dialects may hold anything.
                if repeatable {
                    characters.next();
                    match characters.clone().next() {
                        Some('#') => return None,
                        Some(flag) if flag.is_ascii_lowercase() && is_extended(&characters) => return None,
                        _ => {}
                    }
                }
            }
            ')' if open == 0 => return Some("a `)` closes nothing"),
            ')' => open -= 1,
            '|' | '^' => repeatable = character == '^',
            '*' | '+' if starts => return Some("a `*` or `+` repeats nothing"),
            _ => {}
        }
    }
    (open > 0).then_some("a `(` is not closed")
}

/// Whether flags turn on the extended form, whose comments may hold brackets.
fn is_extended(flags: &(impl Iterator<Item = char> + Clone)) -> bool {
    flags.clone().take_while(char::is_ascii_lowercase).any(|flag| flag == 'x')
}

#[cfg(test)]
mod tests {
    use super::{Patterns, pattern_fault};

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Patterns::default().matches(pattern, text)
    }

    #[test]
    fn patterns_that_all_engines_read_alike_are_matched() {
        for (pattern, text) in [
            ("^[a-z]+$", "abc"),
            ("b", "abc"),
            ("^(?:a|b)*$", "abba"),
            ("^\\d{2}-\\w+$", "12-a_9"),
            ("^[\\w.]+$", "a.b"),
        ] {
            assert_eq!(matches(pattern, text), Some(true), "{pattern}");
        }
        assert_eq!(matches("^[a-z]+$", "aBc"), Some(false));
        assert_eq!(matches("^\\/v1\\/.{1,3}$", "/v1/äöü"), Some(true));
        for pattern in ["^(?=a)b$", "(?i)a", "[[:alpha:]]", "[a&&b]", "\\Aa\\z", "(a", "[^]"] {
            assert_eq!(matches(pattern, "a"), None, "{pattern}");
        }
    }

    #[test]
    fn only_what_no_engine_reads_is_a_fault() {
        let right = [
            "",
            "^[a-z]+$",
            "(?<year>\\d{4})",
            "(?<=a)b",
            "(?i)abc",
            "^(a|b)*$",
            "[(]",
            "\\(",
            "a{",
            "]",
            "}",
            "[^]]",
            "[]a]",
            "[[:alpha:](]",
            "(?#a ( b)",
            "(?x)a # (",
            "\\\\",
            "^*",
            "(|a)",
            "(?:a)+",
            "a++",
            "\\p{L}",
        ];
        for pattern in right {
            assert_eq!(pattern_fault(pattern), None, "{pattern}");
        }
        for pattern in ["[a-z", "(a", "a)", "*a", "a|+", "(*a)", "a\\", "^[a-z]+($", "[\\]"] {
            assert!(pattern_fault(pattern).is_some(), "{pattern}");
        }
    }
}
