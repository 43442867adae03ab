//! Types, formats and defaults of two schemas, and whether null is among their values.

use std::collections::BTreeSet;

use super::ChangeKind;
use super::facts::Facts;
use super::reading::written;
use super::schema::{Comparison, Here};
use crate::diagnostic::Severity;
use crate::syntax::tree::NodeRef;

impl Comparison {
    /// Compares types, formats and defaults; whether the rest is worth comparing, which it is not for values of another
    /// type altogether.
    pub(super) fn types(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) -> bool {
        let is_akin = self.kinds(old, new, here);
        if is_akin {
            self.nullability(old, new, here);
            self.formats(old, new, here);
            self.defaults(old.default, new.default, here);
        }
        is_akin
    }

    /// Compares the types alone; whether they have anything in common.
    fn kinds(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) -> bool {
        use Severity::{Error, Note};
        let what = self.what(here);
        let words = |set: &BTreeSet<&str>| match set.is_empty() {
            true => "null".to_owned(),
            false => set.iter().copied().collect::<Vec<_>>().join(" or "),
        };
        match (&old.types, &new.types) {
            (Some((before, was)), Some((after, place))) => {
                let levels = match (takes(after, before), takes(before, after)) {
                    (true, true) => return true,
                    (true, false) => (Note, Error),
                    (false, true) => (Error, Note),
                    (false, false) => (Error, Error),
                };
                let text = format!("{what} is {} now, and was {}", words(after), words(before));
                self.add(ChangeKind::Type, levels, *place, *was, text);
                return levels != (Error, Error) || before.iter().any(|name| after.contains(name));
            }
            (None, Some((after, place))) if old.is_anything() => {
                let text = format!("{what} is {} now, and was anything", words(after));
                self.add(ChangeKind::Type, (Error, Note), *place, here.was, text);
            }
            // Bytes need no words about them from 3.1 on.
            (Some((_, was)), None) if new.is_anything() && old.format.is_none_or(|(format, _)| format != "binary") => {
                self.add(ChangeKind::Type, (Note, Error), here.place, *was, format!("{what} can be anything now"));
            }
            _ => {}
        }
        true
    }

    fn nullability(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note};
        let (levels, word) = match (old.nullable, new.nullable) {
            (false, true) => ((Note, Error), "may be null now"),
            (true, false) => ((Error, Note), "must not be null any more"),
            _ => return,
        };
        let (now, was) = (new.null_place.filter(|_| here.is_own), old.null_place.filter(|_| here.is_own));
        let (now, was) = (now.unwrap_or(here.place), was.unwrap_or(here.was));
        let text = format!("{} {word}", self.what(here));
        self.add(ChangeKind::Nullability, levels, now, was, text);
    }

    fn formats(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let what = self.what(here);
        let on_request = |format| if is_checked(format) { Error } else { Warning };
        match (old.format, new.format) {
            (Some((before, was)), Some((after, place))) if before != after => {
                let levels = match (before, after) {
                    // Bounds say the same of the values as before.
                    ("int32", "int64") if new.fits(before) => (Note, Note),
                    ("int64", "int32") if old.fits(after) => (Note, Note),
                    ("int32", "int64") | ("float", "double") => (Note, Error),
                    ("int64", "int32") | ("double", "float") => (Error, Note),
                    (_, after) => (on_request(after), Warning),
                };
                let text = format!("{what} has format `{after}` now, and had `{before}`");
                self.add(ChangeKind::Format, levels, place, was, text);
            }
            (None, Some((after, place))) if !matches!(after, "int32" | "int64" | "float" | "double" | "password") => {
                let text = format!("{what} has format `{after}` now");
                self.add(ChangeKind::Format, (on_request(after), Warning), place, here.was, text);
            }
            // A pattern or a list may say the same.
            (Some((before, was)), None) if is_checked(before) && new.leaves_texts_open() => {
                let text = format!("{what} has no format any more, and had `{before}`");
                self.add(ChangeKind::Format, (Note, Warning), here.place, was, text);
            }
            _ => {}
        }
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
            (None, Some(after)) => {
                let text = format!("the default of {what} is `{}` now, and was up to the server", shown(after));
                let level = if is_taken { Warning } else { Note };
                self.add(ChangeKind::Default, (level, Note), after.head_span(), here.was, text);
            }
            _ => {}
        }
    }
}

/// Whether every value of the narrow types is of the wide ones.
fn takes(wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>) -> bool {
    narrow.iter().all(|name| wide.contains(name) || *name == "integer" && wide.contains("number"))
}

/// Whether servers refuse texts that are not of the format, since it defines which are; other formats only tell what a
/// text is about (JSON Schema 2020-12, "Format-Assertion").
fn is_checked(format: &str) -> bool {
    let checked =
        ["date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "url", "uuid", "byte"];
    checked.contains(&format)
}
