//! Suppressions in the objects of a document, for formats that have no comments: `x-archlint-ignore: "openapi/x"`, with
//! the reason beside it in `x-archlint-ignore-reason`.
//!
//! They speak of the object that holds them, its key included.

use super::annotations::named;
use super::{Directive, Origin};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{NodeRef, Tree};

/// The key that names the rules: a text without it needs no closer look.
pub const EXTENSION: &str = "x-archlint-ignore";
const REASON: &str = "x-archlint-ignore-reason";

/// The directives of a document, with what is wrong with them.
#[must_use]
pub fn in_extensions(tree: &Tree) -> (Vec<Directive>, Vec<Diagnostic>) {
    let mut directives = Vec::new();
    let mut faults = Vec::new();
    for holder in tree.nodes().filter(|node| node.is_mapping() && !node.is_alias()) {
        let Some(list) = holder.own_entries().find(|entry| entry.name() == EXTENSION) else { continue };
        let start = holder.key().map_or(holder.span(), NodeRef::span).start;
        let names = list.value.items().chain([list.value]).flat_map(|name| named(name, &mut faults)).collect();
        let reason =
            holder.get(REASON).and_then(NodeRef::text).filter(|reason| !reason.trim().is_empty()).map(str::to_owned);
        directives.push(Directive {
            origin: Origin::Annotation { reason: REASON },
            names,
            reason,
            covers: start..holder.span().end,
        });
    }
    (directives, faults)
}
