//! Labels and annotations that kustomizations set for all objects at once, where they select pods included.

use super::fields::{Field, Fields};
use super::load::items;
use super::origin;
use super::resource::{Kinds, Resource};
use crate::syntax::tree::{NodeRef, Value};

/// Sets labels, in the order of the kustomization.
pub(super) fn labels(resources: &mut [Resource<'_>], node: NodeRef<'_>, fields: &Fields) {
    let own = Field { of: Kinds::default(), path: vec!["metadata".into(), "labels".into()], create: true };
    for item in items(node, "labels") {
        let Some(pairs) = item.get("pairs") else { continue };
        let is_on = |key| item.get(key).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        let mut places: Vec<Field> = match (is_on("includeSelectors"), is_on("includeTemplates")) {
            (true, _) => fields.labels.clone(),
            (false, true) => [fields.template_labels.as_slice(), std::slice::from_ref(&own)].concat(),
            (false, false) => vec![own.clone()],
        };
        places.extend(items(item, "fields").filter_map(Field::read));
        set(resources, pairs, &places);
    }
    if let Some(pairs) = node.get("commonLabels") {
        set(resources, pairs, &fields.labels);
    }
}

/// Sets annotations.
pub(super) fn annotations(resources: &mut [Resource<'_>], node: NodeRef<'_>, fields: &Fields) {
    if let Some(pairs) = node.get("commonAnnotations") {
        set(resources, pairs, &fields.annotations);
    }
}

fn set(resources: &mut [Resource<'_>], pairs: NodeRef<'_>, places: &[Field]) {
    let place = origin(pairs);
    for resource in resources {
        let id = resource.id();
        for field in places {
            let make = || Value::empty(place);
            field.visit(&id, &mut resource.value, Some((&make, place)), &|_| true, &mut |value| {
                for entry in pairs.entries() {
                    let text = entry.value.text().unwrap_or_default().to_owned();
                    value.set(entry.name(), origin(entry.key), Value::text_of(text, origin(entry.value)));
                }
            });
        }
    }
}
