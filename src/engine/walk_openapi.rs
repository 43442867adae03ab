//! Walks the OpenAPI documents once and calls every rule on each object it looks at.

use super::Visitor;
use crate::openapi::compare::Level;
use crate::project::Project;
use crate::rule::Check;

/// The independent parts to walk. Documents that share files are one part, the first of them names it. The largest come
/// first, so that no thread begins a long walk when the others are done.
pub(super) fn parts(project: &Project<'_>) -> Vec<usize> {
    let size = |part: usize| project.apis.group(part).map_or(0, |group| group.size());
    let mut parts: Vec<usize> = (0..project.apis.len()).collect();
    parts.sort_by_key(|&part| std::cmp::Reverse(size(part)));
    parts
}

/// Walks one part: the documents of a group, and every shared definition once.
pub(super) fn walk(visitor: &mut Visitor<'_>, part: usize) {
    let Some(group) = visitor.project.apis.group(part) else { return };
    for api in group.apis() {
        let select = |check| if let Check::Api(check) = check { Some(check) } else { None };
        visitor.each(api.root().head_span(), select, |check, cx| check(api, cx));
        for item in api.paths() {
            let select = |check| if let Check::PathItem(check) = check { Some(check) } else { None };
            visitor.each(item.span(), select, |check, cx| check(item, cx));
        }
        for operation in api.operations() {
            let select = |check| if let Check::Operation(check) = check { Some(check) } else { None };
            visitor.each(operation.span(), select, |check, cx| check(operation, cx));
        }
    }
    for service in group.services() {
        let Some(api) = service.apis().next() else { continue };
        let select = |check| if let Check::ApiService(check) = check { Some(check) } else { None };
        visitor.each(api.root().head_span(), select, |check, cx| check(service, cx));
    }
    for response in group.responses() {
        let select = |check| if let Check::Response(check) = check { Some(check) } else { None };
        visitor.each(response.key_span(), select, |check, cx| check(response, cx));
    }
    for property in group.properties() {
        let select = |check| if let Check::ResponseProperty(check) = check { Some(check) } else { None };
        visitor.each(property.span(), select, |check, cx| check(property, cx));
    }
    for object in group.objects() {
        let kind = object.kind();
        let select = move |check| match check {
            // `Objects` comes as an `Object` of each of its kinds.
            Check::Object(wanted, check) if wanted == kind => Some(check),
            _ => None,
        };
        visitor.each(object.node().head_span(), select, |check, cx| check(object, cx));
        for fault in object.faults() {
            let kind = fault.kind();
            let select = move |check| match check {
                Check::Fault(wanted, check) if wanted == kind => Some(check),
                _ => None,
            };
            visitor.each(fault.span(), select, |check, cx| check(&fault, cx));
        }
        for text in object.prose() {
            let select = |check| if let Check::Prose(check) = check { Some(check) } else { None };
            visitor.each(text.head_span(), select, |check, cx| check(text, cx));
        }
        for url in object.server_urls() {
            let select = |check| if let Check::ServerUrl(check) = check { Some(check) } else { None };
            visitor.each(url.value().head_span(), select, |check, cx| check(url, cx));
        }
    }
    for reference in group.references() {
        let select = |check| if let Check::Reference(check) = check { Some(check) } else { None };
        visitor.each(reference.value.span(), select, |check, cx| check(reference, cx));
    }
    visitor.keep_first_of_each_place();
}

/// Walks what changed in the contracts since the base revision and can break clients.
pub(super) fn walk_changes(visitor: &mut Visitor<'_>) {
    for change in visitor.project.api_changes.iter().filter(|change| change.level > Level::Note) {
        let kind = change.kind;
        let select = move |check| match check {
            Check::ApiChange(wanted, check) if wanted == kind => Some(check),
            _ => None,
        };
        visitor.each(change.place, select, |check, cx| check(change, cx));
    }
}
