//! Operations of two revisions: which are the same, and what of their parameters, bodies and responses changed.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::{Comparison, Way};
use super::{Change, ChangeKind, Changes, Level, is_called, security};
use crate::openapi::{Api, Apis, Operation, Parameter, Schema};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// The paths by which requests reach an operation, the names of their placeholders left out.
#[must_use]
pub fn effective_paths(operation: Operation<'_>) -> BTreeSet<String> {
    let template = normalised(operation.path());
    let servers = operation.servers();
    let prefixes: Vec<&str> = servers.iter().flat_map(|server| &server.prefixes).map(String::as_str).collect();
    if prefixes.is_empty() {
        return BTreeSet::from([template]);
    }
    prefixes.into_iter().map(|prefix| format!("{}{template}", normalised(prefix))).collect()
}

/// A path with `{}` for every placeholder and no final slash.
fn normalised(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut depth = 0_usize;
    for next in path.chars() {
        match next {
            '{' => {
                depth += 1;
                out.push('{');
            }
            '}' => {
                depth = depth.saturating_sub(1);
                out.push('}');
            }
            _ if depth > 0 => {}
            _ => out.push(next),
        }
    }
    let trimmed = out.trim_end_matches('/');
    trimmed.to_owned()
}

/// The version in a path that follows the convention: `/api/v2/orders` is of version 2.
fn version_of(operation: Operation<'_>) -> Option<u32> {
    effective_paths(operation).iter().find_map(|path| {
        path.split('/').find_map(|segment| segment.strip_prefix('v').and_then(|number| number.parse().ok()))
    })
}

/// Operations whose makers say that they may change are no contract.
fn is_unstable(operation: Operation<'_>) -> bool {
    let node = operation.node();
    let level = ["x-stability-level", "x-stability"].into_iter().find_map(|key| node.get(key)?.text());
    matches!(level, Some("draft" | "alpha" | "experimental"))
        || node.get("x-internal").and_then(NodeRef::as_bool) == Some(true)
}

pub(super) fn compare(old: Api<'_>, new: Api<'_>, head: &Apis<'_>, changes: &mut Changes) {
    if new.has_unknown_paths() {
        return;
    }
    let mut gone = Vec::new();
    let mut matched: Vec<Span> = Vec::new();
    for before in old.operations().filter(|operation| is_called(operation.kind()) && !is_unstable(*operation)) {
        let paths = effective_paths(before);
        let same = |after: &Operation<'_>| {
            is_called(after.kind())
                && after.is_method(&before.method())
                && (!paths.is_disjoint(&effective_paths(*after))
                    || normalised(after.path()) == normalised(before.path()))
        };
        let here = new.operations().find(|after| {
            is_called(after.kind()) && after.is_method(&before.method()) && !paths.is_disjoint(&effective_paths(*after))
        });
        match here.or_else(|| new.operations().find(same)) {
            Some(after) => {
                matched.push(after.span());
                moved(before, after, changes);
                Pair { before, after, changes }.compare();
            }
            // Another document may have taken it over.
            None if head.iter().any(|api| api.operations().any(|after| same(&after))) => {}
            None => gone.push(before),
        }
    }
    let added: Vec<Operation<'_>> = new
        .operations()
        .filter(|operation| is_called(operation.kind()) && !matched.contains(&operation.span()))
        .collect();
    let newest_added = added.iter().filter_map(|operation| version_of(*operation)).max();
    let older =
        |operation: &Operation<'_>| version_of(*operation).zip(newest_added).is_some_and(|(old, new)| old < new);
    let (replaced, removed): (Vec<_>, Vec<_>) = gone.into_iter().partition(older);
    removed_version(&replaced, newest_added, new, changes);
    for operation in removed {
        let deprecated = operation.node().get("deprecated").and_then(NodeRef::as_bool) == Some(true);
        let level = if deprecated { Level::Note } else { Level::Error };
        let text = format!("`{}` is gone", operation.name());
        changes.add(Change {
            kind: ChangeKind::Operation,
            level,
            place: new.paths_span(),
            was: Some(operation.span()),
            text,
            operations: vec![operation.name()],
        });
    }
    for operation in added {
        let text = format!("`{}` is new", operation.name());
        changes.add(Change {
            kind: ChangeKind::Operation,
            level: Level::Note,
            place: operation.span(),
            was: None,
            text,
            operations: vec![operation.name()],
        });
    }
    webhooks(old, new, changes);
}

