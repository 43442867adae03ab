//! How the parts of forms are written (OpenAPI 3.0.4, "Encoding Object").

use std::collections::{BTreeMap, BTreeSet};

use super::ChangeKind;
use super::header::Headers;
use super::pair::Pair;
use super::schema::Way;
use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::syntax::tree::NodeRef;

fn content<'a>(operation: Operation<'a>, body: NodeRef<'a>) -> Option<NodeRef<'a>> {
    let content = body.get("content").and_then(|content| operation.api.apis.links.follow(content));
    content.filter(|content| content.is_mapping())
}

/// The encodings of a body by media type and part.
fn encodings<'a>(operation: Operation<'a>, body: NodeRef<'a>) -> BTreeMap<(&'a str, &'a str), NodeRef<'a>> {
    let links = &operation.api.apis.links;
    let mut found = BTreeMap::new();
    content(operation, body).into_iter().for_each(|content| {
        content.each_entry(|media| {
            let parts = links.follow(media.value).and_then(|media| media.get("encoding"));
            let parts = parts.filter(|parts| parts.is_mapping()).map(NodeRef::entries).unwrap_or_default();
            found.extend(parts.into_iter().map(|part| ((media.name(), part.name()), part.value)));
        });
    });
    found
}

/// The media types that a part may be of.
fn content_types(encoding: Option<&NodeRef<'_>>) -> BTreeSet<String> {
    let text = encoding.and_then(|encoding| encoding.get("contentType")).and_then(NodeRef::text).unwrap_or_default();
    text.split(',').map(|one| one.trim().to_ascii_lowercase()).filter(|one| !one.is_empty()).collect()
}

fn covers(wide: &str, narrow: &str) -> bool {
    wide == narrow || wide == "*/*" || wide.strip_suffix('*').is_some_and(|kind| narrow.starts_with(kind))
}

impl<'a, 'b> Pair<'_, 'a, 'b> {
    /// Compares the encodings of the same body.
    pub(super) fn encodings(&mut self, old: NodeRef<'b>, new: NodeRef<'a>, way: Way, subject: &str) {
        let (ours, theirs) = (encodings(self.before, old), encodings(self.after, new));
        // What was or is no media type at all is told as that.
        let (was, now) = (content(self.before, old), content(self.after, new));
        let in_both =
            |media| was.and_then(|was| was.get(media)).is_some() && now.and_then(|now| now.get(media)).is_some();
        let keys: BTreeSet<_> = ours.keys().chain(theirs.keys()).filter(|(media, _)| in_both(media)).collect();
        for key in keys {
            let (one, other) = (ours.get(key), theirs.get(key));
            let Some(owner) = other.copied().or_else(|| Some(new.entry("content")?.value)) else { continue };
            let was = one.map(|one| one.key_span());
            let what = format!("part `{}` of {subject}", key.1);
            let place = |keyword: &str| owner.get(keyword).map_or(owner.key_span(), NodeRef::head_span);
            if let Some((level, text)) = content_type(&content_types(one), &content_types(other), way, &what) {
                self.add(ChangeKind::MediaType, level, place("contentType"), was, text);
            }
            for keyword in ["style", "explode", "allowReserved"] {
                let said = |encoding: Option<&NodeRef<'_>>| {
                    let value = encoding.and_then(|encoding| encoding.get(keyword)).and_then(NodeRef::text);
                    value.unwrap_or(usual(keyword, encoding)).to_owned()
                };
                let (before, now) = (said(one), said(other));
                if before != now {
                    let level = if way == Way::Request { Severity::Error } else { Severity::Warning };
                    let text = format!("{what} is written in another way: `{keyword}` is `{now}`, and was `{before}`");
                    self.add(ChangeKind::Serialization, level, place(keyword), was, text);
                }
            }
            // Others have no headers.
            if key.0.starts_with("multipart/") {
                let place = owner.entry("headers").map_or(owner.key_span(), |headers| headers.key_span());
                let of = format!(" of {what}");
                self.headers(one.copied(), other.copied(), &Headers { way, noun: "header", of: &of, place });
            }
        }
    }
}

/// What a keyword means where it is absent: that of a query parameter.
fn usual(keyword: &str, encoding: Option<&NodeRef<'_>>) -> &'static str {
    let style = encoding.and_then(|encoding| encoding.get("style")).and_then(NodeRef::text);
    match keyword {
        "style" => "form",
        "explode" if style.is_none_or(|style| style == "form") => "true",
        _ => "false",
    }
}

/// What another list of media types means; nothing is known of the usual one, which goes by the part's schema.
fn content_type(
    ours: &BTreeSet<String>,
    theirs: &BTreeSet<String>,
    way: Way,
    what: &str,
) -> Option<(Severity, String)> {
    let list = |types: Vec<&String>| types.into_iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
    let beyond = |some: &BTreeSet<String>, others: &BTreeSet<String>| {
        let left = some.iter().filter(|one| !others.iter().any(|other| covers(other, one)));
        left.cloned().collect::<Vec<_>>()
    };
    let (gone, came) = (beyond(ours, theirs), beyond(theirs, ours));
    let by_way = |request, response| if way == Way::Request { request } else { response };
    match (ours.is_empty(), theirs.is_empty()) {
        (true, true) => None,
        (true, false) => {
            let text = format!("{what} is of {} now", list(theirs.iter().collect()));
            Some((by_way(Severity::Warning, Severity::Note), text))
        }
        (false, true) => {
            let text = format!("{what} need not be of {} any more", list(ours.iter().collect()));
            Some((by_way(Severity::Note, Severity::Warning), text))
        }
        (false, false) if gone.is_empty() && came.is_empty() => None,
        (false, false) => {
            let narrowed = if way == Way::Request { !gone.is_empty() } else { !came.is_empty() };
            let (now, was) = (list(theirs.iter().collect()), list(ours.iter().collect()));
            let level = if narrowed { Severity::Error } else { Severity::Note };
            Some((level, format!("{what} is of {now} now, and was of {was}")))
        }
    }
}
