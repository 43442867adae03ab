//! Every object of a repository, linked, and the first questions about it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::autoscaler::{Autoscaler, Unfixed};
use super::backup::Backups;
use super::build::Builds;
use super::config_source::{ConfigKind, ConfigSource};
use super::disruption::PodDisruptionBudget;
use super::image::Image;
use super::image_origin::{OwnImages, TrustedRegistries};
use super::image_version::Versions;
use super::kustomize::Kustomize;
use super::label_index::Labelled;
use super::link::Links;
use super::manifest::Manifest;
use super::monitor::{Monitor, Scraped};
use super::names::{Makers, Names};
use super::network_policy::NetworkPolicy;
use super::protection::Edge;
use super::rbac::Binding;
use super::route::Route;
use super::schema::CustomSchemas;
use super::scope::Scope;
use super::selector::Labels;
use super::service::Service;
use super::target::Targets;
use super::traffic::Reached;
use super::twin::Twins;
use super::workload::Workload;
use crate::source::{FileId, Span};
use crate::syntax::tree::{NodeRef, Tree};

/// The annotation that says why a workload needs no autoscaler, or who scales it.
pub const AUTOSCALING: &str = "archlint.dev/autoscaling";

/// The places of objects by the names that others have for them.
#[derive(Debug)]
pub(super) struct Called<'t> {
    /// Services by their own names.
    pub(super) services: HashMap<&'t str, Vec<usize>>,
    /// Autoscalers by the kind and name of what they scale.
    pub(super) scalers: HashMap<(&'t str, &'t str), Vec<usize>>,
    /// Routes by the names of the Services to which they lead.
    pub(super) routes: HashMap<&'t str, Vec<usize>>,
    /// Bindings by the names of the ServiceAccounts in them; without a name those for whole groups of such.
    pub(super) bindings: HashMap<&'t str, Vec<usize>>,
    /// ConfigMaps and Secrets that other objects make, by their names.
    pub(super) made_configs: HashMap<ConfigKind, HashMap<Cow<'t, str>, Vec<usize>>>,
}

/// What is known of images.
#[derive(Debug)]
pub(super) struct Images<'t> {
    /// Which versions of each run.
    pub(super) versions: Versions<'t>,
    /// Those that the repository builds.
    pub(super) built: BTreeSet<&'t str>,
    /// Those that the settings call one's own.
    pub(super) own: OwnImages,
    /// The registries that the settings trust.
    pub(super) trusted: Option<TrustedRegistries>,
}

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
    /// The ConfigMaps and Secrets that other objects make, in path order.
    pub(super) made_configs: Vec<ConfigSource<'t>>,
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
    /// The texts of patches that are not read as objects, for each build.
    pub(super) unread_patches: BTreeMap<usize, Arc<[&'t str]>>,
    /// Patches that are read as objects, by build and kind.
    pub(super) halves: BTreeMap<(usize, &'t str), Vec<usize>>,
    /// The workloads whose number of replicas Argo CD leaves alone.
    pub(super) unfixed: Vec<Unfixed<'t>>,
    /// The Services whose selector a patch sets: build and name.
    pub(super) patched_services: BTreeSet<(usize, Option<&'t str>)>,
    /// The objects of a dump that another object owns, with the labels of their pods.
    pub(super) owned: Vec<(Manifest<'t>, Labels<'t>)>,
    pub(super) names: Names<'t>,
    pub(super) makers: Makers<'t>,
    pub(super) called: Called<'t>,
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
    pub(super) scraped: Scraped,
    pub(super) links: Links<'t>,
    /// Which containers clients reach, for each workload.
    pub(super) reached: Vec<Reached>,
    pub(super) scope: Scope<'t>,
    pub(super) custom_schemas: CustomSchemas<'t>,
    pub(super) targets: Targets<'t>,
    /// For each object that stands a second time, the first.
    pub(super) doubles: HashMap<usize, usize>,
    /// The objects that several builds have in common.
    pub(super) twins: Twins,
    /// Documents in files of objects that lack their version or kind.
    pub(super) half_named: Vec<NodeRef<'t>>,
    /// The files with template actions, which nobody rendered.
    pub(super) unrendered: BTreeSet<FileId>,
    pub(super) images: Images<'t>,
    /// The priority that workloads can have, where the repository holds one.
    pub(super) priority: Option<&'t str>,
    pub(super) openshift: bool,
}

impl<'t> Cluster<'t> {
    /// Whether an object stands in a template of Helm, as it is written there.
    #[must_use]
    pub fn is_template(&self, manifest: &Manifest<'_>) -> bool {
        manifest.index >= self.manifests.len()
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

    /// The objects that are this one in other builds, unchanged, itself among them; none when another of them stands for
    /// it. What the object's own words say is the same of all.
    pub fn twins_of<'s>(&'s self, manifest: &Manifest<'_>) -> impl Iterator<Item = &'s Manifest<'t>> {
        self.twins.with(manifest.index).filter_map(|index| self.manifests.get(index))
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
        let indexes = self.called.services.get(name).into_iter().flatten();
        let services = indexes.filter_map(|&index| self.services.get(index));
        services.filter(move |service| from.shares_namespace(&service.manifest))
    }

    /// The first autoscaler before this one that names the same target and stands in the same folder and namespace.
    #[must_use]
    pub fn rival_of(&self, autoscaler: &Autoscaler<'_>) -> Option<&Autoscaler<'t>> {
        let indexes = self.called.scalers.get(&(autoscaler.kind, autoscaler.name)).into_iter().flatten();
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
        self.images.built.contains(image.name()) || self.kustomize.pins(manifest.place.build, image)
    }

    /// Whether the organisation itself builds the image, so that its conventions hold for what runs in it.
    #[must_use]
    pub fn owns(&self, image: &Image<'_>) -> bool {
        !image.has_unknown_name() && (self.images.own.hold(image) || self.images.built.contains(image.name()))
    }

    /// The only class of priorities that the repository defines for workloads.
    #[must_use]
    pub fn priority_class(&self) -> Option<&'t str> {
        self.priority
    }

    /// Whether an image comes from a registry that the configuration trusts, or it trusts them all.
    #[must_use]
    pub fn trusts(&self, image: &Image<'_>) -> bool {
        self.images.trusted.as_ref().is_none_or(|trusted| trusted.hold(image))
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
