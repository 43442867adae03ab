//! The walk through one document.

use rustc_hash::FxHashSet;

use super::{Links, Mapped, ReferenceSite};
use crate::openapi::discriminator::mapped_values;
use crate::openapi::object::{Holds, ObjectKind, reference_value, structures_inside};
use crate::openapi::other_reference::dynamic_reference;
use crate::openapi::reached::ObjectSite;
use crate::openapi::reference::{Session, Target, place};
use crate::openapi::ways::Stop;
use crate::openapi::{Version, recognise};
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

/// A walk through a document.
struct Walk<'t> {
    document: usize,
    root: NodeRef<'t>,
    /// Whether keys beside a `$ref` count, as they do in schemas since OpenAPI 3.1.
    has_siblings: bool,
    /// Where it goes on.
    open: Vec<(NodeRef<'t>, Stop)>,
}

impl<'t> Links<'t> {
    /// Walks through a document.
    pub(super) fn walk(&mut self, document: usize, root: NodeRef<'t>, resolver: &mut Session<'_, 't>) {
        let has_siblings = recognise(root).is_some_and(|version| version >= Version::V3_1);
        let open = vec![(root.target(), self.ways.enter(root, Holds::One(ObjectKind::Document)))];
        let mut walk = Walk { document, root, has_siblings, open };
        // A document may reach a file that an earlier one walked already: its references lead on from there.
        let mut passed: FxHashSet<FileId> = FxHashSet::default();
        let mut last = None;
        while let Some((node, stop)) = walk.open.pop() {
            let file = node.tree().file();
            if last != Some(file) && passed.insert(file) {
                self.reached.entry(file).or_default().push(document);
            }
            last = Some(file);
            if self.ways.is_walked(stop) {
                continue;
            }
            let holds = self.ways.holds(stop);
            let reference = reference_value(node);
            if let Holds::One(kind) = holds
                && node.is_mapping()
                && (reference.is_none() || has_siblings && kind == ObjectKind::Schema && node.own_entries().count() > 1)
            {
                self.objects.push(ObjectSite::new(node, kind, document));
            }
            let first = walk.open.len();
            if let Some(value) = reference {
                let index = self.ways.reference(node).unwrap_or(self.references.len());
                self.ways.note_reference(node, stop, index);
                if index == self.references.len() {
                    let target = resolver.resolve(value);
                    self.references.push(ReferenceSite { node, value, holds, target, document });
                }
                if let Target::Node(target) = self.references[index].target {
                    walk.open.push((target.target(), self.ways.enter(target, holds)));
                }
            }
            self.walk_names(&mut walk, node, holds, resolver);
            let within = walk.open.len();
            let open = &mut walk.open;
            structures_inside(node, holds, |inner, holds| open.push((inner.target(), self.ways.enter(inner, holds))));
            open[within..].reverse();
            self.ways.walk(stop, open[first..].iter().map(|(_, stop)| *stop));
        }
    }

    /// Follows what leads on from an object by other words than `$ref`.
    fn walk_names(&mut self, walk: &mut Walk<'t>, node: NodeRef<'t>, holds: Holds, resolver: &mut Session<'_, 't>) {
        let document = walk.document;
        match holds {
            // Data may be of the schemas that a discriminator names.
            Holds::One(ObjectKind::Discriminator) => {
                for value in mapped_values(node) {
                    let target = resolver.resolve_mapped(value, walk.root);
                    self.mappings.insert(place(value), Mapped::new(target, document));
                    if let Target::Node(schema) = target {
                        walk.open.push((schema.target(), self.ways.enter(schema, Holds::One(ObjectKind::Schema))));
                    }
                }
            }
            // The operation that follows is none of this document's because of that: nobody walks on from here.
            Holds::One(ObjectKind::Link) => {
                if let Some(value) = node.get("operationRef") {
                    self.mappings.insert(place(value), Mapped::new(resolver.resolve(value), document));
                } else if let Some(value) = node.get("operationId") {
                    let mapped = Mapped { operation: value.as_str(), ..Mapped::new(Target::Unknown, document) };
                    self.mappings.insert(place(value), mapped);
                }
            }
            Holds::One(ObjectKind::Schema) if walk.has_siblings => {
                if let Some(value) = dynamic_reference(node) {
                    let target = resolver.resolve_dynamic(value, &mut self.dynamic_targets);
                    self.mappings.insert(place(value), Mapped::new(target, document));
                    let schema = target.node().map(|schema| (schema.target(), self.ways.enter(schema, holds)));
                    walk.open.extend(schema);
                }
            }
            _ => {}
        }
    }
}
