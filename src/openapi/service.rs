//! Which documents describe one service: a public and an admin API of one program answer for its health together,
//! the documents of a collection do not.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::envelope::shared_bodies;
use super::{Api, Apis, OperationKind, PathItem, PathTemplate, words};
use crate::source::SourceMap;

/// Words of titles that say nothing of whose API it is.
const COMMON: [&str; 17] = [
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
    "management",
    "client",
    "the",
    "and",
    "for",
    "of",
    "documentation",
];

/// Words for those who may call an API, of which one service may have several.
const AUDIENCES: [&str; 5] = ["public", "private", "internal", "external", "admin"];

/// The documents of each service. Two documents belong together when one's folder is the other's or holds it, or both
/// folders differ in nothing but whom they are for, and neither their hosts nor their titles show that they are of
/// different services.
pub(super) fn services(sources: &SourceMap, apis: &Apis<'_>) -> Vec<Vec<usize>> {
    let faces: Vec<Face> = apis.iter().map(|api| face(sources, api)).collect();
    let mut services: Vec<Vec<usize>> = Vec::new();
    let mut known = Known::default();
    for (index, face) in faces.iter().enumerate() {
        let is_of = |service: &usize| services[*service].iter().any(|&other| faces[other].is_of(face));
        let service = known.first(face, services.len(), is_of);
        if service == services.len() {
            services.push(Vec::new());
        }
        services[service].push(index);
        known.add(face, service);
    }
    services
}

/// The services by what a document of theirs has in common with others: each is compared with few of many.
#[derive(Default)]
struct Known<'f> {
    by_word: FxHashMap<&'f str, BTreeSet<usize>>,
    by_host: FxHashMap<&'f str, BTreeSet<usize>>,
    /// By every domain that a host of theirs is in, itself included.
    by_domain: FxHashMap<&'f str, BTreeSet<usize>>,
    untitled: BTreeSet<usize>,
}

impl<'f> Known<'f> {
    fn add(&mut self, face: &'f Face, service: usize) {
        face.words.iter().for_each(|word| _ = self.by_word.entry(word).or_default().insert(service));
        for host in &face.hosts {
            self.by_host.entry(host).or_default().insert(service);
            domains(host).for_each(|domain| _ = self.by_domain.entry(domain).or_default().insert(service));
        }
        if face.words.is_empty() {
            self.untitled.insert(service);
        }
    }

    /// The first of so many services that a face is of; their number where it is of none.
    fn first(&self, face: &Face, count: usize, is_of: impl Fn(&usize) -> bool) -> usize {
        if face.words.is_empty() {
            return (0..count).find(is_of).unwrap_or(count);
        }
        let of_words = face.words.iter().filter_map(|word| self.by_word.get(word.as_str()));
        let inner = face.hosts.iter().filter_map(|host| self.by_domain.get(host.as_str()));
        let outer = face.hosts.iter().flat_map(|host| domains(host)).filter_map(|domain| self.by_host.get(domain));
        let perhaps = of_words.chain(inner).chain(outer).chain([&self.untitled]);
        perhaps.fold(count, |first, of| of.range(..first).copied().find(&is_of).unwrap_or(first))
    }
}

/// A host and every domain that it is in: `a.b.c`, `b.c`, `c`.
fn domains(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, domain)| domain))
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
    /// Without those that name an audience as well.
    beside: String,
    hosts: Vec<String>,
    words: Vec<String>,
}

fn face(sources: &SourceMap, api: Api<'_>) -> Face {
    let path = sources.get(api.root().tree().file()).path();
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
    let names_version = |folder: &str| folder.len() > 1 && folder.starts_with('v') && is_version(folder);
    let folders: Vec<&str> = folders.filter(|folder| !folder.is_empty() && !names_version(folder)).collect();
    let joined = |folders: &[&str]| folders.iter().map(|folder| format!("{folder}/")).collect::<String>();
    let common: Vec<&str> = folders.iter().copied().filter(|folder| !AUDIENCES.contains(folder)).collect();
    let (folder, beside) = (joined(&folders), joined(&common));
    let hosts = api.servers().iter().filter_map(|server| server.host.clone()).filter(|host| host != "localhost");
    let mut words = words(api.title());
    words.retain(|word| !COMMON.contains(&word.as_str()) && !AUDIENCES.contains(&word.as_str()) && !is_version(word));
    Face { folder, beside, hosts: hosts.collect(), words }
}

