//! Images, which kustomizations name anew, tag and pin.

use std::collections::HashMap;

use regex::Regex;

use super::fields::Fields;
use super::origin;
use super::resource::Resource;
use crate::syntax::tree::{Content, NodeRef, Origin, Value};

/// Changes images wherever they are run.
pub(super) fn images<'t>(resources: &mut [Resource<'_>], items: impl Iterator<Item = NodeRef<'t>>, fields: &Fields) {
    let changes = Changes::read(items);
    for resource in resources.iter_mut().filter(|_| !changes.all.is_empty()) {
        if resource.kind() == "CustomResourceDefinition" {
            continue;
        }
        let id = resource.id();
        for field in &fields.images {
            field.visit(&id, &mut resource.value, None, &|value| changes.are_for(value), &mut |value| {
                changes.set(value)
            });
        }
        if runs_any(&resource.value, &changes) {
            images_in(resource.value_mut(), &changes);
        }
    }
}

/// What a kustomization says of images, in order.
struct Changes<'t> {
    all: Vec<Change<'t>>,
    /// Those of a name.
    named: HashMap<&'t str, Vec<usize>>,
    /// Those of an expression.
    expressions: Vec<usize>,
}

impl<'t> Changes<'t> {
    fn read(items: impl Iterator<Item = NodeRef<'t>>) -> Self {
        let all = items.map(Change::read).filter(|change| !change.name.is_empty()).collect();
        let mut changes = Self { all, named: HashMap::new(), expressions: Vec::new() };
        for (number, change) in changes.all.iter().enumerate() {
            match change.expression {
                Some(_) => changes.expressions.push(number),
                None => changes.named.entry(change.name).or_default().push(number),
            }
        }
        changes
    }

    /// The first change from a number on that is for an image.
    fn next(&self, image: &str, from: usize) -> Option<usize> {
        let later = |numbers: &&usize| **numbers >= from;
        let named = self.named.get(parts(image).0).and_then(|numbers| numbers.iter().find(later));
        let mut others = self.expressions.iter().filter(later);
        let other = others.find(|&&number| self.all[number].apply(image).is_some());
        named.into_iter().chain(other).min().copied()
    }

    /// The image as it becomes, and where that is written.
    fn apply(&self, image: &str) -> Option<(String, Option<Origin>)> {
        let mut number = self.next(image, 0)?;
        let mut made = self.all[number].apply(image)?;
        while let Some(next) = self.next(&made.0, number + 1) {
            let Some((text, place)) = self.all[next].apply(&made.0) else { break };
            made = (text, place.or(made.1));
            number = next;
        }
        Some(made)
    }

    fn are_for(&self, image: &Value<'_>) -> bool {
        image.text().is_some_and(|text| self.next(text, 0).is_some())
    }

    fn set(&self, image: &mut Value<'_>) {
        if let Some((text, place)) = image.text().and_then(|text| self.apply(text)) {
            *image = Value::text_of(text, place.unwrap_or(image.origin));
        }
    }
}

/// The name, tag and digest of an image.
fn parts(image: &str) -> (&str, Option<&str>, Option<&str>) {
    let (rest, digest) = image.split_once('@').map_or((image, None), |(rest, digest)| (rest, Some(digest)));
    let colon = rest.rfind(':').filter(|&at| !rest[at..].contains('/'));
    let (name, tag) = colon.map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])));
    (name, tag, digest)
}

/// What a kustomization says of an image.
struct Change<'t> {
    name: &'t str,
    /// The name as an expression, which kustomize takes every name for.
    expression: Option<Regex>,
    new_name: Option<NodeRef<'t>>,
    tag: Option<NodeRef<'t>>,
    digest: Option<NodeRef<'t>>,
    suffix: Option<NodeRef<'t>>,
}

impl<'t> Change<'t> {
    fn read(item: NodeRef<'t>) -> Self {
        let part = |key: &str| item.get(key).filter(|node| node.text().is_some_and(|text| !text.is_empty()));
        let name = part("name").and_then(NodeRef::text).unwrap_or_default();
        // The dots of an ordinary name stand for themselves in all that anybody writes.
        let special = name.contains(['*', '+', '?', '(', '[', '|', '\\', '^', '$', '{']);
        let pattern = || format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$");
        Self {
            name,
            expression: special.then(|| Regex::new(&pattern()).ok()).flatten(),
            new_name: part("newName"),
            tag: part("newTag"),
            digest: part("digest"),
            suffix: part("tagSuffix"),
        }
    }

    /// The image as it becomes, and where that is written.
    fn apply(&self, image: &str) -> Option<(String, Option<Origin>)> {
        let (name, tag, digest) = parts(image);
        let meant = self.expression.as_ref().map_or(name == self.name, |expression| expression.is_match(image));
        if !meant {
            return None;
        }
        let text = |node: Option<NodeRef<'t>>| node.and_then(NodeRef::text);
        let new_name = text(self.new_name).unwrap_or(name);
        let (tag, digest) = match (text(self.tag), text(self.digest), text(self.suffix)) {
            (None, None, Some(suffix)) => (Some(format!("{}{suffix}", tag.unwrap_or_default())), None),
            (None, None, None) => (tag.map(str::to_owned), digest.map(str::to_owned)),
            (tag, digest, _) => (tag.map(str::to_owned), digest.map(str::to_owned)),
        };
        let tag = tag.filter(|tag| !tag.is_empty()).map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
        let place = self.digest.or(self.tag).or(self.suffix).or(self.new_name).map(origin);
        Some((format!("{new_name}{tag}{digest}"), place))
    }
}

/// Whether a list of containers runs one of the images, wherever it stands.
fn runs_any(value: &Value<'_>, changes: &Changes<'_>) -> bool {
    let runs = |item: &Value<'_>| item.get("image").is_some_and(|image| changes.are_for(image));
    match &value.content {
        Content::Sequence(items) => items.iter().any(|item| runs_any(item, changes)),
        Content::Mapping(fields) => fields.iter().any(|field| {
            let containers = matches!(&*field.key, "containers" | "initContainers");
            containers && field.value.items().iter().any(runs) || runs_any(&field.value, changes)
        }),
        Content::Scalar(..) => false,
    }
}

/// Changes the images of every list of containers, wherever it stands.
fn images_in(value: &mut Value<'_>, changes: &Changes<'_>) {
    match &mut value.content {
        Content::Sequence(items) => items.iter_mut().for_each(|item| images_in(item, changes)),
        Content::Mapping(fields) => {
            for field in fields {
                let containers = matches!(&*field.key, "containers" | "initContainers");
                if let Some(items) = field.value.items_mut().filter(|_| containers) {
                    items.iter_mut().filter_map(|item| item.get_mut("image")).for_each(|image| changes.set(image));
                }
                images_in(&mut field.value, changes);
            }
        }
        Content::Scalar(..) => {}
    }
}
