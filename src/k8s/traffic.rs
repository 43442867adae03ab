//! Which pods clients reach, and which of their containers.

use super::Cluster;
use super::cluster::AUTOSCALING;
use super::container::{Container, Role};
use super::probe::{Probe, ProbeKind};
use super::service::{Service, ServicePort};
use super::workload::{RunMode, Workload};
use crate::syntax::tree::NodeId;

/// Which app containers of a workload clients reach.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reached {
    /// None: no Service for clients selects its pods.
    None,
    /// Those that declare a port to which a Service leads.
    Led,
    /// Those that declare a port.
    Declaring,
    /// One.
    One(NodeId),
}

impl Cluster<'_> {
    /// Whether a Service for clients selects the workload's pods.
    #[must_use]
    pub fn has_clients(&self, workload: &Workload<'_>) -> bool {
        self.links.client_groups(workload.index).next().is_some()
    }

    /// Whether clients reach the container: a Service leads to it, or, where the scan holds no Service at all, it
    /// declares a port.
    #[must_use]
    pub fn serves_traffic(&self, container: &Container<'_>) -> bool {
        let workload = container.workload;
        let lasting = matches!(workload.mode, RunMode::LongRunning | RunMode::PerNode);
        let knative = workload.manifest.group == "serving.knative.dev";
        if container.role != Role::App || !lasting || knative || container.is_known_helper() {
            return false;
        }
        if self.services.is_empty() {
            return declares(container);
        }
        match self.reached.get(workload.index).unwrap_or(&Reached::None) {
            Reached::None => false,
            Reached::Led => self.links.client_groups(workload.index).any(|group| group.leads_to(container)),
            Reached::Declaring => declares(container),
            Reached::One(node) => container.node.id() == *node,
        }
    }

    /// Which containers of a workload clients reach, asked once for all of them.
    pub(super) fn reached_in(&self, workload: &Workload<'_>) -> Reached {
        if !self.has_clients(workload) {
            return Reached::None;
        }
        let leads_to =
            |container: &Container<'_>| self.links.client_groups(workload.index).any(|group| group.leads_to(container));
        let apps: Vec<_> = workload.containers().into_iter().filter(|other| other.role == Role::App).collect();
        if apps.iter().any(leads_to) {
            return Reached::Led;
        }
        if workload.mode == RunMode::PerNode || apps.iter().any(declares) {
            return Reached::Declaring;
        }
        // Nobody says where the port is: the container that is probed has it, else the first.
        let probed = apps.iter().find(|other| other.probe(ProbeKind::Readiness).is_some());
        probed.or(apps.first()).map_or(Reached::None, |server| Reached::One(server.node.id()))
    }

    /// Whether clients reach the workload, more replicas would help it, and nothing adds any.
    pub(super) fn lacks_autoscaler(&self, workload: &Workload<'_>) -> bool {
        self.gains_from_replicas(workload)
            && (workload.replica_count() != Some(0) || self.is_lent(workload))
            && workload.annotation(AUTOSCALING).is_none()
            && self.autoscalers_of(workload).next().is_none()
    }

    /// Whether clients reach the workload and more replicas of it would help them.
    #[must_use]
    pub fn gains_from_replicas(&self, workload: &Workload<'_>) -> bool {
        let manifest = &workload.manifest;
        let scalable = match manifest.kind {
            "Deployment" => matches!(manifest.group, "apps" | "extensions"),
            "Rollout" | "DeploymentConfig" => true,
            _ => false,
        };
        scalable
            && !manifest.partial
            && self.has_clients(workload)
            && !manifest.is_system()
            && !manifest.is_development()
            && !workload.is_single()
            && !workload.elects_leader()
            && !workload.is_platform()
    }

    /// Whether a probe asks a port that a Service leads to, and so the program that clients reach; a Service without a
    /// word about the port, or none at all, leaves that open and counts as yes.
    #[must_use]
    pub fn asks_served_port(&self, probe: &Probe<'_>) -> bool {
        let Some(asked) = probe.port_number() else { return false };
        let ports: Vec<_> = self.services_of(probe.container.workload).flat_map(Service::ports).collect();
        let number = |port: &ServicePort<'_>| port.container_port(&probe.container);
        ports.is_empty() || ports.iter().any(|port| number(port).is_none_or(|number| number == asked))
    }

    /// Whether conventions about paths hold for the container: it runs an image of one's own until it is replaced.
    #[must_use]
    pub fn keeps_conventions(&self, container: &Container<'_>) -> bool {
        let lasting = matches!(container.workload.mode, RunMode::LongRunning | RunMode::PerNode);
        lasting && !container.is_known_helper() && container.image().is_some_and(|image| self.owns(&image))
    }

    /// Whether documents of the repository may describe what the container runs: it keeps the conventions, or its image is
    /// called as the workload and comes from an account of another name. Nobody can know whose such an account is
    /// (`ghcr.io/acme/orders`); that of a program for everybody mostly has its name (`ghcr.io/authelia/authelia`).
    #[must_use]
    pub fn may_be_described(&self, container: &Container<'_>) -> bool {
        if self.keeps_conventions(container) {
            return true;
        }
        let workload = container.workload;
        let lasting = matches!(workload.mode, RunMode::LongRunning | RunMode::PerNode);
        let Some(image) = container.image().filter(|image| lasting && !image.has_unknown_name()) else { return false };
        let (base, account) = (image.base_name(), image.repository.rsplit('/').nth(1));
        !container.is_known_helper()
            && !image.is_platform()
            && workload.manifest.name == Some(base)
            && account.is_some_and(|account| account != base && account != "library")
    }
}

fn declares(container: &Container<'_>) -> bool {
    container.ports().next().is_some()
}
