//! The sources of Helm's templates, made YAML as far as they are written out: the text keeps its length, so that every
//! place stays what it is.

use std::ops::Range;

use crate::source::Text;

/// The text of a template with its actions masked. An action alone on its line goes, for what it makes is structure or
/// nothing; one in the place of a value becomes a placeholder, `$(…)`, of the same width.
#[must_use]
pub fn mask(text: &str) -> Text {
    let mut masked = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        let close = end_of_action(text, open);
        let before = text[..open].rfind('\n').map_or(0, |line| line + 1);
        let after = text[close..].find('\n').map_or(text.len(), |line| close + line);
        let alone =
            is_blank(&masked, before, open) && text[close..after].trim_start_matches([' ', '\t', '\r']).is_empty();
        let followed = text[close..after].trim_start().starts_with("{{") && is_blank(&masked, before, open);
        let silent = alone || followed || is_control(&text[open..close]) || text[open..close].contains('\n');
        hide(&mut masked[open..close], silent);
        at = close;
    }
    String::from_utf8(masked).map_or_else(|_| Text::from(text), Text::from)
}

/// The parts of a template that are only written under a condition or once for each of a list: between `if`, `with` or
/// `range`, the `else` behind it, and its `end`.
#[must_use]
pub fn branches(text: &str) -> Vec<Range<usize>> {
    let (mut branches, mut open, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        at = end_of_action(text, start);
        match word_of(text.get(start..at).unwrap_or_default()) {
            "if" | "with" | "range" => open.push(Some(at)),
            "define" | "block" => open.push(None),
            "else" => {
                if let Some(Some(from)) = open.pop() {
                    branches.push(from..start);
                    open.push(Some(at));
                }
            }
            "end" => branches.extend(open.pop().flatten().map(|from| from..start)),
            _ => {}
        }
    }
    branches
}

/// The first word of an action; empty when it begins with something else.
fn word_of(action: &str) -> &str {
    let inner = action.trim_start_matches("{{").trim_start_matches('-').trim_start();
    inner.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_blank(text: &[u8], from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_whitespace))
}

/// The end of the action that opens at `open`: behind its `}}`, quoted ones passed over.
fn end_of_action(text: &str, open: usize) -> usize {
    let bytes = text.as_bytes();
    let comment = text[open + 2..].trim_start_matches(['-', ' ']).starts_with("/*");
    let mut quote: Option<u8> = None;
    let mut at = open + 2;
    while at < bytes.len() {
        let byte = bytes[at];
        match quote {
            Some(mark) if byte == b'\\' && mark == b'"' => at += 1,
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if !comment && matches!(byte, b'"' | b'`') => quote = Some(byte),
            None if byte == b'}' && bytes.get(at + 1) == Some(&b'}') => return at + 2,
            None => {}
        }
        at += 1;
    }
    // It never ends: what is left is no YAML.
    text.len()
}

/// Whether an action writes nothing itself: a branch, a loop, an end, a variable, a comment.
fn is_control(action: &str) -> bool {
    let inner = action.trim_start_matches("{{").trim_start_matches('-').trim_start();
    let assigns = inner.starts_with('$') && inner.contains(":=");
    inner.starts_with("/*")
        || assigns
        || ["if", "else", "end", "range", "with", "define", "block", "break", "continue"].contains(&word_of(action))
}

/// Blanks an action, or writes a placeholder over it.
fn hide(action: &mut [u8], silent: bool) {
    let cover = if silent { b' ' } else { b'_' };
    for byte in action.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = cover;
    }
    // A placeholder is no longer than a line.
    if let [first, second, .., last] = action
        && !silent
    {
        (*first, *second, *last) = (b'$', b'(', b')');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let masked = mask(text);
        assert_eq!(masked.len(), text.len());
        let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(lines(&masked), lines(expected), "{text}");
    }

    #[test]
    fn places_stay_and_actions_go() {
        check("{{- if .a }}\nname: {{ .b }}-x\n{{- end }}\n", "\nname: $(_____)-x\n\n");
        check("labels:\n  {{- include \"x\" . | nindent 2 }}\n  a: b\n", "labels:\n\n  a: b\n");
        check("a: {{ .b | default \"}}\" }} # c\n", "a: $(____________________) # c\n");
        check("{{/* it's\n one */}}\na: 1\n", "\n\na: 1\n");
        check("a: [{{ .b }}]\n{{ $k }}: 1\n", "a: [$(_____)]\n$(_____): 1\n");
        check("a: {{ b", "a: $(_)");
        check("é: {{ \"é\" }}\n", "é: $(_______)\n");
    }

    #[test]
    fn what_hangs_on_a_condition_is_known() {
        let text =
            "{{- if .a }}\none\n{{ else if .b }}two{{ else }}three{{ with .c }}four{{ end }}\n{{- end }}\nfive\n";
        let parts: Vec<&str> = branches(text).into_iter().map(|branch| text[branch].trim()).collect();
        assert_eq!(parts, ["one", "two", "four", "three{{ with .c }}four{{ end }}"]);
        assert!(branches("{{ define \"x\" }}a{{ end }}{{ end }}{{ else }}{{ if .a }}b").is_empty());
    }
}
