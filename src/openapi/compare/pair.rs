//! The same operation in both revisions: what it is called, how long it lives, who may call it.

use super::schema::{Comparison, Way};
use super::{Change, ChangeKind, Changes, security, webhook};
use crate::diagnostic::Severity;
use crate::openapi::{Operation, Schema};
use crate::settings::Day;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// The same operation in both revisions.
pub(super) struct Pair<'c, 'a, 'b> {
    pub(super) before: Operation<'b>,
    pub(super) after: Operation<'a>,
    pub(super) today: Option<Day>,
    pub(super) changes: &'c mut Changes,
}

impl<'a, 'b> Pair<'_, 'a, 'b> {
    pub(super) fn compare(mut self) {
        self.identity();
        self.lifecycle();
        self.parameters();
        self.request_body();
        self.responses();
        webhook::compare_callbacks(self.before, self.after, self.changes);
        for (level, place, was, text) in security::differences(self.before, self.after) {
            self.add(ChangeKind::Security, level, place, was, text);
        }
    }

    pub(super) fn add(&mut self, kind: ChangeKind, level: Severity, place: Span, was: Option<Span>, text: String) {
        let operations = vec![self.after.name()];
        self.changes.add(Change { kind, level, place, was, text, operations });
    }

    pub(super) fn schemas(
        &mut self,
        before: Option<Schema<'b>>,
        after: Option<Schema<'a>>,
        way: Way,
        subject: String,
        of_parameter: bool,
    ) {
        let (Some(before), Some(after)) = (before, after) else { return };
        let mut comparison = Comparison::new(way, subject);
        comparison.of_parameter = of_parameter;
        comparison.alike = std::mem::take(&mut self.changes.alike);
        comparison.schemas(before, after, "");
        if comparison.found.is_empty() && !comparison.is_lenient {
            comparison.alike.extend(comparison.seen.iter().map(|(one, other)| (way, *one, *other)));
        }
        self.changes.alike = comparison.alike;
        for difference in comparison.found {
            self.add(difference.kind, difference.level, difference.place, difference.was, difference.text);
        }
    }

    fn identity(&mut self) {
        let (before, after) = (self.before, self.after);
        if let Some(old) = before.id()
            && after.id() != Some(old)
        {
            let entry = after.node().get("operationId");
            let place = entry.map_or(after.span(), NodeRef::span);
            let text = match after.id() {
                Some(new) => {
                    format!("`operationId` is `{new}` now, and was `{old}`: generated clients get another method")
                }
                None => format!("`operationId: {old}` is gone: generated clients lose the method"),
            };
            self.add(
                ChangeKind::OperationId,
                Severity::Warning,
                place,
                before.node().get("operationId").map(NodeRef::span),
                text,
            );
        }
        let hidden = |operation: NodeRef<'_>| operation.get("x-internal").and_then(NodeRef::as_bool) == Some(true);
        if hidden(after.node()) {
            let place = after.node().get("x-internal").map_or(after.span(), NodeRef::key_span);
            self.add(
                ChangeKind::Operation,
                Severity::Error,
                place,
                Some(before.span()),
                format!("`{}` is internal now", after.name()),
            );
        }
    }
}
