//! Types, formats and defaults of two schemas, and whether null is among their values.

use std::collections::BTreeSet;

use super::ChangeKind;
use super::facts::{Facts, written};
use super::schema::{Comparison, Here};
use crate::diagnostic::Severity;
use crate::syntax::tree::NodeRef;

impl Comparison {
    /// Compares types, formats and defaults; whether the rest is worth comparing, which it is not for values of another
    /// type altogether.
    pub(super) fn types(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) -> bool {
        use Severity::{Error, Note};
        let what = self.what(here);
        if let (Some((before, was)), Some((after, place))) = (&old.types, &new.types) {
            let takes = |wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>| {
                narrow.iter().all(|name| wide.contains(name) || *name == "integer" && wide.contains("number"))
            };
            let words = |set: &BTreeSet<&str>| match set.is_empty() {
                true => "null".to_owned(),
                false => set.iter().copied().collect::<Vec<_>>().join(" or "),
            };
            let levels = match (takes(after, before), takes(before, after)) {
                (true, true) => None,
                (true, false) => Some((Note, Error)),
                (false, true) => Some((Error, Note)),
                (false, false) => Some((Error, Error)),
            };
            if let Some(levels) = levels {
                let text = format!("{what} is {} now, and was {}", words(after), words(before));
                self.add(ChangeKind::Type, levels, *place, *was, text);
            }
            if !before.iter().any(|name| after.contains(name)) && levels == Some((Error, Error)) {
                return false;
            }
        } else if let (Some((after, place)), true) = (&new.types, old.is_anything()) {
            let words = after.iter().copied().collect::<Vec<_>>().join(" or ");
            self.add(
                ChangeKind::Type,
                (Error, Note),
                *place,
                here.was,
                format!("{what} is {words} now, and was anything"),
            );
        } else if let (Some((_, was)), true) = (&old.types, new.is_anything())
            // Bytes need no words about them from 3.1 on.
            && old.format.is_none_or(|(format, _)| format != "binary")
        {
            self.add(ChangeKind::Type, (Note, Error), here.place, *was, format!("{what} can be anything now"));
        }
        if old.nullable != new.nullable {
            let (levels, word) = if new.nullable {
                ((Note, Error), "may be null now")
            } else {
                ((Error, Note), "must not be null any more")
            };
            let (now, was) = (new.null_place.filter(|_| here.is_own), old.null_place.filter(|_| here.is_own));
            let (now, was) = (now.unwrap_or(here.place), was.unwrap_or(here.was));
            self.add(ChangeKind::Nullability, levels, now, was, format!("{what} {word}"));
        }
        match (old.format, new.format) {
            (Some((before, was)), Some((after, place))) if before != after => {
                let levels = match (before, after) {
                    // Bounds say the same of the values as before.
                    ("int32", "int64") if new.fits(before) => (Note, Note),
                    ("int64", "int32") if old.fits(after) => (Note, Note),
                    ("int32", "int64") | ("float", "double") => (Note, Error),
                    ("int64", "int32") | ("double", "float") => (Error, Note),
                    (_, after) if is_checked(after) => (Error, Severity::Warning),
                    _ => (Severity::Warning, Severity::Warning),
                };
                self.add(
                    ChangeKind::Format,
                    levels,
                    place,
                    was,
                    format!("{what} has format `{after}` now, and had `{before}`"),
                );
            }
            (None, Some((after, place))) if !matches!(after, "int32" | "int64" | "float" | "double" | "password") => {
                let request = if is_checked(after) { Error } else { Severity::Warning };
                self.add(
                    ChangeKind::Format,
                    (request, Severity::Warning),
                    place,
                    here.was,
                    format!("{what} has format `{after}` now"),
                );
            }
            // A pattern or a list may say the same.
            (Some((before, was)), None) if is_checked(before) && new.leaves_texts_open() => {
                let text = format!("{what} has no format any more, and had `{before}`");
                self.add(ChangeKind::Format, (Note, Severity::Warning), here.place, was, text);
            }
            _ => {}
        }
        self.defaults(old.default, new.default, here);
        true
    }

    fn defaults(&mut self, old: Option<NodeRef<'_>>, new: Option<NodeRef<'_>>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let what = self.what(here);
        // The server takes the default of a parameter; that of a schema only says what is usual.
        let is_taken = self.of_parameter && here.path.is_empty();
        let request = if is_taken { Error } else { Warning };
        let shown = |value: NodeRef<'_>| value.text().unwrap_or_default().to_owned();
        match (old, new) {
            (Some(before), Some(after)) if written(before) != written(after) => {
                let text = format!("the default of {what} is `{}` now, and was `{}`", shown(after), shown(before));
                self.add(ChangeKind::Default, (request, Note), after.head_span(), before.head_span(), text);
            }
            (Some(before), None) => {
                let text = format!("{what} has no default any more");
                self.add(ChangeKind::Default, (request, Note), here.place, before.head_span(), text);
            }
            (None, Some(after)) if is_taken => {
                let text = format!("the default of {what} is `{}` now, and was up to the server", shown(after));
                self.add(ChangeKind::Default, (Warning, Note), after.head_span(), here.was, text);
            }
            _ => {}
        }
    }
}

/// Whether servers refuse texts that are not of the format, since it defines which are; other formats only tell what a
/// text is about (JSON Schema 2020-12, "Format-Assertion").
fn is_checked(format: &str) -> bool {
    let checked =
        ["date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "url", "uuid", "byte"];
    checked.contains(&format)
}
