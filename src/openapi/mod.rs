//! OpenAPI documents: views over nodes that mean the same in versions 2.0, 3.0, 3.1 and 3.2.
//!
//! Nothing is copied out of the trees: a view is a node with the way to the rest of the repository. What a reference
//! that leads nowhere (or to a document that is not read) would say is *unknown*, and unknown is never reported.
//! Knows nothing of GraphQL, gRPC or AsyncAPI.

mod about;
mod absence;
mod api;
mod casing;
mod clash;
pub mod compare;
mod discriminator;
mod edit;
mod entry;
mod envelope;
mod exchange;
mod exposure;
mod family;
mod fault;
mod fields;
mod flat;
mod group;
mod insert;
mod keywords;
mod lacking;
mod limits;
mod link;
mod media_type;
mod members;
mod misnamed;
mod object;
mod operation;
mod other_reference;
mod paging;
mod parameter;
mod path;
mod path_item;
mod pattern;
mod placeholder;
mod prose;
mod reached;
pub mod reference;
mod remedy;
mod resource;
mod response;
mod revision;
mod ring;
mod ruled_out;
mod sample;
mod schema;
mod secret;
mod security;
mod server;
mod service;
mod shown;
mod sign_in;
mod site;
mod status;
mod sunset;
mod supplement;
mod time;
mod types;
mod unused;
mod validate;
mod version;
mod ways;

use rustc_hash::FxHashMap;

use crate::settings::OpenapiSettings;
use crate::source::{FileId, SourceMap};
use crate::syntax::tree::{Entry, NodeRef, Tree};
use crate::workers::{Workers, spread};

/// The words of a name as casings have it.
pub use crate::syntax::identifier::words_with_digits as words;
pub use about::is_untold;
pub use absence::Absence;
pub use api::Api;

pub use casing::Casing;
pub use clash::Clash;
pub use envelope::{BodyFault, SharedSchema};
pub use exposure::Property;
pub use family::{Family, counterpart};
pub use fault::{Fault, FaultKind, Trouble, form_of};
pub use fields::{Field, Value, Versions};
pub use group::Group;
pub use keywords::{empty_ranges, is_narrowed, is_of_type, type_name};
pub use lacking::Lacking;
pub use link::ReferenceSite;
pub use media_type::{MediaType, is_media_type_among};
pub use object::{Holds, ObjectKind, holds};
pub use operation::{Operation, OperationKind, Security};
pub use paging::page_size;
pub use parameter::{Parameter, ParameterUse, required_first};
pub use path::{PathTemplate, conventions};
pub use path_item::{PathItem, effective_paths};
pub use pattern::pattern_fault;
pub use placeholder::{BraceFault, Placeholder, server_variables};
pub use prose::unsafe_markdown;
pub use reached::{Direction, Object};
pub use reference::{ExternalReference, Target, external, may_refer_out, names_drive};
pub use resource::{Resource, looks_plural};
pub use response::{Outcome, Response, ResponseUse};
pub use revision::{SemanticVersion, VersionForm, is_dated};
pub use ring::Ring;
pub use schema::{Presence, Schema};
pub use security::{Flow, Requirement, SecurityScheme, WayIn, describes_retries, names_credential, names_own_id};
pub use server::{Server, ServerUrl};
pub use service::ApiService;
pub use shown::{Sample, SampleKind};
pub use status::is_registered_status;
pub use sunset::Sunset;
pub use time::{is_time_of_day, names_point_in_time, shown_time};
pub use types::Types;
pub use unused::component_kind;
pub use validate::{Mismatch, Reason};
pub use version::{Version, recognise};

/// Every API of a repository, linked.
#[derive(Debug, Default)]
pub struct Apis<'t> {
    documents: Vec<Document<'t>>,
    links: link::Links<'t>,
    /// The indexes of the references to each place.
    uses: FxHashMap<reference::Place, Vec<usize>>,
    /// By the number of a file, whether no document of 3.1 or later reads it: there, what stands beside a `$ref` does not
    /// count.
    before_3_1: Vec<bool>,
    responses: response::Definitions<'t>,
    bodies: envelope::SharedBodies<'t>,
    exposed: Vec<exposure::Exposed<'t>>,
    services: Vec<Vec<usize>>,
    members: Vec<group::Members>,
    directions: reached::Directions,
    unused: Vec<unused::Unused<'t>>,
    /// The files that no document reaches, and that refer to parts of documents all the same.
    referring: Vec<&'t Tree>,
    patterns: pattern::Patterns<'t>,
    settings: OpenapiSettings,
}

