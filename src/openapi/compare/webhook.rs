//! What a service sends to whoever subscribed, webhooks and callbacks, in both revisions: its requests are what they receive, and their
//! responses are what it receives.

use super::body::Content;
use super::lifecycle::Life;
use super::pair::Pair;
use super::schema::Way;
use super::{Change, ChangeKind, Changes};
use crate::diagnostic::Severity;
use crate::openapi::reference::place;
use crate::openapi::{Api, Operation, OperationKind};
use crate::settings::Day;
use crate::syntax::tree::NodeRef;

/// Compares the webhooks. What the service no longer sends, they wait for.
pub(super) fn compare(old: Api<'_>, new: Api<'_>, today: Option<Day>, changes: &mut Changes) {
    let sent = |operation: &Operation<'_>| operation.kind() == OperationKind::Webhook;
    let same = |one: Operation<'_>, other: Operation<'_>| one.path() == other.path() && one.is_method(&other.method());
    for before in old.operations().filter(sent) {
        if let Some(after) = new.operations().filter(sent).find(|after| same(*after, before)) {
            Pair { before, after, today: None, changes }.compare_sent("webhook", after.path());
            continue;
        }
        let place = ["webhooks", "openapi"].iter().find_map(|key| new.root().entry(key));
        let place = place.map_or(new.paths_span(), |entry| entry.key_span());
        let (level, word) = match Life::of(before.node(), before.api.sunset_key(), today) {
            Life::Over => (Severity::Note, "gone, as was announced"),
            _ => (Severity::Error, "gone"),
        };
        let text = format!("webhook `{}` is {word}", before.path());
        add(changes, level, before, place, Some(before.path_span()), text);
    }
    for after in new.operations().filter(sent) {
        if !old.operations().filter(sent).any(|before| same(before, after)) {
            add(changes, Severity::Note, after, after.span(), None, format!("webhook `{}` is new", after.path()));
        }
    }
}

/// The callbacks of an operation, each with what it is told apart by; nothing when one cannot be read.
fn callbacks<'a>(operation: Operation<'a>) -> Option<Vec<Callback<'a>>> {
    let Some(map) = operation.node().get("callbacks") else {
        return (!operation.node().is_torn()).then(Vec::new);
    };
    let links = &operation.api.apis.links;
    let sent: Vec<Operation<'a>> =
        operation.api.operations().filter(|sent| sent.kind() == OperationKind::Callback).collect();
    let mut found = Vec::new();
    for callback in links.follow(map)?.entries() {
        for expression in links.follow(callback.value)?.entries() {
            let Some(item) = links.follow(expression.value).filter(|item| item.is_mapping()) else { continue };
            let own = item.entries().into_iter();
            let own =
                own.filter_map(|entry| sent.iter().copied().find(|sent| place(sent.node()) == place(entry.value)));
            found.extend(own.map(|operation| Callback {
                name: callback.name(),
                address: expression.name(),
                operation,
            }));
        }
    }
    Some(found)
}

/// An operation of a callback.
#[derive(Clone, Copy)]
struct Callback<'a> {
    name: &'a str,
    /// The expression that says where it is sent.
    address: &'a str,
    operation: Operation<'a>,
}

impl Callback<'_> {
    fn is(self, other: Callback<'_>) -> bool {
        (self.name, self.address) == (other.name, other.address) && self.operation.is_method(&other.operation.method())
    }
}

/// Compares the callbacks of an operation that is in both revisions: they are sent as webhooks are.
pub(super) fn compare_callbacks(before: Operation<'_>, after: Operation<'_>, changes: &mut Changes) {
    let (Some(old), Some(new)) = (callbacks(before), callbacks(after)) else { return };
    for one in &old {
        if let Some(other) = new.iter().find(|other| other.is(*one)) {
            let pair = Pair { before: one.operation, after: other.operation, today: None, changes: &mut *changes };
            pair.compare_sent("callback", other.name);
            continue;
        }
        let place = after.node().entry("callbacks").map_or(after.span(), |entry| entry.key_span());
        let text = format!("callback `{}` to `{}` is gone", one.name, one.address);
        add(changes, Severity::Error, after, place, Some(one.operation.path_span()), text);
    }
    for other in new.iter().filter(|other| !old.iter().any(|one| one.is(**other))) {
        let text = format!("callback `{}` to `{}` is new", other.name, other.address);
        add(changes, Severity::Note, after, other.operation.span(), None, text);
    }
}

fn add(
    changes: &mut Changes,
    level: Severity,
    operation: Operation<'_>,
    place: crate::source::Span,
    was: Option<crate::source::Span>,
    text: String,
) {
    let operations = vec![operation.name()];
    changes.add(Change { kind: ChangeKind::Operation, level, place, was, text, operations });
}

impl Pair<'_, '_, '_> {
    fn compare_sent(mut self, kind: &str, name: &str) {
        let what = format!("the body of the {kind} `{name}`");
        let written = |operation: Operation<'_>| operation.node().get("requestBody").is_some();
        match (self.before.request_body(), self.after.request_body()) {
            (Some(old), None) if !written(self.after) => {
                let place = self.after.span();
                self.add(ChangeKind::RequestBody, Severity::Error, place, Some(old.place), format!("{what} is gone"));
            }
            (None, Some(new)) if !written(self.before) => {
                self.add(ChangeKind::RequestBody, Severity::Note, new.place, None, format!("{what} is new"));
            }
            (Some(old), Some(new)) => {
                if old.is_required != new.is_required {
                    let (level, word) = if new.is_required {
                        (Severity::Note, "is always sent")
                    } else {
                        (Severity::Error, "may be absent")
                    };
                    self.add(ChangeKind::RequestBody, level, new.place, Some(old.place), format!("{what} {word} now"));
                }
                let place = new.place;
                self.media_types(&old.into(), &new.into(), place, Way::Response, &what);
            }
            _ => {}
        }
        if !self.before.knows_statuses() || !self.after.knows_statuses() {
            return;
        }
        let (before, after) = (self.before.responses(), self.after.responses());
        for (entry, node) in before {
            let twin = after.iter().find(|(other, _)| other.name() == entry.name());
            let Some((other, Some(new))) = twin else { continue };
            let (Some(old), new): (Option<NodeRef<'_>>, _) = (*node, *new) else { continue };
            let (old, new) = (Content::of(self.before, old), Content::of(self.after, new));
            let what = format!("the answer to the {kind} `{name}`");
            self.media_types(&old, &new, other.key_span(), Way::Request, &what);
        }
    }
}
