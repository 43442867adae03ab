//! What changed in the contracts of APIs, as a changelog for people, for Markdown, and for machines. Defaults and examples
//! may be secrets, which no output shows.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::write_pretty;
use super::redact::Redactor;
use super::sanitize;
use crate::diagnostic::Severity;
use crate::engine::Outcome;
use crate::openapi::compare::Change;

/// Lines, what breaks first.
///
/// # Errors
/// When `out` cannot be written.
pub fn text(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let (changes, redactor) = (&outcome.api_changes, Redactor::new(outcome));
    for change in by_level(changes) {
        let source = outcome.sources.get(change.place.file);
        let at = source.position(change.place.start as usize);
        let text = sanitize::line(&redactor.text(&change.text));
        writeln!(out, "{:7}  {text}{}", change.level.as_str(), whom(change))?;
        writeln!(out, "         {}:{}:{}", sanitize::leading(source.path()), at.line, at.column)?;
    }
    writeln!(out, "{}", count(changes))
}

/// A list under a heading for each level.
///
/// # Errors
/// When `out` cannot be written.
pub fn markdown(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let (changes, redactor) = (&outcome.api_changes, Redactor::new(outcome));
    let headings = [(Severity::Error, "Breaking"), (Severity::Warning, "May break"), (Severity::Note, "Other changes")];
    for (level, heading) in headings {
        let mut own = changes.iter().filter(|change| change.level == level).peekable();
        if own.peek().is_none() {
            continue;
        }
        writeln!(out, "### {heading}\n")?;
        for change in own {
            let source = outcome.sources.get(change.place.file);
            let line = source.position(change.place.start as usize).line;
            let (text, path) = (escaped(&redactor.text(&change.text)), escaped(source.path()));
            writeln!(out, "- {text}{} — {path}:{line}", escaped(&whom(change)))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", count(changes))
}

/// An array in the order of the files.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let redactor = Redactor::new(outcome);
    let list: Vec<Value> = outcome.api_changes.iter().map(|change| value(change, outcome, &redactor)).collect();
    write_pretty(&list, out)
}

fn value(change: &Change, outcome: &Outcome, redactor: &Redactor<'_>) -> Value {
    let place = |span: crate::source::Span| {
        let source = outcome.sources.get(span.file);
        let at = source.position(span.start as usize);
        json!({"path": source.path(), "line": at.line, "column": at.column})
    };
    json!({
        "level": change.level.as_str(),
        "kind": format!("{:?}", change.kind),
        "text": redactor.text(&change.text),
        "operations": change.operations,
        "place": place(change.place),
        "was": change.was.map(place),
    })
}

fn by_level(changes: &[Change]) -> Vec<&Change> {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| std::cmp::Reverse(change.level));
    sorted
}

fn whom(change: &Change) -> String {
    let names = |operation: &str| {
        let (_, path) = operation.split_once(' ').unwrap_or_default();
        change.text.contains(operation) || change.text.contains(&format!("`{path}`"))
    };
    let told = change.operations.iter().all(|operation| names(operation));
    if told { String::new() } else { format!(" ({})", sanitize::line(&change.whom())) }
}

fn count(changes: &[Change]) -> String {
    let of = |level: Severity| changes.iter().filter(|change| change.level == level).count();
    if changes.is_empty() {
        return "No change of any API.".to_owned();
    }
    format!("{} breaking, {} that may break, {} other.", of(Severity::Error), of(Severity::Warning), of(Severity::Note))
}

/// Text of a repository as Markdown that shows it and does nothing else; code between back-ticks stays.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    for next in sanitize::line(text).chars() {
        match next {
            '`' => {
                code = !code;
                out.push('`');
            }
            '<' if !code => out.push_str("&lt;"),
            '@' if !code => out.push_str("@\u{200d}"),
            '[' | ']' | '*' | '_' | '#' | '|' | '\\' | '!' if !code => {
                out.push('\\');
                out.push(next);
            }
            _ => out.push(next),
        }
    }
    if code {
        out.push('`');
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_is_no_markup() {
        assert_eq!(super::escaped("`a_b` is [x](y) <b> @me"), "`a_b` is \\[x\\](y) &lt;b> @\u{200d}me");
    }
}
