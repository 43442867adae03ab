//! Puts the objects of a repository together: reads them out of the files, completes and links them, and keeps the ways
//! by which questions find them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use super::autoscaler::{Autoscaler, Unfixed};
use super::backup::Backups;
use super::build::Builds;
use super::cluster::{Called, Images};
use super::complete::complete;
use super::config_source::{ConfigKind, ConfigSource};
use super::disruption::PodDisruptionBudget;
use super::edit::is_plain;
use super::image_origin::{OwnImages, TrustedRegistries};
use super::image_version::Versions;
use super::kustomize::Kustomize;
use super::label_index::Labelled;
use super::link::Links;
use super::manifest::Manifest;
use super::monitor::{Monitor, Scraped};
use super::names::{Makers, Names};
use super::network_policy::{self, NetworkPolicy};
use super::protection::Edge;
use super::rbac::{self, Binding};
use super::recognise::{Charts, YamlKind};
use super::route::{self, Route};
use super::schema::CustomSchemas;
use super::scope::Scope;
use super::service::Service;
use super::target::Targets;
use super::twin::Twins;
use super::workload::Workload;
use super::{Cluster, YamlFile, dangling, double, gateway, unwrap};
use crate::settings::K8sSettings;
use crate::source::SourceMap;
use crate::syntax::tree::Tree;
use crate::workers::{InTurn, Workers};

