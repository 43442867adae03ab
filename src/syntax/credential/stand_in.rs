//! What people write in the place of a value that is given elsewhere or later.

use crate::syntax::identifier::{is_listed, words};

/// Whether a text stands for a value given elsewhere or later: a template, an order to the reader, a dummy.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.len() < 2 || is_template(text) {
        return true;
    }
    let mut characters = text.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return true;
    }
    let words = words(text);
    let weak = |word: &String| is_listed(STAND_INS, word.trim_end_matches(char::is_numeric));
    let opens = |start: &str| words.first().is_some_and(|word| word == start);
    let bare: String = words.concat();
    opens("your")
        || opens("my") && words.len() <= 3 && words.iter().skip(1).any(weak)
        || words.iter().any(|word| matches!(word.as_str(), "example" | "changeme" | "placeholder" | "redacted"))
        || is_listed(STAND_INS, bare.trim_end_matches(char::is_numeric))
        || !words.is_empty() && words.iter().all(|word| weak(word) || word.chars().all(char::is_numeric))
        || has_run(text)
}

/// Whether a text is filled in by a tool: `${VAR}`, `$(VAR)`, `{{ value }}`, `:'var'`, `%s`, `<value>`, `$1`, `?`.
#[must_use]
pub fn is_template(text: &str) -> bool {
    let text = text.trim();
    let bytes = text.as_bytes();
    // Marks that open what is filled in stand anywhere.
    let opens = |pair: &[u8]| matches!(pair, b"${" | b"$(" | b"{{" | b"{%" | b"<%" | b"#{");
    if bytes.windows(2).any(opens) {
        return true;
    }
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|one| one.is_alphanumeric() || one == '_');
    let between = |start: char, end: char| text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    let Some(first) = text.chars().next() else { return false };
    match first {
        '$' => text.strip_prefix('$').is_some_and(|name| is_word(name.strip_suffix('$').unwrap_or(name))),
        '%' => matches!(text, "%s" | "%d" | "%v") || between('%', '%').is_some_and(is_word),
        '<' => between('<', '>').is_some_and(|name| !name.contains(['<', '>'])),
        ':' => {
            let name = text.strip_prefix(':').unwrap_or_default();
            let name = name.strip_prefix('\'').unwrap_or(name);
            is_word(name.strip_suffix('\'').unwrap_or(name))
        }
        '@' => text.strip_prefix('@').is_some_and(|name| is_word(name.strip_suffix('@').unwrap_or(name))),
        '?' => text == "?",
        '_' => text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")).is_some_and(is_word),
        _ => false,
    }
}

/// What people write instead of a value.
const STAND_INS: &str = "\
    admin bar baz change changeit changeme default demo dummy example fake foo foobar here hidden insert key \
    letmein me mypassword mysecret none null pass passwd password placeholder postgres qwerty redacted replace \
    root sample secret tbd test testing todo token unset user";

/// Whether a text holds a filler: `xxxx`, `****`, `....`, `1234567890`.
pub(super) fn has_run(text: &str) -> bool {
    let bytes = text.as_bytes();
    let filler = bytes.windows(5).any(|run| run.iter().all(|byte| *byte == run[0]));
    filler || text.contains("1234567890") || text.contains("abcdefghij")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        for text in [
            "",
            "x",
            "changeme",
            "CHANGE_ME",
            "${TOKEN}",
            "$(TOKEN)",
            "{{ .token }}",
            ":'secret'",
            "<your token>",
            "****",
            "password123",
            "your-secret-here",
            "test",
            "xxxxxxxx",
            "my-secret",
            "%s",
            "REDACTED",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["Winter-Linde-8", "s3cr3t!Zq", "correct horse battery", "Tulpenfeld-2026!"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn what_a_tool_fills_in_is_told_from_text() {
        for text in [
            "${A}",
            "x-$(A)",
            "a {{ b }}",
            "{% if %}",
            "<%= a %>",
            "#{a}",
            "$NAME",
            "$1",
            "$name$",
            "%NAME%",
            "%s",
            "%v",
            "<value>",
            "<>",
            ":'name'",
            ":name",
            "@name",
            "@name@",
            "?",
            "__NAME__",
            "_____",
            " $X ",
        ] {
            assert!(is_template(text), "{text}");
        }
        for text in [
            "plain", "$", "$$", "$a-b", "%", "%%", "%x", "<", "<a><b>", ":", ":a b", "@", "@a.b", "??", "____", "__a",
            "#a",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
