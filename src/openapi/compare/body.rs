//! Bodies and responses of the same operation in both revisions.

use super::ChangeKind;
use super::header::Headers;
use super::pair::Pair;
use super::schema::Way;
use crate::diagnostic::Severity;
use crate::openapi::exchange::RequestBody;
use crate::openapi::{Operation, Schema};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// A media type: its name, its schema, and where it stands.
type Media<'a> = (String, Option<Schema<'a>>, Span);

/// What a body may be: its media types, and those of them that are streams.
pub(super) struct Content<'a> {
    types: Vec<Media<'a>>,
    streams: Vec<(String, Schema<'a>)>,
}

impl<'a> Content<'a> {
    pub(super) fn of(operation: Operation<'a>, node: NodeRef<'a>) -> Self {
        Self { types: operation.content(node), streams: operation.streams(node) }
    }

    /// The schema of the items of one of its streams.
    fn items(&self, name: &str) -> Option<Schema<'a>> {
        self.streams.iter().find(|(stream, _)| stream == name).map(|(_, items)| *items)
    }
}

impl<'a> From<RequestBody<'a>> for Content<'a> {
    fn from(body: RequestBody<'a>) -> Self {
        Self { types: body.content, streams: body.streams }
    }
}

impl<'a, 'b> Pair<'_, 'a, 'b> {
    pub(super) fn request_body(&mut self) {
        if self.form() {
            return;
        }
        let find = |operation: Operation<'_>, key: &str| operation.node().get(key).is_some();
        let before = self.before.request_body();
        let after = self.after.request_body();
        match (before, after) {
            (None, Some(body)) if !find(self.before, "requestBody") => {
                let level = if body.is_required { Severity::Error } else { Severity::Note };
                let text =
                    if body.is_required { "a request body is required now" } else { "a request body is possible now" };
                self.add(ChangeKind::RequestBody, level, body.place, None, text.to_owned());
            }
            (Some(body), None) if !find(self.after, "requestBody") => {
                self.add(
                    ChangeKind::RequestBody,
                    Severity::Error,
                    self.after.span(),
                    Some(body.place),
                    "the request body is gone".to_owned(),
                );
            }
            (Some(old), Some(new)) => {
                let body = self.after.node().get("requestBody");
                let body = body.and_then(|body| self.after.api.apis.links.follow(body));
                let required = body.and_then(|body| body.get("required")).map_or(new.place, NodeRef::head_span);
                let content = body.and_then(|body| body.entry("content")).map_or(new.place, |entry| entry.key_span());
                if new.is_required != old.is_required {
                    let (level, word) =
                        if new.is_required { (Severity::Error, "required") } else { (Severity::Note, "optional") };
                    self.add(
                        ChangeKind::RequestBody,
                        level,
                        required,
                        Some(old.place),
                        format!("the request body is {word} now"),
                    );
                }
                self.media_types(&old.into(), &new.into(), content, Way::Request, "the request body");
                let was = self.before.node().get("requestBody");
                let was = was.and_then(|body| self.before.api.apis.links.follow(body));
                if let (Some(was), Some(body)) = (was, body) {
                    self.encodings(was, body, Way::Request, "the request body");
                }
            }
            _ => {}
        }
    }

    pub(super) fn media_types(
        &mut self,
        before: &Content<'b>,
        after: &Content<'a>,
        place: Span,
        way: Way,
        subject: &str,
    ) {
        let (old, new) = (&before.types, &after.types);
        let covers = |wide: &str, narrow: &str| {
            wide == narrow
                || wide == "*/*"
                || wide.strip_suffix("/*").is_some_and(|kind| narrow.split('/').next() == Some(kind))
        };
        for one in old {
            let (name, schema, was) = one;
            match new
                .iter()
                .find(|(other, ..)| other == name)
                .or_else(|| new.iter().find(|(other, ..)| covers(other, name)))
            {
                Some(other) => self.same_media_type((before, one), (after, other), way, subject),
                None if way == Way::Response && new.iter().any(|(other, ..)| covers(name, other)) => {
                    for (other_name, other, at) in new.iter().filter(|(other, ..)| covers(name, other)) {
                        let text = format!("{subject} is `{other_name}` now, and was any `{name}`");
                        self.add(ChangeKind::MediaType, Severity::Note, *at, Some(*was), text);
                        self.schemas(*schema, *other, way, subject.to_owned(), false);
                    }
                }
                None => {
                    self.add(
                        ChangeKind::MediaType,
                        Severity::Error,
                        place,
                        Some(*was),
                        format!("{subject} is no longer possible in `{name}`"),
                    );
                }
            }
        }
        for (name, _, at) in new.iter().filter(|(name, ..)| !old.iter().any(|(other, ..)| covers(other, name))) {
            self.add(ChangeKind::MediaType, Severity::Note, *at, None, format!("media type `{name}` is new"));
        }
    }

    /// The same media type in both revisions, which may be a range now that takes it in.
    fn same_media_type(
        &mut self,
        (before, (name, schema, was)): (&Content<'b>, &Media<'b>),
        (after, (other_name, other, at)): (&Content<'a>, &Media<'a>),
        way: Way,
        subject: &str,
    ) {
        if other_name != name {
            let level = if way == Way::Response { Severity::Error } else { Severity::Note };
            let text = format!("{subject} is `{other_name}` now, and was `{name}`");
            self.add(ChangeKind::MediaType, level, *at, Some(*was), text);
        }
        let items = (before.items(name), after.items(other_name));
        // Bytes need no schema from 3.1 on, and the items of a list may come one by one.
        if let (Some(schema), None, Way::Response) = (schema, other, way)
            && !schema.is_binary()
            && items.1.is_none()
        {
            let text = format!("{subject} has no schema any more");
            self.add(ChangeKind::Type, Severity::Warning, *at, Some(schema.span()), text);
        }
        self.schemas(*schema, *other, way, subject.to_owned(), false);
        let one = items.0.or_else(|| schema.filter(|_| other.is_none())?.items().into_iter().next());
        let two = items.1.or_else(|| other.filter(|_| schema.is_none())?.items().into_iter().next());
        if items.0.is_some() || items.1.is_some() {
            self.schemas(one, two, way, format!("an item of {subject}"), false);
        }
    }

    pub(super) fn responses(&mut self) {
        if !self.before.knows_statuses() || !self.after.knows_statuses() {
            return;
        }
        let (before, after) = (self.before.responses(), self.after.responses());
        let covers = |wide: &str, status: &str| {
            wide == status
                || wide.len() == 3
                    && wide.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case("XX"))
                    && wide.get(..1) == status.get(..1)
        };
        for (entry, node) in before {
            let status = entry.name();
            let exact = after.iter().find(|(other, _)| other.name() == status);
            let twin = exact.or_else(|| after.iter().find(|(other, _)| covers(other.name(), status)));
            match twin {
                // A range that became the statuses which really come.
                None if after.iter().any(|(other, _)| covers(status, other.name())) => {
                    for (other, now) in after.iter().filter(|(other, _)| covers(status, other.name())) {
                        let text = format!("the response `{status}` is `{}` now", other.name());
                        self.add(ChangeKind::Status, Severity::Note, other.key_span(), Some(entry.key_span()), text);
                        self.response((*entry, *node), (*other, *now));
                    }
                }
                None => {
                    let level = if status.starts_with('2') { Severity::Error } else { Severity::Note };
                    let text = format!("the response `{status}` is gone");
                    self.add(ChangeKind::Status, level, self.after.responses_span(), Some(entry.key_span()), text);
                }
                Some((other, now)) => self.response((*entry, *node), (*other, *now)),
            }
        }
        for (entry, _) in
            after.iter().filter(|(entry, _)| !before.iter().any(|(old, _)| covers(old.name(), entry.name())))
        {
            self.add(
                ChangeKind::Status,
                Severity::Note,
                entry.key_span(),
                None,
                format!("the response `{}` is new", entry.name()),
            );
        }
    }

    /// The same response in both revisions.
    fn response(&mut self, before: (Entry<'b>, Option<NodeRef<'b>>), after: (Entry<'a>, Option<NodeRef<'a>>)) {
        let ((entry, Some(old)), (other, Some(new))) = (before, after) else { return };
        let (before, after) = (Content::of(self.before, old), Content::of(self.after, new));
        if !before.types.is_empty() && !after.types.is_empty() {
            let place = new.entry("content").map_or(other.key_span(), |entry| entry.key_span());
            self.media_types(&before, &after, place, Way::Response, "the response body");
            self.encodings(old, new, Way::Response, "the response body");
        } else if !before.types.is_empty() && entry.name().starts_with('2') {
            let text = format!("the response `{}` has no body any more", entry.name());
            self.add(ChangeKind::MediaType, Severity::Error, other.key_span(), Some(entry.key_span()), text);
        }
        let place = new.entry("headers").map_or(other.key_span(), |headers| headers.key_span());
        self.headers(Some(old), Some(new), &Headers { way: Way::Response, noun: "response header", of: "", place });
    }
}
