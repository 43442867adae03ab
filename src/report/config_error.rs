//! A configuration that cannot be used, with its line.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::{Error, SimpleFile};
use codespan_reporting::term::termcolor::{Ansi, NoColor};
use codespan_reporting::term::{Config, emit_to_write_style};

use super::sanitize;
use crate::config::file::ConfigError;

/// Writes what is wrong with a configuration, where, and what to do.
///
/// # Errors
/// When `out` cannot be written.
pub fn config_error(error: &ConfigError, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let path = sanitize::line(error.source.path());
    let text = sanitize::source(error.source.text());
    let message = sanitize::line(&error.message);
    let help = error.help.as_deref().map(|help| format!("help: {}", sanitize::line(help)));
    let mut diagnostic = Diagnostic::error().with_notes(help.into_iter().collect());
    diagnostic = match error.span {
        Some(span) => diagnostic.with_message(message).with_labels(vec![Label::primary((), span.range())]),
        None => diagnostic.with_message(format!("{path}: {message}")),
    };
    let file = SimpleFile::new(path, text);
    let drawn = if colour {
        emit_to_write_style(&mut Ansi::new(&mut *out), &Config::default(), &file, &diagnostic)
    } else {
        emit_to_write_style(&mut NoColor::new(&mut *out), &Config::default(), &file, &diagnostic)
    };
    drawn.map_err(|error| match error {
        Error::Io(error) => error,
        error => io::Error::other(error),
    })
}