/// An entry point: a document that stands for itself.
#[derive(Debug)]
struct Document<'t> {
    root: NodeRef<'t>,
    version: Version,
    /// The first document of those that share files with this one.
    group: usize,
    operations: Vec<site::Site<'t>>,
    /// For each operation its responses as they are written, and the objects that they stand for.
    responses: Vec<Vec<(Entry<'t>, Option<NodeRef<'t>>)>>,
    paths: Vec<site::PathSite<'t>>,
    /// For each operation what its path says of it.
    traits: Vec<operation::Traits>,
    servers: Vec<Server>,
}

impl<'t> Document<'t> {
    /// The documents with these roots; what is to be asked of them is empty.
    fn all(roots: &[(NodeRef<'t>, Version)], links: &link::Links<'t>, workers: &impl Workers) -> Vec<Self> {
        let sites = |&(root, _): &(NodeRef<'t>, Version)| {
            let operations = site::sites(root, links);
            let responses = operations.iter().map(|site| exchange::response_entries(site.node, links)).collect();
            let paths = site::paths(root, &operations, links);
            (operations, responses, paths)
        };
        let sites = spread(workers, roots, |(root, _)| root.tree().len(), &sites);
        let documents = roots.iter().zip(entry::groups(roots.len(), links)).zip(sites);
        let document = |((&(root, version), group), (operations, responses, paths))| {
            let (traits, servers) = (Vec::new(), Vec::new());
            Self { root, version, group, operations, responses, paths, traits, servers }
        };
        documents.map(document).collect()
    }
}

/// For each file whether only documents before OpenAPI 3.1 read it.
fn read_before_3_1(documents: &[Document<'_>], links: &link::Links<'_>) -> Vec<bool> {
    let is_old = |index: &usize| documents.get(*index).is_some_and(|document| document.version < Version::V3_1);
    let files = links.reached.last_key_value().map_or(0, |(file, _)| file.index() + 1);
    let mut before = vec![false; files];
    for (file, readers) in &links.reached {
        before[file.index()] = readers.iter().all(is_old);
    }
    before
}

impl<'t> Apis<'t> {
    /// Finds the entry points among all trees and links everything that they reach.
    ///
    /// A reference to a file that has a source but no tree (too large, of a foreign format) is unknown, not unresolved.
    #[must_use]
    pub fn link(
        sources: &'t SourceMap,
        trees: &[&'t Tree],
        settings: &OpenapiSettings,
        workers: &impl Workers,
    ) -> Self {
        let recognised = trees.iter().flat_map(|tree| tree.documents());
        let mut roots: Vec<(NodeRef<'t>, Version)> =
            recognised.filter_map(|root| Some((root, recognise(root)?))).collect();
        if roots.is_empty() {
            return Self::default();
        }
        let resolver = reference::Resolver::new(sources, trees);
        let mut links = link::Links::of(&nodes(&roots), &resolver, workers);
        let libraries = entry::libraries(&roots, &links);
        let is_library = |(root, _): &(NodeRef<'t>, Version)| libraries.contains(&root.tree().file());
        if !libraries.is_empty() && !roots.iter().all(is_library) {
            let gone: Vec<bool> = roots.iter().map(is_library).collect();
            let groups = entry::groups(roots.len(), &links);
            links = links.without(&gone, &groups, &nodes(&roots), &resolver, workers);
            roots.retain(|root| !is_library(root));
        }
        let (uses, documents) = workers.both(|| links.uses(), || Document::all(&roots, &links, workers));
        let strangers = trees.iter().copied().filter(|tree| !links.reached.contains_key(&tree.file()));
        let mut apis = Self {
            before_3_1: read_before_3_1(&documents, &links),
            referring: strangers.collect(),
            documents,
            links,
            uses,
            settings: settings.clone(),
            ..Self::default()
        };
        let lost = other_reference::lost_operations(&apis);
        apis.links.lose_operations(&lost);
        apis.ask_documents(workers);
        apis.ask_together(sources, workers);
        apis
    }

    /// Notes what rules ask of each document by itself.
    fn ask_documents(&mut self, workers: &impl Workers) {
        let apis = &*self;
        let numbers: Vec<usize> = (0..apis.documents.len()).collect();
        let servers = spread(workers, &numbers, |_| 1, &|&index| server::of_document(Api { apis, index }));
        self.documents.iter_mut().zip(servers).for_each(|(document, servers)| document.servers = servers);
        let apis = &*self;
        let operations = |&index: &usize| apis.documents[index].operations.len();
        let traits = spread(workers, &numbers, operations, &|&index| operation::traits(Api { apis, index }));
        for (document, (traits, exempt)) in self.documents.iter_mut().zip(traits) {
            document.traits = traits;
            document.paths.iter_mut().zip(exempt).for_each(|(path, exempt)| path.exempt = exempt);
        }
    }

    /// Notes what rules ask of all documents together.
    fn ask_together(&mut self, sources: &SourceMap, workers: &impl Workers) {
        let apis = &*self;
        let (responses, (directions, services)) = workers.both(
            || response::definitions(&apis.documents, &apis.links),
            || workers.both(|| reached::directions(apis), || service::services(sources, apis)),
        );
        (self.responses, self.directions, self.services) = (responses, directions, services);
        let apis = &*self;
        let patterns = || pattern::Patterns::of(apis.links.objects.iter().map(|object| object.node));
        let (unused, (exposed, (bodies, patterns))) = workers.both(
            || unused::unused(apis, workers),
            || {
                let others = || workers.both(|| envelope::shared_bodies(apis), patterns);
                workers.both(|| exposure::exposed(apis), others)
            },
        );
        (self.exposed, self.bodies, self.unused, self.patterns) = (exposed, bodies, unused, patterns);
        self.members = group::members(self);
    }

    /// The APIs, in path order.
    pub fn iter<'a>(&'a self) -> impl Iterator<Item = Api<'a>> {
        let apis: &'a Apis<'a> = self;
        (0..apis.documents.len()).map(move |index| Api { apis, index })
    }

    /// How many APIs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The group of documents of this number, which is that of its first document; nothing for any other number.
    #[must_use]
    pub fn group<'a>(&'a self, number: usize) -> Option<Group<'a>> {
        Group::new(self, number)
    }

    /// Every file that belongs to an API: the documents and what they refer to.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.links.reached.keys().copied()
    }

    /// Whether what stands beside a `$ref` in a schema counts: it does from 3.1 on. A file that documents of several
    /// versions share is read by the newest.
    fn reads_beside_references(&self, schema: NodeRef<'_>) -> bool {
        !self.before_3_1.get(schema.tree().file().index()).is_some_and(|old| *old)
    }

    /// What stands beside a `$ref` and is not read there; nothing where the specification does not say, and no
    /// extensions, `x-nullable` excepted, or keywords that only name a schema's dialect.
    #[must_use]
    pub fn ignored_siblings(&self, reference: &ReferenceSite<'t>) -> Vec<Entry<'t>> {
        use ObjectKind as O;
        const SILENT: [&str; 8] = ["$ref", "$schema", "$id", "id", "$comment", "$defs", "definitions", "<<"];
        let (Holds::One(kind) | Holds::OneOrList(kind)) = reference.holds else { return Vec::new() };
        if reference.node.own_entries().nth(1).is_none() {
            return Vec::new();
        }
        let newest = self.reads_beside_references(reference.node);
        let noted = newest && kind != O::Schema;
        if kind == O::PathItem || newest && kind == O::Schema || !reference::may_replace(kind) {
            return Vec::new();
        }
        let own = reference.node.own_entries().filter(|entry| {
            let name = entry.name();
            // The one extension that the specification's own word took the place of is dropped as that word is.
            let read = SILENT.contains(&name) || name.starts_with("x-") && name != "x-nullable";
            !(read || noted && matches!(name, "summary" | "description"))
        });
        own.collect()
    }

    /// The group of the document at an index.
    #[must_use]
    pub fn group_of(&self, document: usize) -> usize {
        self.documents.get(document).map_or(document, |document| document.group)
    }

    /// Every reference that a document reaches, once.
    pub fn references(&self) -> &[ReferenceSite<'t>] {
        &self.links.references
    }

    /// Every object that a document reaches, once and at its definition, in the order of the walk.
    pub fn objects<'a>(&'a self) -> impl Iterator<Item = Object<'a>> {
        let apis: &'a Apis<'a> = self;
        (0..apis.links.objects.len()).filter_map(move |index| Object::new(apis, index))
    }

    /// Every response, once, whatever the number of operations that use it.
    pub fn responses<'a>(&'a self) -> impl Iterator<Item = Response<'a>> {
        let apis: &'a Apis<'a> = self;
        (0..apis.responses.len()).map(move |index| Response::new(apis, index))
    }

    /// Every property that a response can show, once.
    pub fn properties<'a>(&'a self) -> impl Iterator<Item = Property<'a>> {
        let apis: &'a Apis<'a> = self;
        (0..apis.exposed.len()).map(move |index| Property::new(apis, index))
    }

    /// The services: documents that describe one running thing together.
    pub fn services<'a>(&'a self) -> impl Iterator<Item = ApiService<'a>> {
        let apis: &'a Apis<'a> = self;
        (0..apis.services.len()).map(move |index| ApiService::new(apis, index))
    }
}

fn nodes<'t>(roots: &[(NodeRef<'t>, Version)]) -> Vec<NodeRef<'t>> {
    roots.iter().map(|&(root, _)| root).collect()
}

#[cfg(test)]
mod tests;
