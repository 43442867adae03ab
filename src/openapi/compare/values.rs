//! The values that two schemas allow: lists, patterns, bounds, and properties beyond the named ones.

use super::ChangeKind;
use super::bound::{BOUNDS, Bound};
use super::facts::Facts;
use super::schema::{Comparison, Here};
use crate::diagnostic::Severity;

impl Comparison {
    pub(super) fn values(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        self.listed(old, new, here);
        self.suggested(old, new, here);
        self.patterns(old, new, here);
        self.further_properties(old, new, here);
    }

    /// Compares the lists of what is possible.
    fn listed(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let what = self.what(here);
        match (&old.listed, &new.listed) {
            (Some((before, was)), Some((after, place))) if old.is_const && new.is_const && before != after => {
                let text = format!("{what} is {} now, and was {}", list(after), list(before));
                self.add(ChangeKind::Enum, (Error, Error), *place, *was, text);
            }
            (Some((before, was)), Some((after, place))) => {
                let (mut gone, mut came) = (before.difference(after).peekable(), after.difference(before).peekable());
                if gone.peek().is_some() {
                    let place = new.list_key.unwrap_or(*place);
                    let text = format!("{what} cannot be {} any more", list(gone));
                    self.add(ChangeKind::Enum, (Error, Note), place, *was, text);
                }
                if let Some(first) = came.peek() {
                    let response = if old.is_open || new.is_open { Note } else { Warning };
                    let place = new.value_places.get(*first).unwrap_or(place);
                    let text = format!("{what} can be {} now", list(came));
                    self.add(ChangeKind::Enum, (Note, response), *place, *was, text);
                }
            }
            (None, Some((after, place))) => {
                let text = format!("{what} can only be {} now", list(after));
                self.add(ChangeKind::Enum, (Error, Note), *place, here.was, text);
            }
            // What became one of several alternatives is told with them.
            (Some((_, was)), None) if new.unions.is_empty() => {
                let response = match (old.is_const, new.is_open) {
                    (true, _) => Error,
                    (_, true) => Note,
                    _ => Warning,
                };
                self.add(ChangeKind::Enum, (Note, response), here.place, *was, format!("{what} can be anything now"));
            }
            _ => {}
        }
    }

