//! Who owns an object, and who must agree before it goes.

use super::{is_true, list, written};
use crate::k8s::naming::qualified_name;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::{Entry, NodeRef};

/// Finalizers that have no domain in front, for they are Kubernetes' own.
const OWN: [&str; 3] = ["foregroundDeletion", "kubernetes", "orphan"];

/// How many bytes all annotations of an object have at most.
const MOST: usize = 256 << 10;

impl<'t> Walker<'t, '_> {
    pub(super) fn metadata(&mut self, node: NodeRef<'t>) {
        let annotations = node.get("annotations").map(NodeRef::entries).unwrap_or_default();
        let size = |entry: &Entry<'_>| entry.name().len() + entry.value.text().map_or(0, str::len);
        if let Some(entry) = node.entry("annotations").filter(|_| annotations.iter().map(size).sum::<usize>() > MOST) {
            let path = self.path_to("annotations");
            let message = format!("`{path}` holds more than 256 KiB, and the API server refuses the object");
            self.invalid(node, entry.key_span(), message, "keep it in a ConfigMap".to_owned());
        }
        for finalizer in list(node, "finalizers") {
            let Some(name) = finalizer.text().filter(|name| !name.is_empty() && !is_placeholder(name)) else {
                continue;
            };
            if OWN.contains(&name) || (name.contains('/') && qualified_name(name).is_none()) {
                continue;
            }
            let path = self.path_to("finalizers");
            let message = format!("`{name}` in `{path}` has no domain, and the API server refuses the object");
            self.invalid(finalizer, finalizer.head_span(), message, format!("write `example.com/{name}`"));
        }
        let owners = || list(node, "ownerReferences").filter(|owner| is_true(*owner, "controller"));
        if let Some(owner) = owners().nth(1) {
            let message = "an object has one `controller` among its owners, and the API server refuses a second";
            let span = written(owner, "name").map_or_else(|| owner.head_span(), |(_, entry)| entry.value.head_span());
            self.invalid(owner, span, message.to_owned(), "keep one of the two".to_owned());
        }
    }
}