/// A version that goes while a newer one comes, as one change.
fn removed_version(replaced: &[Operation<'_>], newest: Option<u32>, new: Api<'_>, changes: &mut Changes) {
    let live = replaced.iter().filter(|operation| {
        let sunset = operation.node().get("x-sunset").is_some();
        !(sunset && operation.node().get("deprecated").and_then(NodeRef::as_bool) == Some(true))
    });
    let mut by_version: BTreeMap<u32, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in live {
        by_version.entry(version_of(*operation).unwrap_or_default()).or_default().push(operation);
    }
    for (version, operations) in by_version {
        let newest = newest.unwrap_or_default();
        let text = match operations.as_slice() {
            [only] => format!("`{}` of version {version} is gone while version {newest} comes", only.name()),
            several => {
                format!("{} operations of version {version} are gone while version {newest} comes", several.len())
            }
        };
        let names = operations.iter().map(|operation| operation.name()).collect();
        let was = operations.first().map(|operation| operation.path_span());
        changes.add(Change {
            kind: ChangeKind::PriorVersion,
            level: Level::Error,
            place: new.paths_span(),
            was,
            text,
            operations: names,
        });
    }
}

/// The service calls others: what it no longer sends, they wait for.
fn webhooks(old: Api<'_>, new: Api<'_>, changes: &mut Changes) {
    use crate::openapi::OperationKind::Webhook;
    let kept = |before: &Operation<'_>| {
        new.operations()
            .any(|after| after.kind() == Webhook && after.path() == before.path() && after.is_method(&before.method()))
    };
    for before in old.operations().filter(|operation| operation.kind() == Webhook && !kept(operation)) {
        let place = ["webhooks", "openapi"]
            .iter()
            .find_map(|key| new.root().entry(key))
            .map_or(new.paths_span(), |entry| entry.key_span());
        let text = format!("webhook `{}` is gone", before.path());
        changes.add(Change {
            kind: ChangeKind::Operation,
            level: Level::Error,
            place,
            was: Some(before.path_span()),
            text,
            operations: vec![before.name()],
        });
    }
}

/// The same path under another server: requests to the old one reach nothing.
fn moved(before: Operation<'_>, after: Operation<'_>, changes: &mut Changes) {
    let (old, new) = (effective_paths(before), effective_paths(after));
    if !old.is_disjoint(&new) {
        return;
    }
    let servers = after.servers();
    let place = servers.first().map_or(after.path_span(), |server| server.span);
    let (old, new) = (old.into_iter().next().unwrap_or_default(), new.into_iter().next().unwrap_or_default());
    let common = normalised(after.path());
    let prefix = |path: &str| path.strip_suffix(&common).unwrap_or(path).to_owned();
    let text = format!("requests go to `{}/…` now, and went to `{}/…`", prefix(&new), prefix(&old));
    let was = before.servers().first().map(|server| server.span);
    changes.add(Change {
        kind: ChangeKind::Operation,
        level: Level::Error,
        place,
        was,
        text,
        operations: vec![after.name()],
    });
}

/// The same operation in both revisions.
struct Pair<'c, 'a, 'b> {
    before: Operation<'b>,
    after: Operation<'a>,
    changes: &'c mut Changes,
}

