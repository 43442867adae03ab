//! How long something was promised to stay, and whether the promise holds.

use super::ChangeKind;
use super::pair::Pair;
use crate::diagnostic::Severity;
use crate::openapi::{Operation, Sunset};
use crate::settings::Day;
use crate::syntax::tree::NodeRef;

/// How long something stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// Nobody said that it would go.
    Promised,
    /// It goes after this day, which is still to come.
    Until(Day),
    /// It is deprecated, and no day or one that has passed is named.
    Over,
}

impl Life {
    /// What a node says of its life.
    pub(super) fn of(node: NodeRef<'_>, sunset_key: &str, today: Option<Day>) -> Self {
        if node.get("deprecated").and_then(NodeRef::as_bool) != Some(true) {
            return Self::Promised;
        }
        match (node.get(sunset_key).and_then(NodeRef::text).map(Sunset::parse), today) {
            (Some(Sunset::On(day)), Some(today)) if today <= day => Self::Until(day),
            _ => Self::Over,
        }
    }
}

/// Levels of stability, the least first; the extension is that of oasdiff.
const STABILITY: [&str; 4] = ["draft", "alpha", "beta", "stable"];

fn stability(node: NodeRef<'_>) -> Option<(usize, NodeRef<'_>)> {
    let value = ["x-stability-level", "x-stability"].into_iter().find_map(|key| node.get(key))?;
    Some((STABILITY.iter().position(|level| value.text() == Some(level))?, value))
}

/// Whether the makers of an operation say that it may change, so that it is no contract.
pub(super) fn is_unstable(operation: Operation<'_>) -> bool {
    let node = operation.node();
    let experimental = ["x-stability-level", "x-stability"]
        .iter()
        .any(|key| node.get(key).and_then(NodeRef::text) == Some("experimental"));
    experimental
        || stability(node).is_some_and(|(level, _)| level < 2)
        || node.get("x-internal").and_then(NodeRef::as_bool) == Some(true)
}

impl Pair<'_, '_, '_> {
    /// What changed in how long the operation is promised to stay.
    pub(super) fn lifecycle(&mut self) {
        let (before, after) = (self.before, self.after);
        let is_deprecated =
            |operation: Operation<'_>| operation.node().get("deprecated").and_then(NodeRef::as_bool) == Some(true);
        if is_deprecated(after) && !is_deprecated(before) {
            let place = after.node().get("deprecated").map_or(after.span(), NodeRef::key_span);
            let text = format!("`{}` is deprecated now", after.name());
            self.add(ChangeKind::Operation, Severity::Note, place, Some(before.span()), text);
        }
        let sunset = |operation: Operation<'_>, key: &str| {
            let value = operation.node().get(key).filter(|value| !value.is_null())?.text().map(Sunset::parse);
            Some(value.unwrap_or(Sunset::NoDay))
        };
        let key = after.api.sunset_key().to_owned();
        let place = after.node().get(&key).map_or(after.span(), NodeRef::head_span);
        let was = before.node().get(before.api.sunset_key()).map(NodeRef::head_span);
        if let Some(Sunset::On(day)) = sunset(before, before.api.sunset_key()) {
            let broken = match sunset(after, &key) {
                Some(Sunset::On(now)) if now < day => Some(format!("ends on {now} now, and was promised until {day}")),
                Some(Sunset::NoDay) => Some(format!("was promised until {day}, and names no day any more")),
                None if is_deprecated(after) => Some(format!("was promised until {day}, and names no day any more")),
                _ => None,
            };
            if let Some(broken) = broken {
                let text = format!("`{}` {broken}", after.name());
                self.add(ChangeKind::Operation, Severity::Error, place, was, text);
            }
        }
        let (one, other) = (stability(before.node()), stability(after.node()));
        if let (Some((old, old_value)), Some((new, value))) = (one, other)
            && new < old
        {
            let text = format!("`{}` is {} now, and was {}", after.name(), STABILITY[new], STABILITY[old]);
            self.add(ChangeKind::Operation, Severity::Error, value.head_span(), Some(old_value.head_span()), text);
        }
    }
}
