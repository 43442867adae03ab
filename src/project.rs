//! Everything in one repository, linked: the place for questions that cross files and kinds.
//!
//! Built once, then only read: no rule can change it, and nothing in it is computed later.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::docker::Docker;
use crate::k8s::place;
use crate::k8s::probe::{Probe, ProbeKind};
use crate::k8s::{Cluster, Route, RunMode, Surroundings, Workload};
use crate::openapi::compare::Change;
use crate::openapi::{self, Api, Apis, PathTemplate};
use crate::settings::Settings;
use crate::source::{SourceMap, Span};
use crate::sql::Sql;
use crate::syntax::tree::{NodeRef, Tree};

/// What each domain made of the files of one revision.
#[derive(Debug)]
pub struct Parts<'t> {
    /// The YAML and JSON files that were taken, in path order.
    pub trees: &'t [Tree],
    /// The migrations.
    pub sql: &'t Sql,
    /// The APIs.
    pub apis: Apis<'t>,
    /// The Kubernetes objects.
    pub cluster: Cluster<'t>,
    /// The Dockerfiles and Compose files.
    pub docker: Docker<'t>,
    /// What changed in the APIs since the base revision, when one is known.
    pub api_changes: Vec<Change>,
}

/// One repository as the rules see it.
#[derive(Debug)]
pub struct Project<'t> {
    /// The text of every file that was taken.
    pub sources: &'t SourceMap,
    /// What the repository says about itself.
    pub settings: &'t Settings,
    /// The YAML and JSON files that were taken, in path order.
    pub trees: &'t [Tree],
    /// The migrations.
    pub sql: &'t Sql,
    /// The APIs.
    pub apis: Apis<'t>,
    /// What changed in them since the base revision, when one is known.
    pub api_changes: Vec<Change>,
    /// The Kubernetes objects.
    pub cluster: Cluster<'t>,
    /// The Dockerfiles and Compose files.
    pub docker: Docker<'t>,
    /// The repository at the base revision, when one is known. Its places can be labels, never those of findings.
    pub base: Option<&'t Project<'t>>,
    /// For each workload the service, by its number, that is certain to describe what it serves.
    described_by: Vec<Option<usize>>,
}

/// That a service has no path which a kind of probe could ask.
#[derive(Debug)]
pub struct MissingProbePath<'a> {
    /// The documents of the service that have paths, at least one.
    pub documents: Vec<Api<'a>>,
    /// The path that a probe asks already, and where it says so.
    pub asked: Option<(&'a str, Span)>,
}

impl<'t> Project<'t> {
    /// Links what was read of one revision.
    #[must_use]
    pub fn new(
        sources: &'t SourceMap,
        settings: &'t Settings,
        parts: Parts<'t>,
        base: Option<&'t Project<'t>>,
    ) -> Self {
        let Parts { trees, sql, apis, cluster, docker, api_changes } = parts;
        let mut project =
            Self { sources, settings, trees, sql, apis, api_changes, cluster, docker, base, described_by: Vec::new() };
        project.described_by = project.describe();
        let asked = project.probed_paths();
        project.apis.leave_alone(&asked);
        project
    }

    /// The paths that probes ask, each with the service, by its number, that is certain to describe who is asked.
    fn probed_paths(&self) -> Vec<(usize, String)> {
        let services: Vec<openapi::ApiService<'_>> = self.apis.services().collect();
        let number = |service| services.iter().position(|other| other.is(service));
        let asked = self.described_probes().filter_map(|(probe, service)| {
            let (path, _) = probe.path_outside(&[])?;
            Some((number(service)?, path.to_owned()))
        });
        let asked: BTreeSet<(usize, String)> = asked.collect();
        asked.into_iter().collect()
    }

    /// The HTTP probes of the programs that an API describes, of the given kinds.
    #[must_use]
    pub fn probes_of<'a>(&'a self, service: openapi::ApiService<'_>, kinds: &[ProbeKind]) -> Vec<Probe<'a>> {
        let all = self.described_probes().filter(|(probe, of)| kinds.contains(&probe.kind) && of.is(service));
        all.map(|(probe, _)| probe).collect()
    }

