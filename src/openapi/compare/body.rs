//! Bodies, responses and their headers of the same operation in both revisions.

use super::ChangeKind;
use super::pair::Pair;
use super::schema::Way;
use crate::diagnostic::Severity;
use crate::openapi::{Operation, Schema};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

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
                self.media_types(&old.content, &new.content, content, Way::Request, "the request body");
            }
            _ => {}
        }
    }

    pub(super) fn media_types(
        &mut self,
        old: &[(String, Option<Schema<'b>>, Span)],
        new: &[(String, Option<Schema<'a>>, Span)],
        place: Span,
        way: Way,
        subject: &str,
    ) {
        let covers = |wide: &str, narrow: &str| {
            wide == narrow
                || wide == "*/*"
                || wide.strip_suffix("/*").is_some_and(|kind| narrow.split('/').next() == Some(kind))
        };
        for (name, schema, was) in old {
            match new
                .iter()
                .find(|(other, ..)| other == name)
                .or_else(|| new.iter().find(|(other, ..)| covers(other, name)))
            {
                Some((other_name, other, at)) => {
                    if other_name != name {
                        let level = if way == Way::Response { Severity::Error } else { Severity::Note };
                        let text = format!("{subject} is `{other_name}` now, and was `{name}`");
                        self.add(ChangeKind::MediaType, level, *at, Some(*was), text);
                    }
                    if let (Some(schema), None, Way::Response) = (schema, other, way) {
                        let text = format!("{subject} has no schema any more");
                        self.add(ChangeKind::Type, Severity::Warning, *at, Some(schema.span()), text);
                    }
                    self.schemas(*schema, *other, way, subject.to_owned(), false);
                }
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

    pub(super) fn responses(&mut self) {
        if !self.before.knows_responses() || !self.after.knows_responses() {
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
                None => {
                    let level = if status.starts_with('2') { Severity::Error } else { Severity::Note };
                    let text = format!("the response `{status}` is gone");
                    self.add(ChangeKind::Status, level, self.after.responses_span(), Some(entry.key_span()), text);
                }
                Some((other, after)) => {
                    let (Some(old), Some(new)) = (*node, *after) else { continue };
                    let old_types = self.before.content(old);
                    let new_types = self.after.content(new);
                    if !old_types.is_empty() && !new_types.is_empty() {
                        let place = new.entry("content").map_or(other.key_span(), |entry| entry.key_span());
                        self.media_types(&old_types, &new_types, place, Way::Response, "the response body");
                    } else if !old_types.is_empty() && status.starts_with('2') {
                        self.add(
                            ChangeKind::MediaType,
                            Severity::Error,
                            other.key_span(),
                            Some(entry.key_span()),
                            format!("the response `{status}` has no body any more"),
                        );
                    }
                    self.headers(old, new, other.key_span());
                }
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

    fn headers(&mut self, old: NodeRef<'b>, new: NodeRef<'a>, place: Span) {
        let place = new.entry("headers").map_or(place, |headers| headers.key_span());
        let (Some(old), Some(new)) = (self.before.headers(old), self.after.headers(new)) else { return };
        let is_required = |node: NodeRef<'_>| node.get("required").and_then(NodeRef::as_bool) == Some(true);
        for (name, node) in &old {
            let was = Some(node.key_span());
            let Some((_, other)) = new.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) else {
                let level = if is_required(*node) { Severity::Error } else { Severity::Warning };
                self.add(
                    ChangeKind::ResponseHeader,
                    level,
                    place,
                    was,
                    format!("the response header `{name}` is gone"),
                );
                continue;
            };
            if is_required(*node) && !is_required(*other) {
                let text = format!("the response header `{name}` is optional now");
                self.add(ChangeKind::ResponseHeader, Severity::Error, other.key_span(), was, text);
            }
            let (one, two) = (self.before.header_schema(*node), self.after.header_schema(*other));
            self.schemas(one, two, Way::Response, format!("response header `{name}`"), false);
        }
        for (name, node) in &new {
            if !old.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                let text = format!("the response header `{name}` is new");
                self.add(ChangeKind::ResponseHeader, Severity::Note, node.key_span(), None, text);
            }
        }
    }
}
