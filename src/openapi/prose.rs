//! Texts that people read: what in their Markdown a browser would run.

use std::cell::LazyCell;
use std::ops::Range;

/// The parts of a Markdown text that a browser runs when a page shows them unfiltered: script elements, handlers of
/// events, `javascript:` links and calls of `eval`. Code spans and fenced blocks only show theirs.
#[must_use]
pub fn unsafe_markdown(text: &str) -> Vec<Range<usize>> {
    if !may_run(text.as_bytes()) {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase();
    let shown = blank_code(&lower);
    let mut found: Vec<Range<usize>> = Vec::new();
    let before = |at: usize| shown[..at].chars().next_back();
    for (at, sign) in shown.match_indices("<script") {
        let ends =
            shown[at + sign.len()..].starts_with(|next: char| next == '>' || next == '/' || next.is_whitespace());
        if ends && before(at) != Some('\\') {
            found.push(at..at + sign.len());
        }
    }
    for (at, sign) in shown.match_indices("javascript:") {
        let linked = before(at).is_some_and(|before| matches!(before, '(' | '"' | '\'' | '<' | '='));
        if linked && shown[at + sign.len()..].starts_with(|next: char| !next.is_whitespace()) {
            found.push(at..at + sign.len());
        }
    }
    for (at, sign) in shown.match_indices("eval(") {
        // `eval()` names the function.
        let named = shown[at + sign.len()..].trim_start().starts_with(')');
        if !named && before(at).is_none_or(|before| !before.is_alphanumeric() && before != '_') {
            found.push(at..at + sign.len());
        }
    }
    found.extend(handlers(&shown));
    found.sort_by_key(|range| range.start);
    found
}

/// Whether a text holds `<script`, a tag with an attribute, `javascript:` or `eval(` in any case. Most texts do not, and
/// are not looked at closely.
fn may_run(text: &[u8]) -> bool {
    let last_attribute = LazyCell::new(|| memchr::memrchr(b'=', text));
    memchr::memchr3_iter(b'<', b':', b'(', text).any(|at| {
        let is = |word: &[u8], from: Option<usize>| {
            let part = from.and_then(|from| text.get(from..from + word.len()));
            part.is_some_and(|part| part.eq_ignore_ascii_case(word))
        };
        let follows = |word: &[u8]| is(word, at.checked_sub(word.len()));
        match text.get(at) {
            Some(b':') => follows(b"javascript"),
            Some(b'(') => follows(b"eval"),
            _ => is(b"script", Some(at + 1)) || last_attribute.is_some_and(|last| last > at),
        }
    })
}

/// `onclick=` and the like within a tag.
fn handlers(shown: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, _) in shown.match_indices('<') {
        let rest = &shown[open + 1..];
        if !rest.starts_with(|first: char| first.is_ascii_lowercase()) {
            continue;
        }
        let tag = &rest[..rest.find(['>', '<']).unwrap_or(0)];
        for (at, _) in tag.match_indices(" on") {
            let word = &tag[at + 1..];
            let length = word.bytes().take_while(u8::is_ascii_lowercase).count();
            if length > 2 && word[length..].trim_start().starts_with('=') {
                let start = open + 1 + at + 1;
                found.push(start..start + length);
            }
        }
    }
    found
}

/// The text with everything in back-ticks or fences as spaces, of the same length.
fn blank_code(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '~']) {
        let mark = rest[at..].chars().next().unwrap_or('`');
        let length = rest[at..].chars().take_while(|next| *next == mark).count();
        let (open, inner) = (at + length, &rest[at + length..]);
        kept.push_str(&rest[..open]);
        rest = inner;
        if mark == '~' && length < 3 {
            continue;
        }
        let fence = mark.to_string().repeat(length);
        // A fence that nothing closes holds all that follows; a single mark that nothing closes is a mark.
        let end = match inner.find(&fence) {
            Some(end) => end + length,
            None if length >= 3 => inner.len(),
            None => continue,
        };
        kept.extend(std::iter::repeat_n(' ', end));
        rest = &inner[end..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::unsafe_markdown;

    fn parts(text: &str) -> Vec<&str> {
        unsafe_markdown(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn what_browsers_run() {
        assert_eq!(parts("a <SCRIPT>b()</SCRIPT>"), ["<SCRIPT"]);
        assert_eq!(parts("<img src=x onerror = 'b()'>"), ["onerror"]);
        assert_eq!(parts("[a](javascript:b) and eval(c)"), ["javascript:", "eval("]);
    }

    #[test]
    fn what_they_only_show() {
        let shown = [
            "é `<script>` and ``eval(x)``",
            "```html\n<script>x</script>\n```\n",
            "~~~\n<script>\n~~~",
            "retrieval(s), uses eval(), JavaScript: a language, \\<script>, <scripture>, a < b only on=1",
            "<a href=\"https://acme.io\">one=1</a>",
        ];
        shown.iter().for_each(|text| assert_eq!(parts(text), [""; 0], "{text}"));
    }
}
