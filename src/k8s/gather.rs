//! Puts the objects of a repository together: reads them out of the files, completes and links them, and keeps the ways
//! by which questions find them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::autoscaler::{Autoscaler, Unfixed};
use super::backup::Backups;
use super::build::Builds;
use super::complete::complete;
use super::config_source::{ConfigKind, ConfigSource};
use super::disruption::PodDisruptionBudget;
use super::edit::is_plain;
use super::image_origin::{OwnImages, TrustedRegistries};
use super::image_version::Versions;
use super::label_index::Labelled;
use super::link::Links;
use super::manifest::Manifest;
use super::monitor::{Monitor, Scraped};
use super::names::{ByName, Makers, Names};
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
        let files: &[YamlFile<'t>] = &trees.iter().map(file).collect::<Vec<_>>();
        let kustomize = unwrap::kustomize(files);
        let manifests = unwrap::manifests(files, &kustomize, builds);
        let mut workloads: Vec<Workload<'t>> =
            manifests.iter().flat_map(|manifest| Workload::read(*manifest)).collect();
        let unread_patches = unwrap::unread_patches(sources, files, &kustomize);
        complete(&mut workloads, &manifests, &kustomize, &unread_patches);
        let services = manifests.iter().filter_map(|manifest| Service::read(*manifest));
        let services = numbered(services, |service, at| service.index = at);
        let autoscalers = manifests.iter().filter_map(|manifest| Autoscaler::read(*manifest));
        let autoscalers = numbered(autoscalers, |autoscaler, at| autoscaler.index = at);
        let budgets = manifests.iter().filter_map(|manifest| PodDisruptionBudget::read(*manifest));
        let budgets = numbered(budgets, |budget, at| budget.index = at);
        let labelled_pods = Labelled::new(workloads.iter().map(|workload| workload.labels.clone()));
        let (links, (backups, doubles)) = workers.both(
            || Links::new(&workloads, &services, &autoscalers, &budgets, &labelled_pods),
            || (Backups::find(&manifests, &workloads), double::find(&manifests)),
        );
        let openshift =
            manifests.iter().any(|manifest| matches!(manifest.group, "apps.openshift.io" | "route.openshift.io"));
        let named_services = by(services.iter().map(Service::name));
        let scalers = by(autoscalers.iter().map(|autoscaler| (autoscaler.kind, autoscaler.name)));
        let config_sources: Vec<_> = manifests.iter().flat_map(|manifest| ConfigSource::read(*manifest)).collect();
        let (scope, (names, makers)) = workers.both(
            || Scope::new(files, charts, &manifests, &workloads, &config_sources, &kustomize),
            || (Names::new(&manifests), Makers::new(&manifests, &workloads)),
        );
        let pod_namespaces = workloads.iter().map(|workload| workload.manifest.namespace.unwrap_or_default()).collect();
        let selecting = services.iter().filter(|service| !service.selector.is_empty());
        let owned = manifests.iter().filter(|manifest| manifest.is_owned());
        let bindings: Vec<_> = manifests.iter().filter_map(|one| Binding::read(*one)).collect();
        let routes = manifests.iter().filter_map(|one| Route::read(*one));
        let routes = numbered(routes, |route, at| route.index = at);
        let templates = unwrap::templates(files, builds, manifests.len());
        let mut template_workloads: Vec<_> = templates.iter().flat_map(|one| Workload::read(*one)).collect();
        // They have no place among those that are linked.
        template_workloads.iter_mut().for_each(|workload| workload.index = usize::MAX);
        let mut cluster = Self {
            routes_by_service: route::by_service(&routes),
            network_policies: numbered(manifests.iter().filter_map(|one| NetworkPolicy::read(*one)), |policy, at| {
                policy.index = at
            }),
            monitors: numbered(manifests.iter().filter_map(|one| Monitor::read(*one)), |one, at| one.index = at),
            bindings_by_account: rbac::by_account(&bindings),
            has_foreign_policies: manifests.iter().any(network_policy::is_foreign_policy),
            names,
            makers,
            config_by_name: by_name(&config_sources),
            edge: Edge::new(&manifests),
            ends_tls: gateway::ends_tls(&manifests, &workloads),
            affixes: unwrap::affixes(&manifests),
            object_labels: unwrap::object_labels(&manifests),
            labelled_pods,
            labelled_services: Labelled::default(),
            scraped: Scraped::default(),
            builds,
            backups,
            unscaled: Vec::new(),
            reached: Vec::new(),
            pod_namespaces,
            built_images: unwrap::built_images(files),
            unread_patches,
            halves: halves(&manifests),
            named_services,
            scalers,
            unfixed: manifests.iter().flat_map(Unfixed::read).collect(),
            patched_services: selecting.filter_map(Service::patched).collect(),
            owned: owned.map(|manifest| (*manifest, dangling::labels_of_owned(manifest))).collect(),
            links,
            scope,
            custom_schemas: CustomSchemas::read(&manifests),
            targets: Targets::read(files, settings),
            twins: Twins::find(&manifests),
            doubles,
            half_named: unwrap::half_named(files, &kustomize),
            unrendered: unwrap::unrendered(files, builds),
            versions: Versions::find(&workloads),
            priority: only_priority(&manifests),
            own_images: OwnImages::new(settings),
            trusted: TrustedRegistries::new(settings),
            openshift,
            routes,
            bindings,
            config_sources,
            manifests,
            workloads,
            services,
            autoscalers,
            budgets,
            templates,
            template_workloads,
            kustomize,
        };
        cluster.reached = cluster.workloads.iter().map(|workload| cluster.reached_in(workload)).collect();
        let unscaled = cluster.workloads.iter().filter(|workload| cluster.lacks_autoscaler(workload));
        cluster.unscaled = unscaled.map(|workload| workload.index).collect();
        let of_services = cluster.services.iter().map(|service| cluster.labels_of(&service.manifest));
        cluster.labelled_services = Labelled::new(of_services);
        cluster.scraped = Scraped::find(&cluster);
        cluster
    }
}

/// The name of the only class of priorities.
fn only_priority<'t>(manifests: &[Manifest<'t>]) -> Option<&'t str> {
    let mut classes = manifests.iter().filter(|manifest| manifest.is("scheduling.k8s.io", "PriorityClass"));
    let only = classes.next()?;
    only.name.filter(|name| is_plain(name) && classes.next().is_none())
}

/// Gives each object its place in the list.
fn numbered<T>(objects: impl Iterator<Item = T>, number: impl Fn(&mut T, usize)) -> Vec<T> {
    let mut objects: Vec<T> = objects.collect();
    objects.iter_mut().enumerate().for_each(|(index, object)| number(object, index));
    objects
}

fn by_name<'t>(sources: &[ConfigSource<'t>]) -> HashMap<ConfigKind, ByName<'t>> {
    let mut names: HashMap<ConfigKind, Vec<(Cow<'t, str>, u32)>> = HashMap::new();
    for (index, source) in (0_u32..).zip(sources) {
        names.entry(source.kind).or_default().push((source.full_name(), index));
    }
    names.into_iter().map(|(kind, named)| (kind, ByName::new(named))).collect()
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
