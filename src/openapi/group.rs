//! What belongs to each group of documents that share files, so that a walk of one group looks at nothing else.

use std::ops::Range;

use super::reached::ObjectSite;
use super::{Api, ApiService, Apis, Object, Operation, Property, ReferenceSite, Response};

/// The indexes of a group's parts, each in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    documents: Vec<usize>,
    services: Vec<usize>,
    /// Each by its document and its index there.
    operations: Vec<(usize, usize)>,
    responses: Vec<usize>,
    properties: Vec<usize>,
    references: Runs,
    objects: Runs,
}

/// The indexes of things that are kept in the order of their documents: there are too many of them for a list.
#[derive(Debug, Clone, Default)]
struct Runs(Vec<Range<usize>>);

impl Runs {
    fn len(&self) -> usize {
        self.0.iter().map(Range::len).sum()
    }

    /// What a part holds of them.
    fn of(&self, part: Part) -> impl Iterator<Item = usize> {
        let (mut passed, mut left) = match part {
            Part::All => (0, usize::MAX),
            Part::Wholes => (0, 0),
            Part::Run { from, length } => (from, length),
        };
        self.0.iter().flat_map(move |run| {
            let from = run.start + passed.min(run.len());
            let until = from + left.min(run.end - from);
            passed -= from - run.start;
            left -= until - from;
            from..until
        })
    }
}

/// The members of every group; a group has the number of its first document.
pub(super) fn members(apis: &Apis<'_>) -> Vec<Members> {
    let mut groups = vec![Members::default(); apis.len()];
    let mut add = |group: usize, list: fn(&mut Members) -> &mut Vec<usize>, index: usize| {
        if let Some(members) = groups.get_mut(group) {
            list(members).push(index);
        }
    };
    for (index, api) in apis.iter().enumerate() {
        add(api.group(), |members| &mut members.documents, index);
    }
    for (index, service) in apis.services().enumerate() {
        add(service.group(), |members| &mut members.services, index);
    }
    for (index, response) in apis.responses().enumerate() {
        add(response.group(), |members| &mut members.responses, index);
    }
    for (index, property) in apis.properties().enumerate() {
        add(property.group(), |members| &mut members.properties, index);
    }
    for (index, document) in apis.documents.iter().enumerate() {
        if let Some(members) = groups.get_mut(document.group) {
            members.references.0.push(run_of(apis.references(), |reference| reference.document, index));
            members.objects.0.push(run_of(&apis.links.objects, ObjectSite::document, index));
            members.operations.extend((0..document.operations.len()).map(|operation| (index, operation)));
        }
    }
    groups
}

/// A group of documents that share files, or a part of one.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    apis: &'a Apis<'a>,
    members: &'a Members,
    part: Part,
}

/// What a part of a group holds.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// All of it.
    All,
    /// The documents and services, which are asked as wholes.
    Wholes,
    /// Of everything in the documents so many, and where they begin.
    Run { from: usize, length: usize },
}

impl Part {
    /// What a part holds of a list of wholes.
    fn of_wholes(self, list: &[usize]) -> &[usize] {
        if matches!(self, Self::Run { .. }) { &[] } else { list }
    }

    /// What a part holds of a list of things in documents.
    fn of_things<T>(self, list: &[T]) -> &[T] {
        match self {
            Self::All => list,
            Self::Wholes => &[],
            Self::Run { from, length } => {
                let rest = list.get(from..).unwrap_or_default();
                rest.get(..length).unwrap_or(rest)
            }
        }
    }
}

