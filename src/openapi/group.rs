//! What belongs to each group of documents that share files, so that a walk of one group looks at nothing else.

use super::{Api, ApiService, Apis, Object, Property, ReferenceSite, Response};

/// The indexes of a group's parts, each in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    documents: Vec<usize>,
    services: Vec<usize>,
    responses: Vec<usize>,
    properties: Vec<usize>,
    references: Vec<usize>,
    objects: Vec<usize>,
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
    for (index, reference) in apis.references().iter().enumerate() {
        add(apis.group_of(reference.document), |members| &mut members.references, index);
    }
    for (index, object) in apis.objects().enumerate() {
        add(object.api().group(), |members| &mut members.objects, index);
    }
    groups
}

/// A group of documents that share files.
#[derive(Clone, Copy)]
pub struct Group<'a> {
    apis: &'a Apis<'a>,
    members: &'a Members,
}

impl<'a> Group<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Option<Self> {
        Some(Self { apis, members: apis.members.get(index)? })
    }

    /// How many objects it has, by which one may guess how long a walk takes.
    #[must_use]
    pub fn size(self) -> usize {
        self.members.objects.len()
    }

    /// Its documents.
    pub fn apis(self) -> impl Iterator<Item = Api<'a>> {
        self.members.documents.iter().map(move |&index| Api { apis: self.apis, index })
    }

    /// The services whose first document is in it.
    pub fn services(self) -> impl Iterator<Item = ApiService<'a>> {
        self.members.services.iter().map(move |&index| ApiService::new(self.apis, index))
    }

    /// Its responses, each once.
    pub fn responses(self) -> impl Iterator<Item = Response<'a>> {
        self.members.responses.iter().map(move |&index| Response::new(self.apis, index))
    }

    /// The properties that its responses can show, each once.
    pub fn properties(self) -> impl Iterator<Item = Property<'a>> {
        self.members.properties.iter().map(move |&index| Property::new(self.apis, index))
    }

    /// Its objects, each once and at its definition.
    pub fn objects(self) -> impl Iterator<Item = Object<'a>> {
        self.members.objects.iter().filter_map(move |&index| Object::new(self.apis, index))
    }

    /// Its references, each once.
    pub fn references(self) -> impl Iterator<Item = &'a ReferenceSite<'a>> {
        self.members.references.iter().filter_map(move |&index| self.apis.references().get(index))
    }
}

impl<'a> Api<'a> {
    /// Every object that this document is the first to reach, once and at its definition.
    pub fn objects(self) -> impl Iterator<Item = Object<'a>> {
        let members = self.apis.members.get(self.group());
        let indexes = members.into_iter().flat_map(|members| members.objects.iter());
        let objects = indexes.filter_map(move |&index| Object::new(self.apis, index));
        objects.filter(move |object| object.api().index == self.index)
    }
}
