//! Every object of a repository, linked, and the first questions about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::autoscaler::{Autoscaler, Unfixed};
use super::backup::Backups;
use super::build::Builds;
use super::config_source::{ConfigKind, ConfigSource};
use super::disruption::PodDisruptionBudget;
use super::image::Image;
use super::image_origin::{OwnImages, TrustedRegistries};
use super::kustomize::Kustomize;
use super::label_index::Labelled;
use super::link::{self, Links};
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
use super::selector::Labels;
use super::service::Service;
use super::target::Targets;
use super::workload::Workload;
use super::{YamlFile, dangling, double, gateway, unwrap};
use crate::settings::K8sSettings;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::tree::{NodeRef, Tree};
use crate::workers::{InTurn, Workers};

/// The annotation that says why a workload needs no autoscaler, or who scales it.
pub const AUTOSCALING: &str = "archlint.dev/autoscaling";

/// Every object of a repository, linked.
#[derive(Debug)]
pub struct Cluster<'t> {
    /// The objects, patches included, in path order.
    pub manifests: Vec<Manifest<'t>>,
    /// What runs pods, in the order of the objects, patches included.
    pub workloads: Vec<Workload<'t>>,
    /// The Services, in path order.
    pub services: Vec<Service<'t>>,
    /// The autoscalers, in path order.
    pub autoscalers: Vec<Autoscaler<'t>>,
    /// The PodDisruptionBudgets, in path order.
    pub budgets: Vec<PodDisruptionBudget<'t>>,
    /// What leads clients to Services, in path order.
    pub routes: Vec<Route<'t>>,
    /// The network policies, in path order.
    pub network_policies: Vec<NetworkPolicy<'t>>,
    /// What scrapes metrics, in path order.
    pub monitors: Vec<Monitor<'t>>,
    /// Who is given which role, in path order.
    pub bindings: Vec<Binding<'t>>,
    /// The ConfigMaps and Secrets, and what makes them, in path order.
    pub config_sources: Vec<ConfigSource<'t>>,
    /// Whether a policy of another maker restricts traffic in ways that are not read.
    pub has_foreign_policies: bool,
    /// The objects of Helm's templates as far as they are written out, which nothing is linked with.
    pub templates: Vec<Manifest<'t>>,
    /// What runs pods among these.
    pub(super) template_workloads: Vec<Workload<'t>>,
    /// What kustomizations build.
    pub builds: &'t Builds,
    /// What kustomizations say.
    pub kustomize: Kustomize<'t>,
    /// What is known about backups.
    pub backups: Backups<'t>,
    /// The workloads that load could outgrow and that nothing scales, by index.
    pub unscaled: Vec<usize>,
    /// The namespaces of workloads; empty for those that name none.
    pub(super) pod_namespaces: BTreeSet<&'t str>,
    pub(super) built_images: BTreeSet<&'t str>,
    /// The texts of patches that are not read as objects, for each build.
    pub(super) unread_patches: BTreeMap<usize, Arc<[&'t str]>>,
    /// Patches that are read as objects, by build and kind.
    pub(super) halves: BTreeMap<(usize, &'t str), Vec<usize>>,
    /// Services by name, and autoscalers by the kind and name of what they scale.
    pub(super) named_services: HashMap<&'t str, Vec<usize>>,
    pub(super) scalers: HashMap<(&'t str, &'t str), Vec<usize>>,
    /// The workloads whose number of replicas Argo CD leaves alone.
    pub(super) unfixed: Vec<Unfixed<'t>>,
    /// The Services whose selector a patch sets: build and name.
    pub(super) patched_services: BTreeSet<(usize, Option<&'t str>)>,
    /// The objects of a dump that another object owns, with the labels of their pods.
    pub(super) owned: Vec<(Manifest<'t>, Labels<'t>)>,
    pub(super) names: Names<'t>,
    pub(super) makers: Makers<'t>,
    pub(super) config_by_name: HashMap<ConfigKind, HashMap<String, Vec<usize>>>,
    pub(super) edge: Edge<'t>,
    /// Whether something ends TLS for all Ingresses.
    pub(super) ends_tls: bool,
    /// The prefixes and suffixes that kustomizations give to names, for each build.
    pub(super) affixes: Vec<(usize, &'t str)>,
    /// The labels that kustomizations give to all objects, for each build.
    pub(super) object_labels: HashMap<usize, Labels<'t>>,
    /// The workloads by the labels of their pods, and the Services by their own.
    pub(super) labelled_pods: Labelled<'t>,
    pub(super) labelled_services: Labelled<'t>,
    /// The routes by the names of the Services to which they lead.
    pub(super) routes_by_service: HashMap<&'t str, Vec<usize>>,
    pub(super) scraped: Scraped,
    /// The bindings by the names of the ServiceAccounts in them; without a name those for whole groups of such.
    pub(super) bindings_by_account: HashMap<&'t str, Vec<usize>>,
    pub(super) links: Links<'t>,
    pub(super) scope: Scope<'t>,
    pub(super) custom_schemas: CustomSchemas<'t>,
    pub(super) targets: Targets<'t>,
    /// For each object that stands a second time, the first.
    pub(super) doubles: HashMap<usize, usize>,
    /// Documents in files of objects that lack their version or kind.
    pub(super) half_named: Vec<NodeRef<'t>>,
    /// The files with template actions, which nobody rendered.
    pub(super) unrendered: BTreeSet<FileId>,
    pub(super) own_images: OwnImages,
    pub(super) trusted: Option<TrustedRegistries>,
    pub(super) openshift: bool,
}

impl<'t> Cluster<'t> {
    /// Whether an object stands in a template of Helm, as it is written there.
    #[must_use]
    pub fn is_template(&self, manifest: &Manifest<'_>) -> bool {
        manifest.index >= self.manifests.len()
    }

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

    /// Links the objects of the trees, which must be in path order, each with what [`classify`] says of it. What went
    /// into a build is linked as it is applied.
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
        link::complete(&mut workloads, &manifests, &kustomize, &unread_patches);
        let services = manifests.iter().filter_map(|manifest| Service::read(*manifest));
        let services: Vec<_> = services.enumerate().map(|(index, service)| Service { index, ..service }).collect();
        let autoscalers = manifests.iter().filter_map(|manifest| Autoscaler::read(*manifest));
        let autoscalers: Vec<_> =
            autoscalers.enumerate().map(|(index, autoscaler)| Autoscaler { index, ..autoscaler }).collect();
        let budgets = manifests.iter().filter_map(|manifest| PodDisruptionBudget::read(*manifest));
        let budgets: Vec<_> =
            budgets.enumerate().map(|(index, budget)| PodDisruptionBudget { index, ..budget }).collect();
        let (links, (backups, doubles)) = workers.both(
            || Links::new(&workloads, &services, &autoscalers, &budgets),
            || (Backups::find(&manifests, &workloads), double::find(&manifests)),
        );
        let mut halves: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for half in manifests.iter().filter(|manifest| manifest.partial) {
            if let Some(build) = half.place.build {
                halves.entry((build, half.kind)).or_default().push(half.index);
            }
        }
        let openshift =
            manifests.iter().any(|manifest| matches!(manifest.group, "apps.openshift.io" | "route.openshift.io"));
        let mut named_services: HashMap<_, Vec<usize>> = HashMap::new();
        for service in &services {
            named_services.entry(service.name()).or_default().push(service.index);
        }
        let mut scalers: HashMap<_, Vec<usize>> = HashMap::new();
        for autoscaler in &autoscalers {
            scalers.entry((autoscaler.kind, autoscaler.name)).or_default().push(autoscaler.index);
        }
        let config_sources: Vec<_> = manifests.iter().flat_map(|manifest| ConfigSource::read(*manifest)).collect();
        let (scope, (names, makers)) = workers.both(
            || Scope::new(files, charts, &manifests, &workloads, &config_sources, &kustomize),
            || (Names::new(&manifests), Makers::new(&manifests, &workloads)),
        );
        let built_images = unwrap::built_images(files);
        let pod_namespaces = workloads.iter().map(|workload| workload.manifest.namespace.unwrap_or_default()).collect();
        let patched_services = services.iter().filter(|service| !service.selector.is_empty());
        let patched_services = patched_services.filter_map(Service::patched).collect();
        let owned = manifests.iter().filter(|manifest| manifest.is_owned());
        let owned = owned.map(|manifest| (*manifest, dangling::labels_of_owned(manifest))).collect();
        let half_named = unwrap::half_named(files, &kustomize);
        let custom_schemas = CustomSchemas::read(&manifests);
        let unfixed = manifests.iter().flat_map(Unfixed::read).collect();
        let bindings: Vec<_> = manifests.iter().filter_map(|one| Binding::read(*one)).collect();
        let routes = manifests.iter().filter_map(|one| Route::read(*one));
        let routes = numbered(routes, |route, at| route.index = at);
        let templates = unwrap::templates(files, builds, manifests.len());
        let mut template_workloads: Vec<_> = templates.iter().flat_map(|one| Workload::read(*one)).collect();
        // They have no place among those that are linked.
        template_workloads.iter_mut().for_each(|workload| workload.index = usize::MAX);
        let labelled_pods = Labelled::new(workloads.iter().map(|workload| workload.labels.clone()));
        let mut cluster = Self {
            routes_by_service: route::by_service(&routes),
            routes,
            network_policies: numbered(manifests.iter().filter_map(|one| NetworkPolicy::read(*one)), |policy, at| {
                policy.index = at
            }),
            monitors: numbered(manifests.iter().filter_map(|one| Monitor::read(*one)), |one, at| one.index = at),
            bindings_by_account: rbac::by_account(&bindings),
            bindings,
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
            config_sources,
            manifests,
            workloads,
            services,
            autoscalers,
            budgets,
            templates,
            template_workloads,
            builds,
            kustomize,
            backups,
            unscaled: Vec::new(),
            pod_namespaces,
            built_images,
            unread_patches,
            halves,
            named_services,
            scalers,
            unfixed,
            patched_services,
            owned,
            links,
            scope,
            custom_schemas,
            targets: Targets::read(files, settings),
            doubles,
            half_named,
            unrendered: unwrap::unrendered(files, builds),
            own_images: OwnImages::new(settings),
            trusted: TrustedRegistries::new(settings),
            openshift,
        };
        let unscaled = cluster.workloads.iter().filter(|workload| cluster.lacks_autoscaler(workload));
        cluster.unscaled = unscaled.map(|workload| workload.index).collect();
        let of_services = cluster.services.iter().map(|service| cluster.labels_of(&service.manifest));
        cluster.labelled_services = Labelled::new(of_services);
        cluster.scraped = Scraped::find(&cluster);
        cluster
    }

    /// The workloads of an object.
    pub fn workloads_in<'s>(&'s self, manifest: &Manifest<'_>) -> impl Iterator<Item = &'s Workload<'t>> {
        let index = manifest.index;
        let written = if index < self.manifests.len() { &self.workloads } else { &self.template_workloads };
        let first = written.partition_point(|workload| workload.manifest.index < index);
        written.iter().skip(first).take_while(move |workload| workload.manifest.index == index)
    }

    /// The Services whose selector matches the workload's pods, of the nearest that do.
    pub fn services_of<'s>(&'s self, workload: &Workload<'_>) -> impl Iterator<Item = &'s Service<'t>> {
        self.links.services_of(workload.index).filter_map(|index| self.services.get(index))
    }

    /// The nearest workloads whose pods the Service selects.
    pub fn workloads_of<'s>(&'s self, service: &Service<'_>) -> impl Iterator<Item = &'s Workload<'t>> {
        self.links.workloads_of(service.index).filter_map(|index| self.workloads.get(index))
    }

    /// The autoscalers that scale the workload.
    pub fn autoscalers_of<'s>(&'s self, workload: &Workload<'_>) -> impl Iterator<Item = &'s Autoscaler<'t>> {
        self.links.autoscalers_of(workload.index).filter_map(|index| self.autoscalers.get(index))
    }

    /// What the autoscaler scales.
    pub fn targets_of<'s>(&'s self, autoscaler: &Autoscaler<'_>) -> impl Iterator<Item = &'s Workload<'t>> {
        self.links.targets_of(autoscaler.index).filter_map(|index| self.workloads.get(index))
    }

    /// The minor version of Kubernetes 1 that the object is for; none when the settings name no version.
    #[must_use]
    pub fn target_minor(&self, manifest: &Manifest<'_>) -> Option<u32> {
        self.targets.of(manifest.place)
    }

    /// The kustomization that builds the object, when it is one that is applied and not one as it is written.
    #[must_use]
    pub fn built_by(&self, manifest: &Manifest<'_>) -> Option<Span> {
        self.builds.of(manifest.place.build?).map(|build| build.place)
    }

    /// The object that stands before this one under the same name in what is applied together.
    #[must_use]
    pub fn first_of(&self, manifest: &Manifest<'_>) -> Option<&Manifest<'t>> {
        self.manifests.get(*self.doubles.get(&manifest.index)?)
    }

    /// Whether a file holds objects with template actions, and nobody renders it.
    #[must_use]
    pub fn is_unrendered(&self, tree: &Tree) -> bool {
        self.unrendered.contains(&tree.file())
    }

    /// The budgets that speak of the workload's pods.
    pub fn budgets_of<'s>(&'s self, workload: &Workload<'_>) -> impl Iterator<Item = &'s PodDisruptionBudget<'t>> {
        self.links.budgets_of(workload.index).filter_map(|index| self.budgets.get(index))
    }

    /// The workloads of whose pods the budget speaks.
    pub fn guarded_by<'s>(&'s self, budget: &PodDisruptionBudget<'_>) -> impl Iterator<Item = &'s Workload<'t>> {
        self.links.guarded_by(budget.index).filter_map(|index| self.workloads.get(index))
    }

    /// The Services of this name that can stand in the namespace of an object.
    pub fn services_named<'s>(&'s self, name: &str, from: &Manifest<'_>) -> impl Iterator<Item = &'s Service<'t>> {
        let indexes = self.named_services.get(name).into_iter().flatten();
        let services = indexes.filter_map(|&index| self.services.get(index));
        services.filter(move |service| from.shares_namespace(&service.manifest))
    }

    /// The first autoscaler before this one that names the same target and stands in the same folder and namespace.
    #[must_use]
    pub fn rival_of(&self, autoscaler: &Autoscaler<'_>) -> Option<&Autoscaler<'t>> {
        let indexes = self.scalers.get(&(autoscaler.kind, autoscaler.name)).into_iter().flatten();
        let before = indexes.take_while(|&&index| index < autoscaler.index);
        let here = &autoscaler.manifest;
        before.filter_map(|&index| self.autoscalers.get(index)).find(|other| {
            let there = &other.manifest;
            // Two of one kind and name are two versions of one object.
            let same = there.kind == here.kind && there.name == here.name;
            !same
                && other.targets(autoscaler.group, autoscaler.kind)
                && there.place.folder() == here.place.folder()
                && !there.place.is_variant_of(here.place)
                && there.namespace == here.namespace
                && !there.partial
        })
    }

    /// Whether a Rollout runs the pods of the workload, whose own number of replicas then means nothing.
    #[must_use]
    pub fn is_lent(&self, workload: &Workload<'_>) -> bool {
        self.links.is_lent(workload.index)
    }

    /// Whether something sets the tag of an image of the object before it is applied: a kustomization, or the tool that
    /// builds the image.
    #[must_use]
    pub fn sets_tag(&self, manifest: &Manifest<'_>, image: &Image<'_>) -> bool {
        self.built_images.contains(image.name()) || self.kustomize.pins(manifest.place.build, image)
    }

    /// Whether the organisation itself builds the image, so that its conventions hold for what runs in it.
    #[must_use]
    pub fn owns(&self, image: &Image<'_>) -> bool {
        !image.has_unknown_name() && (self.own_images.hold(image) || self.built_images.contains(image.name()))
    }

    /// Whether an image comes from a registry that the configuration trusts, or it trusts them all.
    #[must_use]
    pub fn trusts(&self, image: &Image<'_>) -> bool {
        self.trusted.as_ref().is_none_or(|trusted| trusted.hold(image))
    }

    /// Whether the repository holds objects that only OpenShift knows.
    #[must_use]
    pub fn is_for_openshift(&self) -> bool {
        self.openshift
    }

    /// Whether Argo CD is told to leave `/spec/replicas` of the workload as it finds it.
    #[must_use]
    pub fn ignores_fixed_replicas(&self, workload: &Workload<'_>) -> bool {
        self.unfixed.iter().any(|unfixed| unfixed.holds(&workload.manifest))
    }
}

/// Gives each object its place in the list.
fn numbered<T>(objects: impl Iterator<Item = T>, number: impl Fn(&mut T, usize)) -> Vec<T> {
    let mut objects: Vec<T> = objects.collect();
    objects.iter_mut().enumerate().for_each(|(index, object)| number(object, index));
    objects
}

fn by_name(sources: &[ConfigSource<'_>]) -> HashMap<ConfigKind, HashMap<String, Vec<usize>>> {
    let mut names: HashMap<_, HashMap<_, Vec<_>>> = HashMap::new();
    for (index, source) in sources.iter().enumerate() {
        names.entry(source.kind).or_default().entry(source.full_name()).or_default().push(index);
    }
    names
}