impl<'a> Group<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Option<Self> {
        Some(Self { apis, members: apis.members.get(index)?, part: Part::All })
    }

    /// Whether another one is a part of the same group, or the group.
    #[must_use]
    pub fn is_of_same(self, other: Self) -> bool {
        std::ptr::eq(self.members, other.members)
    }

    /// How many objects it has, by which one may guess how long a walk takes.
    #[must_use]
    pub fn size(self) -> usize {
        self.members.objects.len()
    }

    /// It in parts that can be walked apart: its documents and services, then runs of at most so many things of a kind.
    pub fn parts(self, length: usize) -> impl Iterator<Item = Self> {
        let Members { operations, responses, properties, references, objects, .. } = self.members;
        let lengths = [operations.len(), responses.len(), properties.len(), references.len(), objects.len()];
        let runs = lengths.into_iter().max().unwrap_or_default().div_ceil(length.max(1));
        let runs = (0..runs).map(move |run| Part::Run { from: run * length, length });
        let wholes = (!self.members.documents.is_empty()).then_some(Part::Wholes);
        wholes.into_iter().chain(runs).map(move |part| Self { part, ..self })
    }

    /// Its documents.
    pub fn apis(self) -> impl Iterator<Item = Api<'a>> {
        self.part.of_wholes(&self.members.documents).iter().map(move |&index| Api { apis: self.apis, index })
    }

    /// The services whose first document is in it.
    pub fn services(self) -> impl Iterator<Item = ApiService<'a>> {
        self.part.of_wholes(&self.members.services).iter().map(move |&index| ApiService::new(self.apis, index))
    }

    /// The operations of its documents.
    pub fn operations(self) -> impl Iterator<Item = Operation<'a>> {
        let indexes = self.part.of_things(&self.members.operations).iter();
        indexes.map(move |&(document, index)| Operation::new(Api { apis: self.apis, index: document }, index))
    }

    /// Its responses, each once.
    pub fn responses(self) -> impl Iterator<Item = Response<'a>> {
        self.part.of_things(&self.members.responses).iter().map(move |&index| Response::new(self.apis, index))
    }

    /// The properties that its responses can show, each once.
    pub fn properties(self) -> impl Iterator<Item = Property<'a>> {
        self.part.of_things(&self.members.properties).iter().map(move |&index| Property::new(self.apis, index))
    }

    /// Its objects, each once and at its definition.
    pub fn objects(self) -> impl Iterator<Item = Object<'a>> {
        self.members.objects.of(self.part).filter_map(move |index| Object::new(self.apis, index))
    }

    /// Its references, each once.
    pub fn references(self) -> impl Iterator<Item = &'a ReferenceSite<'a>> {
        self.members.references.of(self.part).filter_map(move |index| self.apis.references().get(index))
    }
}

impl<'a> Api<'a> {
    /// Every reference that this document is the first to reach, once.
    pub fn references(self) -> impl Iterator<Item = &'a ReferenceSite<'a>> {
        let all = self.apis.references();
        all.get(run_of(all, |reference| reference.document, self.index)).unwrap_or_default().iter()
    }

    /// Every object that this document is the first to reach, once and at its definition.
    pub fn objects(self) -> impl Iterator<Item = Object<'a>> {
        let run = run_of(&self.apis.links.objects, ObjectSite::document, self.index);
        run.filter_map(move |index| Object::new(self.apis, index))
    }
}

/// Which of things in the order of their documents are those of one document.
fn run_of<T>(things: &[T], document_of: impl Fn(&T) -> usize, document: usize) -> Range<usize> {
    let from = things.partition_point(|thing| document_of(thing) < document);
    let length = things.get(from..).map_or(0, |rest| rest.partition_point(|thing| document_of(thing) == document));
    from..from + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_runs_meet_and_leave_nothing_out() {
        let runs = Runs(vec![2..5, 5..5, 9..13]);
        let of = |part| runs.of(part).collect::<Vec<_>>();
        assert_eq!(of(Part::All), [2, 3, 4, 9, 10, 11, 12]);
        assert!(of(Part::Wholes).is_empty());
        let parts: Vec<_> = (0..4).map(|part| of(Part::Run { from: part * 2, length: 2 })).collect();
        assert_eq!(parts, [vec![2, 3], vec![4, 9], vec![10, 11], vec![12]]);
        assert_eq!(runs.len(), 7);
    }
}