    /// Whether a service has no path for a kind of probe: none that is usual or configured, and none that its own probes
    /// ask. Nothing where a path of it could not be read.
    #[must_use]
    pub fn missing_probe_path<'a>(
        &'a self,
        service: openapi::ApiService<'a>,
        kind: ProbeKind,
    ) -> Option<MissingProbePath<'a>> {
        let usual = |path: PathTemplate<'_>| match kind {
            ProbeKind::Readiness => path.is_readiness(&self.settings.openapi),
            ProbeKind::Liveness | ProbeKind::Startup => path.is_liveness(&self.settings.openapi),
        };
        let configured = match kind {
            ProbeKind::Readiness => &self.settings.k8s.readiness_paths,
            ProbeKind::Liveness | ProbeKind::Startup => &self.settings.k8s.liveness_paths,
        };
        if service.answers_get(|path| usual(path) || configured.iter().any(|known| known == path.0)) {
            return None;
        }
        let documents: Vec<Api<'_>> = service.apis_with_paths().collect();
        if documents.is_empty() || service.has_unknown_paths() {
            return None;
        }
        let probes = self.probes_of(service, &[kind]);
        let asked: Vec<_> = probes.iter().filter_map(|probe| probe.path_outside(&[])).collect();
        let unanswered = asked.iter().all(|(path, _)| service.offers_get(path) == Some(false));
        unanswered.then(|| MissingProbePath { documents, asked: asked.first().copied() })
    }

    /// Every HTTP probe that asks the program behind a Service, where it is certain which API describes that program.
    pub fn described_probes<'a>(&'a self) -> impl Iterator<Item = (Probe<'a>, openapi::ApiService<'a>)> {
        let workloads = self.cluster.workloads.iter().filter(|_| !self.apis.is_empty());
        workloads.flat_map(move |workload| {
            let containers = workload.containers().into_iter();
            let own = containers
                .filter(|container| self.cluster.serves_traffic(container) && self.cluster.may_be_described(container));
            own.filter_map(move |container| Some((container, self.service_of(workload)?))).flat_map(
                move |(container, service)| {
                    let kinds = [ProbeKind::Liveness, ProbeKind::Readiness, ProbeKind::Startup].into_iter();
                    let probes = kinds.filter_map(move |kind| container.probe(kind));
                    probes
                        .filter(|probe| probe.is_http() && self.cluster.asks_served_port(probe))
                        .map(move |probe| (probe, service))
                },
            )
        })
    }

    /// The API documents that describe what a workload serves; none when that is not certain.
    ///
    /// Certain is: of all described services, the workload's name fits exactly one, or one more closely by its folder
    /// than all others; or there is one service, in the repository or nearest by its folder, and in that folder one
    /// workload of one's own that clients reach.
    #[must_use]
    pub fn service_of<'a>(&'a self, workload: &Workload<'_>) -> Option<openapi::ApiService<'a>> {
        let number = self.described_by.get(workload.index).copied().flatten()?;
        self.apis.services().nth(number)
    }

    /// Which Services and routes lead to a workload, and what its environment names.
    #[must_use]
    pub fn surroundings_of<'a>(&'a self, workload: &'a Workload<'t>) -> Surroundings<'a, 't> {
        self.cluster.surroundings_of(workload)
    }

    /// Whether the API document of a program behind a route says that clients have to say who they are.
    #[must_use]
    pub fn declares_security(&self, route: &Route<'_>) -> bool {
        let services = self.cluster.services_behind(route).into_iter();
        let workloads = services.flat_map(|service| self.cluster.workloads_of(service));
        let mut documents =
            workloads.filter_map(|workload| self.service_of(workload)).flat_map(|service| service.apis());
        documents.any(|api| {
            let root = api.root();
            let old = root.get("securityDefinitions").is_some();
            old || root.get("security").is_some() || root.at(&["components", "securitySchemes"]).is_some()
        })
    }

    fn describe(&self) -> Vec<Option<usize>> {
        if self.cluster.workloads.is_empty() {
            return Vec::new();
        }
        let services = self.apis.services().enumerate();
        let services: Vec<Described> = services
            .filter(|(_, service)| service.apis_with_paths().next().is_some())
            .map(|(number, service)| Described {
                number,
                words: service.words(self.sources),
                paths: service.apis().map(|api| self.path_of(api.root())).collect(),
            })
            .collect();
        let servers = self.servers();
        let describes = |workload: &Workload<'_>| {
            let place = workload.manifest.place;
            let name = openapi::words(workload.manifest.name?);
            let fits = |service: &&Described| name.iter().any(|word| service.words.contains(word));
            let fitting: Vec<&Described> = services.iter().filter(fits).collect();
            match (fitting.as_slice(), services.as_slice()) {
                ([only], _) => Some(only.number),
                ([], [only]) if servers.is_only(workload, "") => Some(only.number),
                ([], _) if !servers.is_only(workload, place.folder()) => None,
                ([], _) => nearest(place.path, &services.iter().collect::<Vec<_>>()).and_then(|(number, shared)| {
                    let folder = place::ancestors(place.folder()).find(|folder| place::depth(folder) == shared)?;
                    (shared > 0 && servers.is_only(workload, folder)).then_some(number)
                }),
                (several, _) => nearest(place.path, several).map(|(number, _)| number),
            }
        };
        if services.is_empty() { Vec::new() } else { self.cluster.workloads.iter().map(describes).collect() }
    }

    fn path_of(&self, node: NodeRef<'_>) -> String {
        self.sources.get(node.tree().file()).path().to_owned()
    }

    /// The workloads of one's own that clients reach.
    fn servers(&self) -> Servers<'t> {
        let serves = |workload: &&Workload<'t>| {
            workload.mode == RunMode::LongRunning
                && workload.containers().iter().any(|container| {
                    self.cluster.serves_traffic(container) && self.cluster.keeps_conventions(container)
                })
        };
        let mut servers = Servers::default();
        let mut counted = HashSet::new();
        for workload in self.cluster.workloads.iter().filter(serves) {
            servers.workloads.insert(workload.index);
            // One workload of a base is built by each of its overlays.
            let folders = place::ancestors(workload.manifest.place.folder());
            for folder in folders.filter(|folder| counted.insert((*folder, workload.name_span()))) {
                *servers.under.entry(folder).or_default() += 1;
            }
        }
        servers
    }
}

