//! Gateways, and whether what enters through them is encrypted.
//!
//! Sources: Kubernetes documentation, "Ingress" (TLS); the Gateway API's `Listener`; the annotations of the AWS, GKE,
//! Azure, nginx and Traefik controllers for certificates that stand outside of Kubernetes.

use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::route::{Parent, Route, RouteKind, is_internal_host};
use super::workload::Workload;
use super::{Cluster, Sought, UnknownName};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// The listeners of a Gateway of the Gateway API, or the servers of Istio's.
fn listeners<'t>(gateway: &Manifest<'t>) -> impl Iterator<Item = NodeRef<'t>> {
    let spec = gateway.at(&["spec"]);
    ["listeners", "servers"].into_iter().filter_map(move |key| spec?.get(key)).flat_map(NodeRef::items)
}

fn protocol(listener: NodeRef<'_>) -> &str {
    let port = listener.at(&["port", "protocol"]);
    listener.get("protocol").or(port).and_then(NodeRef::text).unwrap_or_default()
}

fn hosts(listener: NodeRef<'_>) -> Vec<&str> {
    let single = listener.get("hostname").into_iter();
    single.chain(listener.get("hosts").into_iter().flat_map(NodeRef::items)).filter_map(NodeRef::text).collect()
}

fn is_gateway(manifest: &Manifest<'_>) -> bool {
    manifest.kind == "Gateway" && matches!(manifest.group, "gateway.networking.k8s.io" | "networking.istio.io")
}

/// Traffic that crosses the network in the clear.
#[derive(Debug, Clone, Copy)]
pub struct PlainText<'t> {
    /// Where to point.
    pub place: Span,
    /// The host that no certificate is for; none when there is no certificate at all.
    pub host: Option<&'t str>,
}

impl<'t> Cluster<'t> {
    /// What an Ingress, a Gateway or a route of OpenShift lets in without TLS, as far as one can know.
    #[must_use]
    pub fn plain_text<'m>(&self, manifest: &Manifest<'m>) -> Vec<PlainText<'m>> {
        let Some(spec) = manifest.at(&["spec"]) else { return Vec::new() };
        if manifest.partial
            || manifest.is_development()
            || self.ends_tls
            || has_outer_tls(manifest)
            || self.patches_tls(manifest)
        {
            return Vec::new();
        }
        let whole = || vec![PlainText { place: spec.key_span(), host: None }];
        if is_gateway(manifest) {
            return if self.is_plain_gateway(manifest) { whole() } else { Vec::new() };
        }
        match Route::read(*manifest) {
            Some(route) if route.is_internal() => Vec::new(),
            Some(route) if route.kind == RouteKind::OpenShift && spec.get("tls").is_none() => whole(),
            Some(route) if route.kind == RouteKind::Ingress => {
                let mut entries = spec.get("tls").into_iter().flat_map(NodeRef::items).peekable();
                if entries.peek().is_none() { whole() } else { uncovered(&route, &entries.collect::<Vec<_>>()) }
            }
            _ => Vec::new(),
        }
    }

    fn is_plain_gateway(&self, gateway: &Manifest<'_>) -> bool {
        let own: Vec<NodeRef<'_>> = listeners(gateway).collect();
        let plain = |listener: &&NodeRef<'_>| matches!(protocol(**listener), "HTTP" | "HTTP2" | "GRPC");
        let secure = |listener: NodeRef<'_>| matches!(protocol(listener), "HTTPS" | "TLS");
        let internal = own.iter().all(|listener| {
            let hosts = hosts(*listener);
            !hosts.is_empty() && hosts.iter().all(|host| is_internal_host(host) || is_placeholder(host))
        });
        // For the challenges of certificate authorities, which come in the clear.
        let challenges = gateway.name.is_some_and(|name| name.contains("acme"));
        let class = gateway.at(&["spec", "gatewayClassName"]).and_then(NodeRef::text).unwrap_or_default();
        // Another Gateway may carry the encrypted half; a set of listeners may bring it along.
        let elsewhere = || {
            const MOST: usize = 600;
            let kinds = ["Gateway", "ListenerSet", "XListenerSet"].into_iter();
            let mut others = kinds.flat_map(|kind| self.of_kind(kind)).take(MOST);
            others.any(|other| {
                other.index != gateway.index && other.shares_namespace(gateway) && listeners(other).any(secure)
            })
        };
        !own.is_empty()
            && own.iter().all(|listener| plain(&listener))
            && !internal
            && !challenges
            && !["internal", "private", "mesh", "waypoint", "rilb"].iter().any(|word| class.contains(word))
            && !elsewhere()
    }

    /// Whether a patch may bring the certificates.
    fn patches_tls(&self, manifest: &Manifest<'_>) -> bool {
        let named = self.named(manifest.kind, manifest.name.unwrap_or_default());
        let mut patches = named.filter(|other| other.partial);
        self.mentions_in_patch(manifest, "tls")
            || patches.any(|patch| patch.place.build == manifest.place.build && patch.at(&["spec", "tls"]).is_some())
    }

    /// The Gateways that a parent may mean.
    pub fn gateways_of<'s>(&'s self, route: &Route<'_>, parent: &Parent<'_>) -> Vec<&'s Manifest<'t>> {
        let from = Manifest { namespace: parent.namespace.or(route.manifest.namespace), ..route.manifest };
        let found = self.named("Gateway", parent.name.text().unwrap_or_default());
        found.filter(|gateway| is_gateway(gateway) && gateway.shares_namespace(&from)).collect()
    }

    /// Whether a policy of Envoy Gateway for traffic can be attached to the route: the class of its Gateway says that it
    /// serves it, and no such policy is there yet, for of two the older one alone counts.
    #[must_use]
    pub fn takes_traffic_policy(&self, route: &Route<'_>) -> bool {
        let text = |manifest: &Manifest<'t>, key| manifest.at(&["spec", key]).and_then(NodeRef::text);
        let named = |class: &str| {
            self.named("GatewayClass", class)
                .filter_map(|class| text(class, "controllerName"))
                .any(|name| name.starts_with("gateway.envoyproxy.io/"))
        };
        let policies = self.of_kind("BackendTrafficPolicy");
        let attached = |policy: &Manifest<'t>| {
            let one = policy.at(&["spec", "targetRef"]).into_iter();
            let mut targets = one.chain(policy.at(&["spec", "targetRefs"]).into_iter().flat_map(NodeRef::items));
            let own = policy.name == route.manifest.name;
            own || targets.any(|target| target.get("name").and_then(NodeRef::text) == route.manifest.name)
        };
        let mut gateways = route.parents().flat_map(|parent| self.gateways_of(route, &parent));
        gateways.any(|gateway| text(gateway, "gatewayClassName").is_some_and(named))
            && !policies.into_iter().any(attached)
    }

    /// Why the parent of a route is not there; none when it is, or may be where we cannot see.
    #[must_use]
    pub fn unknown_gateway(&self, route: &Route<'_>, parent: &Parent<'_>) -> Option<UnknownName<'t>> {
        let name = parent.name.text().filter(|name| !is_placeholder(name))?;
        let from = Manifest { namespace: parent.namespace.or(route.manifest.namespace), ..route.manifest };
        let known = parent.kind != "Gateway" || !self.gateways_of(route, parent).is_empty();
        if known { None } else { self.unknown_name("Gateway", Sought::Gateway, name, &from) }
    }

    /// The listener that a parent names and that none of its Gateways has, with the names that they do have.
    #[must_use]
    pub fn unknown_listener<'r>(&self, route: &Route<'r>, parent: &Parent<'r>) -> Option<(NodeRef<'r>, Vec<&'t str>)> {
        let section = parent.section.filter(|section| !section.text().is_some_and(is_placeholder))?;
        let gateways = self.gateways_of(route, parent);
        let names: Vec<&'t str> =
            gateways.iter().flat_map(|gateway| listeners(gateway)).filter_map(|one| one.get("name")?.text()).collect();
        let open = gateways.iter().any(|gateway| gateway.partial || self.mentions_in_patch(gateway, "listeners"));
        let known = names.iter().any(|name| Some(*name) == section.text() || is_placeholder(name));
        (!gateways.is_empty() && !open && !known).then_some((section, names))
    }
}

