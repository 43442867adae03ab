//! Which documents describe one service: a public and an admin API of one program answer for its health together,
//! the documents of a collection do not.

use std::collections::BTreeSet;

use super::{Api, Apis, OperationKind, PathTemplate, words};
use crate::source::SourceMap;

/// Words of titles that say nothing of whose API it is.
const COMMON: [&str; 22] = [
    "api",
    "apis",
    "rest",
    "http",
    "openapi",
    "swagger",
    "spec",
    "specification",
    "service",
    "server",
    "public",
    "private",
    "internal",
    "external",
    "admin",
    "management",
    "client",
    "the",
    "and",
    "for",
    "of",
    "documentation",
];

/// The documents of each service. Two documents belong together when one's folder is the other's or holds it, and
/// neither their hosts nor their titles show that they are of different services.
pub(super) fn services(sources: &SourceMap, apis: &Apis<'_>) -> Vec<Vec<usize>> {
    let faces: Vec<Face> = apis.iter().map(|api| face(sources, api)).collect();
    let mut services: Vec<Vec<usize>> = Vec::new();
    for (index, face) in faces.iter().enumerate() {
        match services.iter_mut().find(|service| service.iter().any(|&other| faces[other].is_of(face))) {
            Some(service) => service.push(index),
            None => services.push(vec![index]),
        }
    }
    services
}

/// Whether documents of two revisions show that they describe one service, by their titles or hosts.
pub(super) fn are_of_one_service(one: (&SourceMap, Api<'_>), other: (&SourceMap, Api<'_>)) -> bool {
    let (one, other) = (face(one.0, one.1), face(other.0, other.1));
    let shown = |face: &Face| !face.words.is_empty() || !face.hosts.is_empty();
    shown(&one) && shown(&other) && one.is_of(&other)
}

struct Face {
    /// Without the folders that name a version: `v1/` and `v2/` stand beside each other for one service.
    folder: String,
    hosts: Vec<String>,
    words: Vec<String>,
}

fn face(sources: &SourceMap, api: Api<'_>) -> Face {
    let path = sources.get(api.root().tree().file()).path();
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
    let names_version = |folder: &str| folder.len() > 1 && folder.starts_with('v') && is_version(folder);
    let folder = folders.filter(|folder| !folder.is_empty() && !names_version(folder));
    let folder: String = folder.map(|folder| format!("{folder}/")).collect();
    let hosts = api.servers().iter().filter_map(|server| server.host.clone()).filter(|host| host != "localhost");
    let mut words = words(api.title());
    words.retain(|word| !COMMON.contains(&word.as_str()) && !is_version(word));
    Face { folder, hosts: hosts.collect(), words }
}

fn is_version(word: &str) -> bool {
    word.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit())
}

impl Face {
    fn is_of(&self, other: &Self) -> bool {
        let near = self.folder.starts_with(&other.folder) || other.folder.starts_with(&self.folder);
        if !near {
            return false;
        }
        let related = |a: &str, b: &str| a == b || a.ends_with(&format!(".{b}")) || b.ends_with(&format!(".{a}"));
        if self.hosts.iter().any(|host| other.hosts.iter().any(|known| related(host, known))) {
            return true;
        }
        let shared = self.words.iter().filter(|word| other.words.contains(word)).count();
        let same_title = shared > 0 && shared == self.words.len().min(other.words.len());
        let untitled = self.words.is_empty() || other.words.is_empty();
        let apart = !self.hosts.is_empty() && !other.hosts.is_empty();
        same_title || (untitled && !apart)
    }
}

/// A running thing, described by one document or several.
#[derive(Debug, Clone, Copy)]
pub struct ApiService<'a> {
    apis: &'a Apis<'a>,
    documents: &'a [usize],
}

impl<'a> ApiService<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Self {
        Self { apis, documents: &apis.services[index] }
    }

    /// Whether both describe the same thing.
    #[must_use]
    pub fn is(self, other: ApiService<'_>) -> bool {
        self.documents == other.documents
    }

    /// Whether one of its documents offers a path to `GET`; nothing when a document has paths that could not be read.
    #[must_use]
    pub fn offers_get(self, path: &str) -> Option<bool> {
        let mut answers = self.apis_with_paths().map(|api| api.offers("get", path));
        answers.try_fold(false, |found, answer| if found { Some(true) } else { answer })
    }

    /// The documents, in path order.
    pub fn apis(self) -> impl Iterator<Item = Api<'a>> {
        self.documents.iter().map(move |&index| Api { apis: self.apis, index })
    }

    /// The documents that have operations for clients.
    pub fn apis_with_paths(self) -> impl Iterator<Item = Api<'a>> {
        self.apis().filter(|api| api.operations().any(|operation| operation.kind() == OperationKind::Path))
    }

    /// The words of its titles and of the paths of its documents that may tell whose API it is, in lower case.
    #[must_use]
    pub fn words(self, sources: &SourceMap) -> BTreeSet<String> {
        let of = |api: Api<'_>| {
            let path = sources.get(api.root().tree().file()).path();
            words(api.title()).into_iter().chain(words(path)).collect::<Vec<_>>()
        };
        let all = self.apis().flat_map(of);
        all.filter(|word| !COMMON.contains(&word.as_str()) && !is_version(word)).collect()
    }

    /// Whether a client can `GET` a path, as written or behind a server's prefix, that `is_wanted`. A `HEAD` alone is not
    /// enough: probes of Kubernetes and most load balancers send `GET`.
    #[must_use]
    pub fn answers_get(self, is_wanted: impl Fn(PathTemplate<'_>) -> bool) -> bool {
        self.apis().flat_map(Api::paths).any(|item| item.has_path(&is_wanted) && item.offers("GET") != Some(false))
    }

    /// Whether a path of it could not be read, so that what seems to be missing may be there.
    #[must_use]
    pub fn has_unknown_paths(self) -> bool {
        self.apis().any(|api| api.has_unknown_paths())
    }

    /// The group of documents of the first one.
    #[must_use]
    pub fn group(self) -> usize {
        self.apis().next().map_or(0, Api::group)
    }
}