    /// Compares the lists of what is known to be possible, among other values.
    fn suggested(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note};
        let (Some((before, was)), Some((after, place))) = (&old.suggested, &new.suggested) else { return };
        let what = self.what(here);
        let (mut gone, mut came) = (before.difference(after).peekable(), after.difference(before).peekable());
        if gone.peek().is_some() {
            let text = format!("{what} is no longer known to be {}", list(gone));
            self.add(ChangeKind::Enum, (Error, Note), *place, *was, text);
        }
        if came.peek().is_some() {
            self.add(ChangeKind::Enum, (Note, Note), *place, *was, format!("{what} can be {} as well", list(came)));
        }
    }

    fn patterns(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let what = self.what(here);
        match (old.pattern, new.pattern) {
            (Some((before, was)), Some((after, place))) if before != after => {
                let request = if takes_all_of(after, before) { Note } else { Warning };
                self.add(ChangeKind::Pattern, (request, Note), place, was, format!("{what} has another pattern now"));
            }
            (Some((_, was)), None) => {
                let text = format!("{what} has no pattern any more");
                self.add(ChangeKind::Pattern, (Note, Warning), here.place, was, text);
            }
            (None, Some((after, place))) => {
                let request = if takes_everything(after) { Note } else { Error };
                self.add(ChangeKind::Pattern, (request, Note), place, here.was, format!("{what} has a pattern now"));
            }
            _ => {}
        }
    }

    /// Compares whether there may be properties beyond the named ones.
    fn further_properties(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let what = self.what(here);
        if let Some((true, place)) = new.closed
            && !old.closed.is_some_and(|(closed, _)| closed)
        {
            let text = format!("{what} takes no further properties any more");
            self.add(ChangeKind::AdditionalProperties, (Error, Note), place, here.was, text);
        } else if let Some((true, was)) = old.closed
            && !new.closed.is_some_and(|(closed, _)| closed)
        {
            let text = format!("{what} may have further properties now");
            let unevaluated = !old.keywords.contains_key("additionalProperties");
            let response = if unevaluated { Error } else { Warning };
            self.add(ChangeKind::AdditionalProperties, (Note, response), here.place, was, text);
        }
    }

    pub(super) fn bounds(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        for (key, is_lower) in BOUNDS {
            let what = self.what(here);
            // Beside no `contains` they say nothing.
            let counts = key.ends_with("Contains");
            if counts && (old.keyword("contains").is_none() || new.keyword("contains").is_none()) {
                continue;
            }
            let (before, after) = (old.end(key, is_lower), new.end(key, is_lower));
            // As it is written, where it is that.
            let shown = |facts: &Facts<'_>, (end, by_format): (Bound, bool)| {
                facts.bounds.get(key).copied().filter(|_| !by_format).unwrap_or(end)
            };
            match (before, after) {
                // Said of the format.
                (Some((_, true)), Some((_, true)) | None) | (None, Some((_, true)) | None) => {}
                (Some(before), Some(after)) if before.0.is_same(after.0) => {}
                (Some(before), None) => self.bound_gone(shown(old, before), &what, here),
                (Some(before), Some((after, true))) if before.0.is_tighter(after, is_lower) => {
                    self.bound_gone(shown(old, before), &what, here);
                }
                (before, Some(after)) => {
                    let is_tighter = before.is_none_or(|before| after.0.is_tighter(before.0, is_lower));
                    let is_new = before.is_none_or(|before| before.1 && is_tighter);
                    let new = shown(new, after);
                    let by_format = |is_it| if is_it { " by its format" } else { "" };
                    let mut text = format!("`{}` of {what} is {}{} now", new.keyword, new.number, by_format(after.1));
                    let mut was = here.was;
                    if let Some(before) = before.filter(|_| !is_new) {
                        let old = shown(old, before);
                        let of = if old.keyword == new.keyword { String::new() } else { format!("`{}` ", old.keyword) };
                        text += &format!(", and {of}was {}{}", old.number, by_format(before.1));
                        was = old.place;
                    }
                    let levels = match (is_new || after.1, is_tighter) {
                        (true, true) => (Warning, Note),
                        (_, true) => (Error, Note),
                        (_, false) => (Note, Error),
                    };
                    self.add(ChangeKind::Bounds, levels, new.place, was, text);
                }
            }
        }
    }

    fn bound_gone(&mut self, old: Bound, what: &str, here: Here<'_>) {
        let text = format!("`{}` of {what} is gone, and was {}", old.keyword, old.number);
        self.add(ChangeKind::Bounds, (Severity::Note, Severity::Error), here.place, old.place, text);
    }
}

/// Values in words.
fn list<'v>(values: impl IntoIterator<Item = &'v String>) -> String {
    values.into_iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// Whether every text matches a pattern, as far as that is plain.
pub(super) fn takes_everything(pattern: &str) -> bool {
    matches!(pattern, "" | ".*" | "^.*$" | "^.*" | ".*$" | "^" | "$")
}

/// Whether a pattern surely takes all that another one takes: everything, or every text with a beginning that is part
/// of the other one's.
fn takes_all_of(wide: &str, narrow: &str) -> bool {
    let plain = |text: &str| text.chars().all(|next| next.is_alphanumeric() || matches!(next, '_' | '-' | '/' | ':'));
    let beginning = wide.strip_prefix('^').map(|rest| rest.strip_suffix(".*").unwrap_or(rest));
    let within = |beginning: &str| {
        let rest = narrow.strip_prefix('^').and_then(|rest| rest.strip_prefix(beginning));
        // A quantifier behind the last letter would make it optional, and an alternative is another beginning.
        plain(beginning) && rest.is_some_and(|rest| !rest.starts_with(['*', '?', '{', '+']) && !narrow.contains('|'))
    };
    takes_everything(wide) || beginning.is_some_and(within)
}

#[cfg(test)]
mod tests {
    use super::takes_all_of;

    #[test]
    fn a_pattern_that_surely_takes_all_of_another() {
        for (wide, narrow) in [(".*", "^a$"), ("^ab", "^abc$"), ("^ord_.*", "^ord_[0-9]+$"), ("", "x|y")] {
            assert!(takes_all_of(wide, narrow), "{wide} {narrow}");
        }
        for (wide, narrow) in [("^ab", "^a"), ("^ab", "^ab?"), ("^ab$", "^abc"), ("^a", "^a|b"), ("^a.", "^a.b")] {
            assert!(!takes_all_of(wide, narrow), "{wide} {narrow}");
        }
    }
}
