//! What is certainly wrong with a regular expression, whatever its dialect. No parser: what it does not know passes.

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
    use super::pattern_fault;

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