/// The workloads of one's own that clients reach, by index, and how many of them each folder holds.
#[derive(Default)]
struct Servers<'t> {
    workloads: BTreeSet<usize>,
    under: HashMap<&'t str, usize>,
}

impl Servers<'_> {
    /// Whether the workload is one of them, and the only one under a folder.
    fn is_only(&self, workload: &Workload<'_>, folder: &str) -> bool {
        self.workloads.contains(&workload.index) && self.under.get(folder) == Some(&1)
    }
}

/// A service that has paths, as workloads may be recognised in it.
struct Described {
    number: usize,
    words: BTreeSet<String>,
    /// The paths of its documents.
    paths: Vec<String>,
}

/// The one of several services whose documents stand closer to a manifest than all others, and how many folders it
/// shares with the manifest.
fn nearest(manifest: &str, services: &[&Described]) -> Option<(usize, usize)> {
    let shared = |service: &Described| {
        let folders = service.paths.iter().map(|path| common_folders(manifest, path));
        folders.max().unwrap_or(0)
    };
    let best = services.iter().map(|service| shared(service)).max()?;
    let mut closest = services.iter().filter(|service| shared(service) == best);
    closest.next().filter(|_| closest.next().is_none()).map(|service| (service.number, best))
}

/// How many folders two paths share from the root on.
fn common_folders(a: &str, b: &str) -> usize {
    let folders = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    folders(a).iter().zip(&folders(b)).take_while(|(a, b)| a == b).count()
}