/// Whether annotations say that a load balancer, a tunnel or the controller itself ends TLS.
fn has_outer_tls(manifest: &Manifest<'_>) -> bool {
    let entries = manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
    let class = manifest.at(&["spec", "ingressClassName"]).and_then(NodeRef::text);
    let class = class.or_else(|| manifest.annotation("kubernetes.io/ingress.class")).unwrap_or_default();
    let tunnel = ["cloudflare", "tailscale", "ngrok"].iter().any(|name| class.contains(name));
    tunnel
        || entries.iter().any(|entry| {
            let (key, value) = (entry.name(), entry.value.text().unwrap_or_default());
            let named = ["certificate", "ssl-cert", "pre-shared-cert", "certmap", "ssl-passthrough", "router.tls"];
            let encrypted = key.ends_with("entrypoints") && (value.contains("secure") || value.contains("https"));
            let listens = key.ends_with("listen-ports") && value.contains("HTTPS");
            let on = |end: &str| key.ends_with(end) && value == "true";
            named.iter().any(|part| key.contains(part))
                || key.ends_with("/termination")
                || encrypted
                || listens
                || on("force-ssl-redirect")
                || on("cloudflare-proxied")
        })
}

/// The hosts of an Ingress that no entry of `tls` names. An entry without hosts is for all.
fn uncovered<'t>(route: &Route<'t>, entries: &[NodeRef<'t>]) -> Vec<PlainText<'t>> {
    let named = |entry: &NodeRef<'t>| entry.get("hosts").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
    if entries.iter().any(|entry| named(entry).next().is_none()) {
        return Vec::new();
    }
    let certified: Vec<&str> = entries.iter().flat_map(named).collect();
    let covers = |host: &str| {
        certified.iter().any(|certified| {
            let wild = certified.strip_prefix('*').zip(host.split_once('.'));
            *certified == host
                || is_placeholder(certified)
                || wild.is_some_and(|(end, (_, rest))| end.strip_prefix('.') == Some(rest))
        })
    };
    let hosts = route.rules().filter_map(|rule| rule.get("host"));
    let plain = hosts
        .filter_map(|node| Some((node, node.text()?)))
        .filter(|(_, host)| !host.is_empty() && !is_placeholder(host) && !covers(host) && !is_internal_host(host));
    plain.map(|(node, host)| PlainText { place: node.head_span(), host: Some(host) }).collect()
}

/// Whether something in the repository ends TLS for all that comes after it: a load balancer with a certificate, or a
/// controller with one for every host.
pub(super) fn ends_tls(manifests: &[Manifest<'_>], workloads: &[Workload<'_>]) -> bool {
    let balancer = |manifest: &Manifest<'_>| {
        let balances = manifest.is("", "Service") && has_outer_tls(manifest);
        balances || manifest.kind == "IngressClassParams"
    };
    let certified = |workload: &Workload<'_>| {
        let containers = workload.pod.get("containers").into_iter().flat_map(NodeRef::items);
        let mut words = containers.filter_map(|container| container.get("args")).flat_map(NodeRef::items);
        words.any(|word| word.text().is_some_and(|word| word.starts_with("--default-ssl-certificate")))
    };
    manifests.iter().any(balancer) || workloads.iter().any(certified)
}