fn is_version(word: &str) -> bool {
    word.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit())
}

impl Face {
    fn is_of(&self, other: &Self) -> bool {
        let titled = !self.words.is_empty() && !other.words.is_empty();
        let near = self.folder.starts_with(&other.folder)
            || other.folder.starts_with(&self.folder)
            || titled && self.beside == other.beside;
        if !near {
            return false;
        }
        let is_in = |host: &str, domain: &str| {
            host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let related = |a: &str, b: &str| is_in(a, b) || is_in(b, a);
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

impl Apis<'_> {
    /// Makes conventions leave alone what probes ask of a service, given by its number and the path: what is there for
    /// probes has no version and no envelope. A path that takes more than `GET` and `HEAD` is there for others too, and so
    /// is one with a version, the root, or one with placeholders.
    pub fn leave_alone(&mut self, asked: &[(usize, String)]) {
        let is_for_probes = |item: PathItem<'_>, path: &str| {
            !item.template().is_versioned(item.api.settings())
                && item.path().len() > 1
                && !item.path().contains('{')
                && item.operations().all(|operation| operation.is_method("GET") || operation.is_method("HEAD"))
                && item.has_path(|template| template.takes(path))
        };
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (service, path) in asked {
            for &document in self.services.get(*service).into_iter().flatten() {
                let paths = Api { apis: self, index: document }.paths().enumerate();
                found.extend(paths.filter(|(_, item)| is_for_probes(*item, path)).map(|(at, _)| (document, at)));
            }
        }
        if found.is_empty() {
            return;
        }
        for (document, path) in found {
            let Some(document) = self.documents.get_mut(document) else { continue };
            let Some(site) = document.paths.get_mut(path) else { continue };
            site.exempt = true;
            for &operation in &site.operations {
                if let Some(traits) = document.traits.get_mut(operation) {
                    traits.exempt = true;
                }
            }
        }
        // Which body speaks for all that are of one schema depends on which of them conventions hold for.
        self.bodies = shared_bodies(self);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::tests::check;

    /// The services of documents, given by their paths, titles and hosts.
    fn services_of(documents: &[(&str, &str, &str)]) -> Vec<Vec<usize>> {
        let text = |title: &str, host: &str| {
            let servers =
                if host.is_empty() { String::new() } else { format!("servers: [{{url: 'https://{host}/'}}]\n") };
            format!("openapi: 3.0.3\ninfo: {{title: '{title}', version: '1'}}\n{servers}paths: {{}}\n")
        };
        let texts: Vec<(&str, String)> =
            documents.iter().map(|(path, title, host)| (*path, text(title, host))).collect();
        let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let mut found = Vec::new();
        check(&files, |apis, sources| found = services(sources, apis));
        found
    }

    #[test]
    fn titles_and_hosts_tell_services_apart_and_together() {
        let orders = ("a/orders.yaml", "Orders API", "orders.example.com");
        assert_eq!(services_of(&[orders, ("a/pay.yaml", "Payments", "pay.example.com")]), [[0], [1]]);
        assert_eq!(services_of(&[orders, ("a/v2/orders.yaml", "Orders admin", "")]), [vec![0, 1]]);
        assert_eq!(services_of(&[orders, ("b/orders.yaml", "Orders API", "orders.example.com")]), [[0], [1]]);
        assert_eq!(services_of(&[orders, ("a/x.yaml", "Stock", "v2.orders.example.com")]), [vec![0, 1]]);
        assert_eq!(services_of(&[orders, ("a/x.yaml", "Stock", "example.com")]), [vec![0, 1]]);
        assert_eq!(services_of(&[orders, ("a/x.yaml", "Stock", "myorders.example.com")]), [[0], [1]]);
    }

    #[test]
    fn a_document_without_a_title_joins_the_first_service_that_it_may_be_of() {
        let (orders, stock) = (("a/o.yaml", "Orders", ""), ("a/s.yaml", "Stock", ""));
        assert_eq!(services_of(&[orders, stock, ("a/x.yaml", "", "")]), [vec![0, 2], vec![1]]);
        assert_eq!(services_of(&[("a/a.yaml", "", ""), orders, stock]), [vec![0, 1, 2]]);
    }
}
