//! Kubernetes manifests: every object of a repository, linked: what selects, scales and patches what.
//!
//! Views over the syntax tree, never typed copies: an object that is half wrong is still half known, and every word
//! keeps its place. What kustomizations build is built; Helm charts are not rendered, and of their templates only what is
//! written out is read.

pub mod autoscaler;
pub mod backup;
pub mod build;
mod cluster;
mod complete;
pub mod config_reference;
pub mod config_source;
pub mod connection;
pub mod container;
pub mod credential;
pub mod cron;
mod dangling;
pub mod database;
pub mod disruption;
mod double;
pub mod edit;
pub mod expansion;
pub mod gateway;
mod gather;
pub mod image;
pub mod image_origin;
mod image_version;
pub mod kustomize;
mod label_index;
pub mod lifecycle;
mod link;
pub mod manifest;
pub mod monitor;
pub mod names;
pub mod naming;
pub mod network_policy;
pub mod place;
pub mod placeholder;
pub mod pod_security;
pub mod port;
pub mod probe;
pub mod protection;
pub mod quantity;
pub mod rbac;
pub mod recognise;
mod replicas;
pub mod resources;
pub mod route;
pub mod schema;
pub mod scope;
pub mod security;
pub mod selector;
pub mod service;
mod skeleton;
mod spread;
pub mod surroundings;
mod target;
pub mod telemetry;
pub mod time_zone;
mod traffic;
mod twin;
mod unwrap;
pub mod volume;
mod word_index;
pub mod workload;

use crate::syntax::tree::Tree;

pub use autoscaler::Autoscaler;
pub use build::{Builds, Elsewhere};
pub use cluster::{AUTOSCALING, Cluster};
pub use config_reference::{ConfigReference, ConfigUse, UnknownName};
pub use config_source::{ConfigKind, ConfigSource};
pub use connection::{Address, Connection, Target};
pub use container::{Container, Role};
pub use dangling::Dangling;
pub use disruption::PodDisruptionBudget;
pub use image::{Image, ImageReference};
pub use manifest::Manifest;
pub use monitor::{Monitor, MonitorKind};
pub use network_policy::NetworkPolicy;
pub use protection::Protection;
pub use rbac::{Binding, RoleRule};
pub use recognise::{Charts, YamlKind, classify, recognise};
pub use resources::Resource;
pub use route::{Backend, Route, RouteKind};
pub use scope::Sought;
pub use service::{NearMiss, Service, ServicePort};
pub use surroundings::{DatabaseUse, Entrance, Surroundings};
pub use workload::{RunMode, Workload};

/// A parsed file and what it was taken for.
#[derive(Debug, Clone, Copy)]
struct YamlFile<'t> {
    path: &'t str,
    tree: &'t Tree,
    kind: YamlKind,
}