impl<'t> Cluster<'t> {
    /// Links the objects of the trees as they are written, without building anything.
    #[must_use]
    pub fn link(
        sources: &'t SourceMap,
        trees: &[(&'t Tree, YamlKind)],
        charts: &Charts,
        settings: &'t K8sSettings,
    ) -> Self {
        Self::link_built(sources, trees, Builds::none(), charts, settings, &InTurn)
    }

    /// Links the objects of the trees, which must be in path order, each with what [`classify`](super::classify) says of
    /// it. What went into a build is linked as it is applied.
    #[must_use]
    pub fn link_built(
        sources: &'t SourceMap,
        trees: &[(&'t Tree, YamlKind)],
        builds: &'t Builds,
        charts: &Charts,
        settings: &'t K8sSettings,
        workers: &impl Workers,
    ) -> Self {
        let file =
            |&(tree, kind): &(&'t Tree, YamlKind)| YamlFile { path: sources.get(tree.file()).path(), tree, kind };
        let files: Vec<YamlFile<'t>> = trees.iter().map(file).collect();
        let mut cluster = Objects::read(sources, &files, builds).link(&files, builds, charts, settings, workers);
        cluster.ask_itself();
        cluster
    }

    /// Notes the answers that many rules want and that need everything else to be linked.
    fn ask_itself(&mut self) {
        self.reached = self.workloads.iter().map(|workload| self.reached_in(workload)).collect();
        let unscaled = self.workloads.iter().filter(|workload| self.lacks_autoscaler(workload));
        self.unscaled = unscaled.map(|workload| workload.index).collect();
        let of_services = self.services.iter().map(|service| self.labels_of(&service.manifest));
        self.labelled_services = Labelled::new(of_services);
        self.scraped = Scraped::find(self);
    }
}

/// What the files hold, completed by what kustomizations say of it, and not linked yet.
struct Objects<'t> {
    kustomize: Kustomize<'t>,
    unread_patches: BTreeMap<usize, Arc<[&'t str]>>,
    manifests: Vec<Manifest<'t>>,
    workloads: Vec<Workload<'t>>,
    services: Vec<Service<'t>>,
    autoscalers: Vec<Autoscaler<'t>>,
    budgets: Vec<PodDisruptionBudget<'t>>,
    routes: Vec<Route<'t>>,
    bindings: Vec<Binding<'t>>,
    made_configs: Vec<ConfigSource<'t>>,
    templates: Vec<Manifest<'t>>,
    template_workloads: Vec<Workload<'t>>,
}

impl<'t> Objects<'t> {
    fn read(sources: &'t SourceMap, files: &[YamlFile<'t>], builds: &'t Builds) -> Self {
        let kustomize = unwrap::kustomize(files);
        let manifests = unwrap::manifests(files, &kustomize, builds);
        let mut workloads: Vec<Workload<'t>> =
            manifests.iter().flat_map(|manifest| Workload::read(*manifest)).collect();
        let unread_patches = unwrap::unread_patches(sources, files, &kustomize);
        complete(&mut workloads, &manifests, &kustomize, &unread_patches);
        let templates = unwrap::templates(files, builds, manifests.len());
        let mut template_workloads: Vec<_> = templates.iter().flat_map(|one| Workload::read(*one)).collect();
        // They have no place among those that are linked.
        template_workloads.iter_mut().for_each(|workload| workload.index = usize::MAX);
        Self {
            services: numbered(&manifests, Service::read, |service, at| service.index = at),
            autoscalers: numbered(&manifests, Autoscaler::read, |autoscaler, at| autoscaler.index = at),
            budgets: numbered(&manifests, PodDisruptionBudget::read, |budget, at| budget.index = at),
            routes: numbered(&manifests, Route::read, |route, at| route.index = at),
            bindings: manifests.iter().filter_map(|manifest| Binding::read(*manifest)).collect(),
            made_configs: manifests.iter().flat_map(|manifest| ConfigSource::made_by(*manifest)).collect(),
            kustomize,
            unread_patches,
            manifests,
            workloads,
            templates,
            template_workloads,
        }
    }

    /// Finds what belongs to what; the answers that need all of that are empty.
    fn link(
        self,
        files: &[YamlFile<'t>],
        builds: &'t Builds,
        charts: &Charts,
        settings: &'t K8sSettings,
        workers: &impl Workers,
    ) -> Cluster<'t> {
        let Self { kustomize, unread_patches, manifests, workloads, services, autoscalers, budgets, .. } = self;
        let Self { routes, bindings, made_configs, templates, template_workloads, .. } = self;
        let labelled_pods = Labelled::new(workloads.iter().map(|workload| workload.labels.clone()));
        let (links, (backups, doubles)) = workers.both(
            || Links::new(&workloads, &services, &autoscalers, &budgets, &labelled_pods),
            || (Backups::find(&manifests, &workloads), double::find(&manifests)),
        );
        let (scope, (names, makers)) = workers.both(
            || Scope::new(files, charts, &manifests, &workloads, &made_configs, &kustomize),
            || (Names::new(&manifests), Makers::new(&manifests, &workloads)),
        );
        Cluster {
            network_policies: numbered(&manifests, NetworkPolicy::read, |policy, at| policy.index = at),
            monitors: numbered(&manifests, Monitor::read, |monitor, at| monitor.index = at),
            has_foreign_policies: manifests.iter().any(network_policy::is_foreign_policy),
            called: Called::of(&services, &autoscalers, &routes, &bindings, &made_configs),
            edge: Edge::new(&manifests),
            ends_tls: gateway::ends_tls(&manifests, &workloads),
            affixes: unwrap::affixes(&manifests),
            object_labels: unwrap::object_labels(&manifests),
            pod_namespaces: workloads.iter().map(|one| one.manifest.namespace.unwrap_or_default()).collect(),
            halves: halves(&manifests),
            unfixed: manifests.iter().flat_map(Unfixed::read).collect(),
            patched_services: patched(&services),
            owned: dangling::owned(&manifests),
            custom_schemas: CustomSchemas::read(&manifests),
            targets: Targets::read(files, settings),
            twins: Twins::find(&manifests),
            half_named: unwrap::half_named(files, &kustomize),
            unrendered: unwrap::unrendered(files, builds),
            images: Images::known(&workloads, files, settings),
            priority: only_priority(&manifests),
            openshift: manifests.iter().any(is_of_openshift),
            reached: Vec::new(),
            unscaled: Vec::new(),
            labelled_services: Labelled::default(),
            scraped: Scraped::default(),
            labelled_pods,
            links,
            backups,
            doubles,
            scope,
            names,
            makers,
            builds,
            kustomize,
            unread_patches,
            manifests,
            workloads,
            services,
            autoscalers,
            budgets,
            routes,
            bindings,
            made_configs,
            templates,
            template_workloads,
        }
    }
}

impl<'t> Images<'t> {
    fn known(workloads: &[Workload<'t>], files: &[YamlFile<'t>], settings: &'t K8sSettings) -> Self {
        Self {
            versions: Versions::find(workloads),
            built: unwrap::built_images(files),
            own: OwnImages::new(settings),
            trusted: TrustedRegistries::new(settings),
        }
    }
}

impl<'t> Called<'t> {
    fn of(
        services: &[Service<'t>],
        autoscalers: &[Autoscaler<'t>],
        routes: &[Route<'t>],
        bindings: &[Binding<'t>],
        made_configs: &[ConfigSource<'t>],
    ) -> Self {
        Self {
            services: by(services.iter().map(Service::name)),
            scalers: by(autoscalers.iter().map(|autoscaler| (autoscaler.kind, autoscaler.name))),
            routes: route::by_service(routes),
            bindings: rbac::by_account(bindings),
            made_configs: by_name(made_configs),
        }
    }
}

/// Whether only OpenShift has such objects.
fn is_of_openshift(manifest: &Manifest<'_>) -> bool {
    matches!(manifest.group, "apps.openshift.io" | "route.openshift.io")
}

/// The Services whose selector a patch sets: build and name.
fn patched<'t>(services: &[Service<'t>]) -> BTreeSet<(usize, Option<&'t str>)> {
    services.iter().filter(|service| !service.selector.is_empty()).filter_map(Service::patched).collect()
}

/// The name of the only class of priorities.
fn only_priority<'t>(manifests: &[Manifest<'t>]) -> Option<&'t str> {
    let mut classes = manifests.iter().filter(|manifest| manifest.is("scheduling.k8s.io", "PriorityClass"));
    let only = classes.next()?;
    only.name.filter(|name| is_plain(name) && classes.next().is_none())
}

/// What is read of the objects, each with its place in the list.
fn numbered<'t, T>(
    manifests: &[Manifest<'t>],
    read: impl Fn(Manifest<'t>) -> Option<T>,
    number: impl Fn(&mut T, usize),
) -> Vec<T> {
    let mut objects: Vec<T> = manifests.iter().filter_map(|manifest| read(*manifest)).collect();
    objects.iter_mut().enumerate().for_each(|(index, object)| number(object, index));
    objects
}

fn by_name<'t>(made: &[ConfigSource<'t>]) -> HashMap<ConfigKind, HashMap<Cow<'t, str>, Vec<usize>>> {
    let mut names: HashMap<ConfigKind, HashMap<_, Vec<usize>>> = HashMap::new();
    for (index, made) in made.iter().enumerate() {
        names.entry(made.kind).or_default().entry(made.full_name()).or_default().push(index);
    }
    names
}

/// The places of objects by a key of theirs.
fn by<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, Vec<usize>> {
    let mut places: HashMap<K, Vec<usize>> = HashMap::new();
    for (index, key) in keys.enumerate() {
        places.entry(key).or_default().push(index);
    }
    places
}

/// Patches that are read as objects, by build and kind.
fn halves<'t>(manifests: &[Manifest<'t>]) -> BTreeMap<(usize, &'t str), Vec<usize>> {
    let mut halves: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for half in manifests.iter().filter(|manifest| manifest.partial) {
        if let Some(build) = half.place.build {
            halves.entry((build, half.kind)).or_default().push(half.index);
        }
    }
    halves
}
