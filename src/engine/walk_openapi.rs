//! Walks the OpenAPI documents once and calls every rule on each object it looks at.

use super::Visitor;
use crate::diagnostic::Severity;
use crate::openapi::{Group, Object};
use crate::project::Project;
use crate::rule::Check;
use crate::syntax::tree::KeyBits;

/// How many objects of a kind one part holds: one document may have more than all others together.
const PART: usize = 512;

/// The independent parts to walk. The largest groups of documents come first, so that no thread begins a long walk when
/// the others are done.
pub(super) fn parts<'a>(project: &'a Project<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = (0..project.apis.len()).filter_map(|number| project.apis.group(number)).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.size()));
    groups.into_iter().flat_map(|group| group.parts(PART)).collect()
}

/// Walks one part of a group of documents, and every shared definition once.
pub(super) fn walk(visitor: &mut Visitor<'_>, group: Group<'_>) {
    for api in group.apis() {
        let select = |check| if let Check::Api(check) = check { Some(check) } else { None };
        visitor.each(api.root().head_span(), select, |check, cx| check(api, cx));
        for item in api.paths() {
            let select = |check| if let Check::PathItem(check) = check { Some(check) } else { None };
            visitor.each(item.span(), select, |check, cx| check(item, cx));
        }
    }
    for service in group.services() {
        let Some(api) = service.apis().next() else { continue };
        let select = |check| if let Check::ApiService(check) = check { Some(check) } else { None };
        visitor.each(api.root().head_span(), select, |check, cx| check(service, cx));
    }
    let select = |check| if let Check::Operation(check) = check { Some(check) } else { None };
    let rules = visitor.looking_at(select);
    for operation in group.operations() {
        visitor.each_of(rules, KeyBits::ALL, || operation.span(), select, |check, cx| check(operation, cx));
    }
    let select = |check| if let Check::Response(check) = check { Some(check) } else { None };
    let rules = visitor.looking_at(select);
    for response in group.responses() {
        visitor.each_of(rules, KeyBits::ALL, || response.key_span(), select, |check, cx| check(response, cx));
    }
    let select = |check| if let Check::ResponseProperty(check) = check { Some(check) } else { None };
    let rules = visitor.looking_at(select);
    for property in group.properties() {
        visitor.each_of(rules, KeyBits::ALL, || property.span(), select, |check, cx| check(property, cx));
    }
    objects(visitor, group);
    let select = |check| if let Check::Reference(check) = check { Some(check) } else { None };
    let rules = visitor.looking_at(select);
    for reference in group.references() {
        visitor.each_of(rules, KeyBits::ALL, || reference.value.span(), select, |check, cx| check(reference, cx));
    }
}

fn objects(visitor: &mut Visitor<'_>, group: Group<'_>) {
    // Half of all parts hold wholes alone.
    if group.objects().next().is_none() {
        return;
    }
    let of_kind = |check, kind| match check {
        // `Objects` comes as an `Object` of each of its kinds.
        Check::Object(wanted, check) if wanted == kind => Some(check),
        _ => None,
    };
    let prose = |check| if let Check::Prose(check) = check { Some(check) } else { None };
    let about_prose = visitor.looking_at(prose);
    let url = |check| if let Check::ServerUrl(check) = check { Some(check) } else { None };
    let about_urls = visitor.looking_at(url);
    let faults = visitor.wants(|check| matches!(check, Check::Fault(..)));
    for object in group.objects() {
        let kind = object.kind();
        let place = || object.node().head_span();
        let rules = visitor.looking_at_objects(kind);
        let keys = object.node().key_bits();
        visitor.each_of(rules, keys, place, |check| of_kind(check, kind), |check, cx| check(object, cx));
        if faults {
            each_fault(visitor, object);
        }
        if let Some(reference) = object.other_reference() {
            let select = |check| if let Check::Reference(check) = check { Some(check) } else { None };
            visitor.each(reference.value.span(), select, |check, cx| check(&reference, cx));
        }
        if !about_prose.is_empty() {
            for text in object.prose() {
                visitor.each_of(about_prose, KeyBits::ALL, || text.head_span(), prose, |check, cx| check(text, cx));
            }
        }
        if !about_urls.is_empty() {
            for found in object.server_urls() {
                visitor.each_of(
                    about_urls,
                    KeyBits::ALL,
                    || found.value().head_span(),
                    url,
                    |check, cx| check(found, cx),
                );
            }
        }
    }
}

fn each_fault(visitor: &mut Visitor<'_>, object: Object<'_>) {
    for fault in object.faults() {
        let kind = fault.kind();
        let select = move |check| match check {
            Check::Fault(wanted, check) if wanted == kind => Some(check),
            _ => None,
        };
        visitor.each(fault.span(), select, |check, cx| check(&fault, cx));
    }
}

/// Walks what changed in the contracts since the base revision and can break clients.
pub(super) fn walk_changes(visitor: &mut Visitor<'_>) {
    for change in visitor.project.api_changes.iter().filter(|change| change.level > Severity::Note) {
        let kind = change.kind;
        let select = move |check| match check {
            Check::ApiChange(wanted, check) if wanted == kind => Some(check),
            _ => None,
        };
        visitor.each(change.place, select, |check, cx| check(change, cx));
    }
}
