//! The values that two schemas allow: lists, patterns, bounds, and properties beyond the named ones.

use super::facts::{BOUNDS, Facts};
use super::schema::{Comparison, Here};
use super::{ChangeKind, Level};

impl Comparison {
    pub(super) fn values(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Level::{Error, Note, Warning};
        let what = self.what(here);
        let list =
            |values: Vec<&String>| values.into_iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        match (&old.listed, &new.listed) {
            (Some((before, was)), Some((after, place))) if old.is_const && new.is_const && before != after => {
                let text = format!(
                    "{what} is {} now, and was {}",
                    list(after.iter().collect()),
                    list(before.iter().collect())
                );
                self.add(ChangeKind::Enum, (Error, Error), *place, *was, text);
            }
            (Some((before, was)), Some((after, place))) => {
                let gone: Vec<&String> = before.difference(after).collect();
                let came: Vec<&String> = after.difference(before).collect();
                if !gone.is_empty() {
                    self.add(
                        ChangeKind::Enum,
                        (Error, Note),
                        *place,
                        *was,
                        format!("{what} cannot be {} any more", list(gone)),
                    );
                }
                if !came.is_empty() {
                    let response = if old.is_open || new.is_open { Note } else { Warning };
                    self.add(
                        ChangeKind::Enum,
                        (Note, response),
                        *place,
                        *was,
                        format!("{what} can be {} now", list(came)),
                    );
                }
            }
            (None, Some((after, place))) => {
                let text = format!("{what} can only be {} now", list(after.iter().collect()));
                self.add(ChangeKind::Enum, (Error, Note), *place, here.was, text);
            }
            (Some((_, was)), None) => {
                let response = match (old.is_const, new.is_open) {
                    (true, _) => Error,
                    (_, true) => Note,
                    _ => Warning,
                };
                self.add(ChangeKind::Enum, (Note, response), here.place, *was, format!("{what} can be anything now"));
            }
            (None, None) => {}
        }
        if let (Some((before, was)), Some((after, place))) = (&old.suggested, &new.suggested) {
            let gone: Vec<&String> = before.difference(after).collect();
            let came: Vec<&String> = after.difference(before).collect();
            if !gone.is_empty() {
                let text = format!("{what} is no longer known to be {}", list(gone));
                self.add(ChangeKind::Enum, (Error, Note), *place, *was, text);
            }
            if !came.is_empty() {
                self.add(ChangeKind::Enum, (Note, Note), *place, *was, format!("{what} can be {} as well", list(came)));
            }
        }
        match (old.pattern, new.pattern) {
            (Some((before, was)), Some((after, place))) if before != after => {
                let wider = matches!(after, ".*" | "^.*$" | "^.*" | ".*$" | "");
                let request = if wider { Note } else { Warning };
                self.add(ChangeKind::Pattern, (request, Note), place, was, format!("{what} has another pattern now"));
            }
            (Some((_, was)), None) => {
                let text = format!("{what} has no pattern any more");
                self.add(ChangeKind::Pattern, (Note, Warning), here.place, was, text);
            }
            (None, Some((_, place))) => {
                self.add(ChangeKind::Pattern, (Error, Note), place, here.was, format!("{what} has a pattern now"));
            }
            _ => {}
        }
        if let Some((true, place)) = new.closed
            && !old.closed.is_some_and(|(closed, _)| closed)
        {
            let text = format!("{what} takes no further properties any more");
            self.add(ChangeKind::AdditionalProperties, (Error, Note), place, here.was, text);
        } else if let Some((true, was)) = old.closed
            && !new.closed.is_some_and(|(closed, _)| closed)
        {
            let text = format!("{what} may have further properties now");
            self.add(ChangeKind::AdditionalProperties, (Note, Warning), here.place, was, text);
        }
    }

    pub(super) fn bounds(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Level::{Error, Note, Warning};
        for (key, is_lower) in BOUNDS {
            let what = self.what(here);
            // Beside no `contains` they say nothing.
            let counts = key.ends_with("Contains");
            if counts && (old.keyword("contains").is_none() || new.keyword("contains").is_none()) {
                continue;
            }
            match (old.bounds.get(key), new.bounds.get(key)) {
                (Some((before, was)), Some((after, place))) if before != after => {
                    let tighter = (after > before) == is_lower;
                    let levels = if tighter { (Error, Note) } else { (Note, Error) };
                    self.add(
                        ChangeKind::Bounds,
                        levels,
                        *place,
                        *was,
                        format!("`{key}` of {what} is {after} now, and was {before}"),
                    );
                }
                (None, Some((after, place))) => {
                    self.add(
                        ChangeKind::Bounds,
                        (Warning, Note),
                        *place,
                        here.was,
                        format!("`{key}` of {what} is {after} now"),
                    );
                }
                (Some((before, was)), None) => {
                    let text = format!("`{key}` of {what} is gone, and was {before}");
                    self.add(ChangeKind::Bounds, (Note, Error), here.place, *was, text);
                }
                _ => {}
            }
        }
    }
}
