//! A configuration that cannot be used, with its line.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, Label};

use super::full::{Excerpts, draw};
use super::redact::Redactor;
use super::{Report, sanitize};
use crate::config::file::ConfigError;
use crate::engine::Outcome;
use crate::source::SourceMap;

/// Writes what is wrong with a configuration, where, and what to do.
///
/// # Errors
/// When `out` cannot be written.
pub fn config_error(error: &ConfigError, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let sources = SourceMap::new(vec![error.source.clone()]);
    let outcome = Outcome { sources, ..Outcome::default() };
    let (report, redactor) = (Report { colour, ..Report::new(&outcome, &[], 0) }, Redactor::new(&outcome));
    let mut excerpts = Excerpts::new(&report, &redactor);
    let clean = |text: &str| sanitize::line(&redactor.text(text));
    let message = clean(&error.message);
    let help = error.help.as_deref().map(|help| format!("help: {}", clean(help)));
    let diagnostic = Diagnostic::error().with_notes(help.into_iter().collect());
    let diagnostic = match error.span {
        Some(span) => {
            let (id, range) = excerpts.show(span);
            diagnostic.with_message(message).with_labels(vec![Label::primary(id, range)])
        }
        None => diagnostic.with_message(format!("{}: {message}", sanitize::line(error.source.path()))),
    };
    draw(&report, &excerpts, &diagnostic, out)
}
