//! What a service sends to whoever subscribed, in both revisions: its requests are what they receive, and their
//! responses are what it receives.

use super::pair::Pair;
use super::schema::Way;
use super::{Change, ChangeKind, Changes, Level};
use crate::openapi::{Api, Operation, OperationKind};
use crate::syntax::tree::NodeRef;

/// Compares the webhooks. What the service no longer sends, they wait for.
pub(super) fn compare(old: Api<'_>, new: Api<'_>, changes: &mut Changes) {
    let sent = |operation: &Operation<'_>| operation.kind() == OperationKind::Webhook;
    let same = |one: Operation<'_>, other: Operation<'_>| one.path() == other.path() && one.is_method(&other.method());
    for before in old.operations().filter(sent) {
        if let Some(after) = new.operations().filter(sent).find(|after| same(*after, before)) {
            Pair { before, after, today: None, changes }.compare_sent();
            continue;
        }
        let place = ["webhooks", "openapi"].iter().find_map(|key| new.root().entry(key));
        let place = place.map_or(new.paths_span(), |entry| entry.key_span());
        let text = format!("webhook `{}` is gone", before.path());
        add(changes, Level::Error, before, place, Some(before.path_span()), text);
    }
    for after in new.operations().filter(sent) {
        if !old.operations().filter(sent).any(|before| same(before, after)) {
            add(changes, Level::Note, after, after.span(), None, format!("webhook `{}` is new", after.path()));
        }
    }
}

fn add(
    changes: &mut Changes,
    level: Level,
    operation: Operation<'_>,
    place: crate::source::Span,
    was: Option<crate::source::Span>,
    text: String,
) {
    let operations = vec![operation.name()];
    changes.add(Change { kind: ChangeKind::Operation, level, place, was, text, operations });
}

impl Pair<'_, '_, '_> {
    fn compare_sent(mut self) {
        let what = format!("the body of the webhook `{}`", self.after.path());
        let written = |operation: Operation<'_>| operation.node().get("requestBody").is_some();
        match (self.before.request_body(), self.after.request_body()) {
            (Some(old), None) if !written(self.after) => {
                let place = self.after.span();
                self.add(ChangeKind::RequestBody, Level::Error, place, Some(old.place), format!("{what} is gone"));
            }
            (None, Some(new)) if !written(self.before) => {
                self.add(ChangeKind::RequestBody, Level::Note, new.place, None, format!("{what} is new"));
            }
            (Some(old), Some(new)) => {
                if old.is_required != new.is_required {
                    let (level, word) =
                        if new.is_required { (Level::Note, "is always sent") } else { (Level::Error, "may be absent") };
                    self.add(ChangeKind::RequestBody, level, new.place, Some(old.place), format!("{what} {word} now"));
                }
                self.media_types(&old.content, &new.content, new.place, Way::Response, &what);
            }
            _ => {}
        }
        if !self.before.knows_responses() || !self.after.knows_responses() {
            return;
        }
        let (before, after) = (self.before.responses(), self.after.responses());
        for (entry, node) in before {
            let twin = after.iter().find(|(other, _)| other.name() == entry.name());
            let Some((other, Some(new))) = twin else { continue };
            let (Some(old), new): (Option<NodeRef<'_>>, _) = (node, *new) else { continue };
            let (old, new) = (self.before.content(old), self.after.content(new));
            let what = format!("the answer to the webhook `{}`", self.after.path());
            self.media_types(&old, &new, other.key_span(), Way::Request, &what);
        }
    }
}
