//! Headers in both revisions: those of responses, and those of the parts of forms (OpenAPI 3.0.4, "Encoding Object").

use super::ChangeKind;
use super::pair::Pair;
use super::schema::Way;
use crate::diagnostic::Severity;
use crate::openapi::{Operation, Schema, Types};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Which headers they are.
pub(super) struct Headers<'s> {
    pub(super) way: Way,
    /// What one of them is called.
    pub(super) noun: &'static str,
    /// Whose they are, to end a name with; nothing where the noun says it.
    pub(super) of: &'s str,
    /// Where they stand now, or would.
    pub(super) place: Span,
}

impl Headers<'_> {
    fn named(&self, name: &str) -> String {
        format!("{} `{name}`{}", self.noun, self.of)
    }

    fn kind(&self) -> ChangeKind {
        match self.way {
            Way::Request => ChangeKind::Parameter,
            Way::Response => ChangeKind::ResponseHeader,
        }
    }

    /// The level of a change, by the way of the headers.
    fn level(&self, request: Severity, response: Severity) -> Severity {
        if self.way == Way::Request { request } else { response }
    }
}

/// The headers of an object, less the one that `content` speaks for; nothing when they cannot be read.
fn headers<'a>(operation: Operation<'a>, owner: Option<NodeRef<'a>>) -> Option<Vec<(&'a str, NodeRef<'a>)>> {
    let Some(owner) = owner else { return Some(Vec::new()) };
    let mut headers = operation.headers(owner)?;
    headers.retain(|(name, _)| operation.api.version().is_2() || !name.eq_ignore_ascii_case("content-type"));
    Some(headers)
}

fn is_required(header: NodeRef<'_>) -> bool {
    header.get("required").and_then(NodeRef::as_bool) == Some(true)
}

impl<'a, 'b> Pair<'_, 'a, 'b> {
    /// Compares the headers of two objects, each of which may be absent.
    pub(super) fn headers(&mut self, old: Option<NodeRef<'b>>, new: Option<NodeRef<'a>>, which: &Headers<'_>) {
        use Severity::{Error, Note, Warning};
        let (Some(old), Some(new)) = (headers(self.before, old), headers(self.after, new)) else { return };
        let find = |name: &str| new.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, node)| *node);
        for (name, node) in &old {
            if let Some(other) = find(name) {
                self.header(name, *node, other, which);
                continue;
            }
            let level = which.level(Warning, if is_required(*node) { Error } else { Warning });
            let text = format!("the {} is gone", which.named(name));
            self.add(which.kind(), level, which.place, Some(node.key_span()), text);
        }
        for (name, node) in new.iter().filter(|(name, _)| !old.iter().any(|(old, _)| old.eq_ignore_ascii_case(name))) {
            let is_asked = which.way == Way::Request && is_required(*node);
            let (level, more) = if is_asked { (Error, " and required") } else { (Note, "") };
            let text = format!("the {} is new{more}", which.named(name));
            self.add(which.kind(), level, node.key_span(), None, text);
        }
    }

    /// The same header in both revisions.
    fn header(&mut self, name: &str, old: NodeRef<'b>, new: NodeRef<'a>, which: &Headers<'_>) {
        use Severity::{Error, Note, Warning};
        let (was, what) = (Some(old.key_span()), which.named(name));
        let changed = match (is_required(old), is_required(new)) {
            (true, false) => Some((which.level(Note, Error), "optional")),
            (false, true) => Some((which.level(Error, Note), "required")),
            _ => None,
        };
        if let Some((level, word)) = changed {
            self.add(which.kind(), level, new.key_span(), was, format!("the {what} is {word} now"));
        }
        let (one, other) = (self.before.header_schema(old), self.after.header_schema(new));
        // How several values are written; 2.0 knows no objects there.
        let explodes = |header: NodeRef<'_>| header.get("explode").and_then(NodeRef::as_bool) == Some(true);
        let single = |schema: Option<Schema<'_>>| schema.and_then(Schema::types).is_none_or(Types::is_scalar);
        if explodes(old) != explodes(new) && !single(one) && !single(other) {
            let place = new.get("explode").map_or(new.key_span(), NodeRef::head_span);
            let text = format!("the {what} is written in another way: `explode` is {}", explodes(new));
            self.add(ChangeKind::Serialization, which.level(Error, Warning), place, was, text);
        }
        self.schemas(one, other, which.way, what, false);
    }
}
