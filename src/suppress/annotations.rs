//! Suppressions in annotations of Kubernetes objects: `archlint.dev/ignore: "k8s/x, k8s/y"`, with the reason in
//! `archlint.dev/ignore-reason`, and what objects say to other linters.
//!
//! An annotation of the object speaks of the whole object, one of its pod template of the template.

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;

use super::{Directive, Named, Origin, foreign, unknown};
use crate::diagnostic::Diagnostic;
use crate::k8s::Manifest;
use crate::rules;
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

const IGNORE: &str = "archlint.dev/ignore";
const REASON: &str = "archlint.dev/ignore-reason";

/// What stands in the key of every annotation that silences anything, ours or another linter's.
static MARKS: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(foreign::MARKS.iter().chain([&IGNORE])));

/// Whether a text can hold an annotation that silences anything: cheaper than looking at its objects.
#[must_use]
pub fn may_hold_annotations(text: &str) -> bool {
    // Kustomizations write `commonAnnotations`.
    let has_annotations = memchr::memmem::find(text.as_bytes(), b"nnotations").is_some();
    has_annotations && MARKS.as_ref().is_none_or(|marks| marks.find(text).is_some())
}

/// The directives of an object, with what is wrong with them. `from` says of which files: an object that a kustomization
/// builds is written in several.
#[must_use]
pub fn in_annotations(manifest: &Manifest<'_>, from: impl Fn(FileId) -> bool) -> (Vec<Directive>, Vec<Diagnostic>) {
    let mut directives = Vec::new();
    let mut faults = Vec::new();
    let templates = [&["spec", "template"][..], &["spec", "jobTemplate", "spec", "template"][..]];
    let holders = std::iter::once(manifest.node).chain(templates.into_iter().filter_map(|path| manifest.at(path)));
    for holder in holders {
        let Some(annotations) = holder.at(&["metadata", "annotations"]) else { continue };
        let covers = holder.span().start..holder.span().end;
        if let Some(list) = annotations.get(IGNORE).filter(|list| from(list.head_span().file)) {
            let reason = annotations
                .get(REASON)
                .and_then(NodeRef::text)
                .filter(|reason| !reason.trim().is_empty())
                .map(str::to_owned);
            let names = named(list, &mut faults);
            directives.push(Directive {
                origin: Origin::Annotation { reason: REASON },
                names,
                reason,
                covers: covers.clone(),
            });
        }
        for entry in annotations.entries().into_iter().filter(|entry| from(entry.value.head_span().file)) {
            let Some(value) = entry.value.text() else { continue };
            let (names, reason) = foreign::in_annotation(entry.name(), value, entry.value.head_span());
            if !names.is_empty() {
                directives.push(Directive { origin: Origin::Foreign, names, reason, covers: covers.clone() });
            }
        }
    }
    (directives, faults)
}

/// The rules of a list of names; each name's place is found in the text as written.
pub(super) fn named(list: NodeRef<'_>, faults: &mut Vec<Diagnostic>) -> Vec<Named> {
    let (head, text) = (list.head_span(), list.text().unwrap_or_default());
    let written = list.file_text().get(head.range()).unwrap_or_default();
    let mut names = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let span = written.find(name).map_or(head, |at| head.part(at, name.len()));
        match rules::find(name) {
            Some(rule) => names.push(Named::new(rule.name, span)),
            None => faults.push(unknown(name, span, true)),
        }
    }
    names
}