impl<'a, 'b> Pair<'_, 'a, 'b> {
    fn compare(mut self) {
        self.identity();
        self.parameters();
        self.request_body();
        self.responses();
        for (level, place, was, text) in security::differences(self.before, self.after) {
            self.add(ChangeKind::Security, level, place, was, text);
        }
    }

    fn add(&mut self, kind: ChangeKind, level: Level, place: Span, was: Option<Span>, text: String) {
        let operations = vec![self.after.name()];
        self.changes.add(Change { kind, level, place, was, text, operations });
    }

    fn schemas(&mut self, before: Option<Schema<'b>>, after: Option<Schema<'a>>, way: Way, subject: String) {
        let (Some(before), Some(after)) = (before, after) else { return };
        let mut comparison = Comparison::new(way, subject);
        comparison.schemas(before, after, "");
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
                Level::Warning,
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
                Level::Error,
                place,
                Some(before.span()),
                format!("`{}` is internal now", after.name()),
            );
        }
    }

    fn parameters(&mut self) {
        let (Some(before), Some(after)) = (self.before.parameters(), self.after.parameters()) else { return };
        let bodies = |parameter: &&Parameter<'_>| !matches!(parameter.place(), "body" | "formData");
        // Placeholders are matched by their position, for their names reach no wire.
        let order = |operation: Operation<'_>| -> Vec<String> {
            operation
                .path()
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        let (old_order, new_order) = (order(self.before), order(self.after));
        let twin = |old: &Parameter<'b>| {
            let position = old_order.iter().position(|name| name == old.name());
            let renamed = position.and_then(|at| new_order.get(at)).filter(|_| old.place() == "path");
            let name = renamed.map_or(old.name(), String::as_str);
            let same = |new: &&Parameter<'a>| {
                new.place() == old.place()
                    && (new.name() == name || old.place() == "header" && new.name().eq_ignore_ascii_case(name))
            };
            after.iter().find(same).copied()
        };
        let mut known: Vec<Span> = Vec::new();
        for old in before.iter().filter(bodies) {
            match twin(old) {
                None => {
                    let text = format!(
                        "{} parameter `{}` is gone: requests that send it are not understood as before",
                        old.place(),
                        old.name()
                    );
                    let place =
                        self.after.node().entry("parameters").map_or(self.after.span(), |entry| entry.key_span());
                    let deprecated = old.node.get("deprecated").and_then(NodeRef::as_bool) == Some(true);
                    let level = if deprecated { Level::Note } else { Level::Warning };
                    self.add(ChangeKind::Parameter, level, place, Some(old.node.head_span()), text);
                }
                Some(new) => {
                    known.push(new.node.head_span());
                    self.parameter(*old, new);
                }
            }
        }
        for new in after.iter().filter(bodies).filter(|new| !known.contains(&new.node.head_span())) {
            let required = new.is_required();
            let level = if required { Level::Error } else { Level::Note };
            let consequence = if required { ": requests without it are refused" } else { "" };
            let text = format!(
                "{} parameter `{}` is new{}{consequence}",
                new.place(),
                new.name(),
                if required { " and required" } else { "" }
            );
            self.add(ChangeKind::Parameter, level, new.node.head_span(), None, text);
        }
    }

    fn parameter(&mut self, old: Parameter<'b>, new: Parameter<'a>) {
        let what = format!("{} parameter `{}`", new.place(), new.name());
        let was = Some(old.node.head_span());
        if new.is_required() && !old.is_required() {
            let place = new.node.get("required").map_or(new.node.head_span(), NodeRef::span);
            self.add(
                ChangeKind::Parameter,
                Level::Error,
                place,
                was,
                format!("{what} is required now: requests without it are refused"),
            );
        } else if old.is_required() && !new.is_required() {
            self.add(ChangeKind::Parameter, Level::Note, new.node.head_span(), was, format!("{what} is optional now"));
        }
        for key in ["style", "explode", "collectionFormat", "allowReserved"] {
            let (one, other) = (old.node.get(key).and_then(NodeRef::text), new.node.get(key).and_then(NodeRef::text));
            let usual = usual(key, new.place());
            if one.unwrap_or(usual) != other.unwrap_or(usual) && !(key == "explode" && old.node.get("style").is_some())
            {
                let place = new.node.get(key).map_or(new.node.head_span(), NodeRef::span);
                let text = format!(
                    "{what} is written in another way: `{key}` is `{}`, and was `{}`",
                    other.unwrap_or(usual),
                    one.unwrap_or(usual)
                );
                self.add(ChangeKind::Serialization, Level::Error, place, was, text);
            }
        }
        self.schemas(old.schema(), new.schema(), Way::Request, what);
    }

    fn request_body(&mut self) {
        let find = |operation: Operation<'_>, key: &str| operation.node().get(key).is_some();
        let before = self.before.request_body();
        let after = self.after.request_body();
        match (before, after) {
            (None, Some(body)) if !find(self.before, "requestBody") => {
                let level = if body.is_required { Level::Error } else { Level::Note };
                let text =
                    if body.is_required { "a request body is required now" } else { "a request body is possible now" };
                self.add(ChangeKind::RequestBody, level, body.place, None, text.to_owned());
            }
            (Some(body), None) if !find(self.after, "requestBody") => {
                self.add(
                    ChangeKind::RequestBody,
                    Level::Error,
                    self.after.span(),
                    Some(body.place),
                    "the request body is gone".to_owned(),
                );
            }
            (Some(old), Some(new)) => {
                if new.is_required != old.is_required {
                    let (level, word) =
                        if new.is_required { (Level::Error, "required") } else { (Level::Note, "optional") };
                    self.add(
                        ChangeKind::RequestBody,
                        level,
                        new.place,
                        Some(old.place),
                        format!("the request body is {word} now"),
                    );
                }
                self.media_types(&old.content, &new.content, new.place, Way::Request);
            }
            _ => {}
        }
    }

    fn media_types(
        &mut self,
        old: &[(String, Option<Schema<'b>>, Span)],
        new: &[(String, Option<Schema<'a>>, Span)],
        place: Span,
        way: Way,
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
                Some((_, other, _)) => {
                    let subject = if way == Way::Request { "the request body" } else { "the response body" };
                    self.schemas(*schema, *other, way, subject.to_owned());
                }
                None => {
                    let whose = if way == Way::Request { "requests" } else { "responses" };
                    self.add(
                        ChangeKind::MediaType,
                        Level::Error,
                        place,
                        Some(*was),
                        format!("{whose} in `{name}` are no longer possible"),
                    );
                }
            }
        }
        for (name, _, at) in new.iter().filter(|(name, ..)| !old.iter().any(|(other, ..)| covers(other, name))) {
            self.add(ChangeKind::MediaType, Level::Note, *at, None, format!("media type `{name}` is new"));
        }
    }

    fn responses(&mut self) {
        if !self.before.knows_responses() || !self.after.knows_responses() {
            return;
        }
        let (before, after) = (self.before.responses(), self.after.responses());
        let covers = |wide: &str, status: &str| {
            wide == status
                || wide.len() == 3 && wide[1..].eq_ignore_ascii_case("XX") && wide.get(..1) == status.get(..1)
        };
        for (entry, node) in &before {
            let status = entry.name();
            let exact = after.iter().find(|(other, _)| other.name() == status);
            let twin = exact
                .or_else(|| after.iter().find(|(other, _)| other.name().is_ascii() && covers(other.name(), status)));
            match twin {
                None if status.starts_with('2') => {
                    let text = format!("the response `{status}` is gone");
                    self.add(
                        ChangeKind::Status,
                        Level::Error,
                        self.after.responses_span(),
                        Some(entry.key_span()),
                        text,
                    );
                }
                None => {
                    let text = format!("the response `{status}` is gone");
                    self.add(
                        ChangeKind::Status,
                        Level::Note,
                        self.after.responses_span(),
                        Some(entry.key_span()),
                        text,
                    );
                }
                Some((other, after)) => {
                    let (Some(old), Some(new)) = (*node, *after) else { continue };
                    let old_types = self.before.content(old);
                    let new_types = self.after.content(new);
                    if !old_types.is_empty() && !new_types.is_empty() {
                        self.media_types(&old_types, &new_types, other.key_span(), Way::Response);
                    } else if !old_types.is_empty() && status.starts_with('2') {
                        self.add(
                            ChangeKind::MediaType,
                            Level::Error,
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
                Level::Note,
                entry.key_span(),
                None,
                format!("the response `{}` is new", entry.name()),
            );
        }
    }

    fn headers(&mut self, old: NodeRef<'b>, new: NodeRef<'a>, place: Span) {
        let (Some(old), Some(new)) = (self.before.headers(old), self.after.headers(new)) else { return };
        for (name, node) in old {
            if !new.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                let required = node.get("required").and_then(NodeRef::as_bool) == Some(true);
                let level = if required { Level::Error } else { Level::Warning };
                self.add(
                    ChangeKind::ResponseHeader,
                    level,
                    place,
                    Some(node.key_span()),
                    format!("the response header `{name}` is gone"),
                );
            }
        }
    }
}

/// What a serialisation keyword means where it is absent (OpenAPI 3.0.4, "Parameter Object").
fn usual(key: &str, place: &str) -> &'static str {
    match (key, place) {
        ("style", "query" | "cookie") => "form",
        ("style", _) => "simple",
        ("explode", "query" | "cookie") => "true",
        ("collectionFormat", _) => "csv",
        _ => "false",
    }
}
