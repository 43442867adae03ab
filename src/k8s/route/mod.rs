//! What leads clients from outside to Services, in one form: Ingress, the Gateway API, and the kinds of Traefik, Istio,
//! Contour and OpenShift.

mod backend;
mod host;

use std::collections::HashMap;

use super::manifest::Manifest;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

pub use backend::Backend;
pub use host::{is_internal_host, service_of_host};

use backend::{of_contour, of_gateway, of_ingress, of_istio, of_openshift, of_traefik};

/// The kind of a route, whatever its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteKind {
    /// `Ingress` of Kubernetes.
    Ingress,
    /// A route of the Gateway API.
    Gateway,
    /// `IngressRoute` of Traefik.
    Traefik,
    /// `VirtualService` of Istio.
    Istio,
    /// `HTTPProxy` of Contour.
    Contour,
    /// `Route` of OpenShift.
    OpenShift,
}

/// A route.
#[derive(Debug, Clone)]
pub struct Route<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// What kind it is.
    pub kind: RouteKind,
    /// The Services to which it leads.
    pub backends: Vec<Backend<'t>>,
    /// The place of the route in [`super::Cluster::routes`].
    pub index: usize,
}

/// A parent of a route of the Gateway API.
#[derive(Debug, Clone, Copy)]
pub struct Parent<'t> {
    /// The name of the Gateway.
    pub name: NodeRef<'t>,
    /// The namespace, when it is not that of the route.
    pub namespace: Option<&'t str>,
    /// The listener.
    pub section: Option<NodeRef<'t>>,
    /// The kind: `Gateway` unless something else is named.
    pub kind: &'t str,
}

fn list<'t>(node: NodeRef<'t>, key: &str) -> impl Iterator<Item = NodeRef<'t>> {
    node.get(key).into_iter().flat_map(NodeRef::items)
}

impl<'t> Route<'t> {
    /// Reads a route; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        let kind = match (manifest.group, manifest.kind) {
            ("networking.k8s.io" | "extensions", "Ingress") => RouteKind::Ingress,
            ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute" | "UDPRoute") => {
                RouteKind::Gateway
            }
            ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP" | "IngressRouteUDP") => {
                RouteKind::Traefik
            }
            ("networking.istio.io", "VirtualService") => RouteKind::Istio,
            ("projectcontour.io", "HTTPProxy") => RouteKind::Contour,
            ("route.openshift.io", "Route") => RouteKind::OpenShift,
            _ => return None,
        };
        let spec = manifest.at(&["spec"])?;
        let backends = match kind {
            RouteKind::Ingress => of_ingress(spec),
            RouteKind::Gateway => of_gateway(spec),
            RouteKind::Traefik => of_traefik(spec),
            RouteKind::Istio => of_istio(spec),
            RouteKind::Contour => of_contour(spec),
            RouteKind::OpenShift => of_openshift(spec),
        };
        Some(Self { manifest, kind, backends, index: 0 })
    }

    fn spec(&self) -> NodeRef<'t> {
        self.manifest.at(&["spec"]).unwrap_or(self.manifest.node)
    }

    /// The rules: what matches requests, and where each leads.
    pub fn rules(&self) -> impl Iterator<Item = NodeRef<'t>> {
        let keys: &[&str] = match self.kind {
            RouteKind::Ingress | RouteKind::Gateway => &["rules"],
            RouteKind::Traefik | RouteKind::Contour => &["routes"],
            RouteKind::Istio => &["http", "tls", "tcp"],
            RouteKind::OpenShift => &[],
        };
        let spec = self.spec();
        keys.iter().flat_map(move |key| list(spec, key))
    }

    /// The hosts for which it is.
    #[must_use]
    pub fn hosts(&self) -> Vec<&'t str> {
        let spec = self.spec();
        match self.kind {
            RouteKind::Ingress => self.rules().filter_map(|rule| rule.get("host")?.text()).collect(),
            RouteKind::Gateway => list(spec, "hostnames").filter_map(NodeRef::text).collect(),
            RouteKind::Istio => list(spec, "hosts").filter_map(NodeRef::text).collect(),
            RouteKind::Contour => spec.at(&["virtualhost", "fqdn"]).and_then(NodeRef::text).into_iter().collect(),
            RouteKind::OpenShift => spec.get("host").and_then(NodeRef::text).into_iter().collect(),
            RouteKind::Traefik => {
                let matches = self.rules().filter_map(|rule| rule.get("match")?.text());
                matches.flat_map(|text| arguments(text, &["Host(", "HostSNI("])).collect()
            }
        }
    }

    /// The paths for which it is; empty when it is for all.
    #[must_use]
    pub fn paths(&self) -> Vec<&'t str> {
        let spec = self.spec();
        let found: Vec<Option<&'t str>> = match self.kind {
            RouteKind::Ingress => {
                let paths = self.rules().filter_map(|rule| rule.at(&["http", "paths"])).flat_map(NodeRef::items);
                paths.map(|path| path.get("path").and_then(NodeRef::text)).collect()
            }
            RouteKind::Gateway => {
                let matches = self.rules().flat_map(|rule| list(rule, "matches"));
                matches.map(|item| item.at(&["path", "value"]).and_then(NodeRef::text)).collect()
            }
            RouteKind::Istio => {
                let matches = self.rules().flat_map(|rule| list(rule, "match"));
                let uri = |item: NodeRef<'t>| item.get("uri")?.own_entries().next()?.value.text();
                matches.map(uri).collect()
            }
            RouteKind::Contour => {
                let conditions = self.rules().flat_map(|rule| list(rule, "conditions"));
                conditions.map(|item| item.get("prefix").or_else(|| item.get("exact"))?.text()).collect()
            }
            RouteKind::OpenShift => vec![spec.get("path").and_then(NodeRef::text)],
            RouteKind::Traefik => {
                let matches = self.rules().map(|rule| rule.get("match").and_then(NodeRef::text).unwrap_or_default());
                matches
                    .flat_map(|text| {
                        let mut paths = arguments(text, &["PathPrefix(", "Path("]).map(Some).peekable();
                        if paths.peek().is_none() { vec![None] } else { paths.collect() }
                    })
                    .collect()
            }
        };
        // One rule without a path takes them all.
        found.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// The Gateways to which a route of the Gateway API is attached.
    pub fn parents(&self) -> impl Iterator<Item = Parent<'t>> {
        let parents = (self.kind == RouteKind::Gateway).then(|| list(self.spec(), "parentRefs"));
        parents.into_iter().flatten().filter_map(|item| {
            let text = |key| item.get(key).and_then(NodeRef::text);
            let name = item.get("name")?;
            Some(Parent {
                name,
                namespace: text("namespace"),
                section: item.get("sectionName"),
                kind: text("kind").unwrap_or("Gateway"),
            })
        })
    }

    /// The class of controller that answers, where one is named.
    #[must_use]
    pub fn class(&self) -> Option<NodeRef<'t>> {
        let spec = self.spec();
        let named = spec.get("ingressClassName");
        named.or_else(|| self.manifest.at(&["metadata", "annotations", "kubernetes.io/ingress.class"]))
    }

    /// Whether only clients inside the network can use it: the class or Gateway, or every host, says so.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        const WORDS: [&str; 5] = ["internal", "private", "intranet", "rilb", "tailscale"];
        let named = |text: &str| text.split(['-', '_', '.', '/']).any(|word| WORDS.contains(&word));
        let annotations = self.manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let scheme = annotations.iter().any(|entry| {
            entry.name().ends_with("/scheme") && entry.value.text() == Some("internal")
                || entry.name().contains("whitelist-source-range")
        });
        let mut gateways: Vec<&str> = self.parents().filter_map(|parent| parent.name.text()).collect();
        if self.kind == RouteKind::Istio {
            gateways.extend(list(self.spec(), "gateways").filter_map(NodeRef::text));
            // Without a gateway it is for the mesh alone.
            if gateways.iter().all(|gateway| *gateway == "mesh") {
                return true;
            }
        }
        let class = self.class().and_then(NodeRef::text);
        let entry_points = list(self.spec(), "entryPoints").filter_map(NodeRef::text);
        let hosts = self.hosts();
        scheme
            || class.is_some_and(named)
            || gateways.iter().any(|gateway| named(gateway))
            || entry_points.into_iter().any(named)
            || (!hosts.is_empty() && hosts.iter().all(|host| is_internal_host(host)))
    }

    /// Where to point for the route as a whole.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.manifest.name_span()
    }
}

/// Routes by the names of the Services to which they lead.
pub(super) fn by_service<'t>(routes: &[Route<'t>]) -> HashMap<&'t str, Vec<usize>> {
    let mut names: HashMap<_, Vec<usize>> = HashMap::new();
    for route in routes {
        for backend in &route.backends {
            let list = names.entry(backend.service).or_default();
            if list.last() != Some(&route.index) {
                list.push(route.index);
            }
        }
    }
    names
}

/// The quoted arguments of calls in a Traefik matcher: ``Host(`a`, `b`)``.
fn arguments<'m>(text: &'m str, calls: &[&str]) -> impl Iterator<Item = &'m str> {
    let found: Vec<&str> = calls
        .iter()
        .flat_map(|call| text.match_indices(call).map(|(at, call)| &text[at + call.len()..]))
        .flat_map(|rest| rest.split(')').next().unwrap_or_default().split(','))
        .map(|argument| argument.trim().trim_matches(['`', '"', '\'']))
        .filter(|argument| !argument.is_empty())
        .collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(text: &str, hosts: &[&str], paths: &[&str], backends: &[&str]) {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let manifest = Manifest::read(tree.root().unwrap(), Place { path: "a.yaml", build: None }).unwrap();
        let route = Route::read(manifest).unwrap();
        let found: Vec<String> = route
            .backends
            .iter()
            .map(|backend| {
                let port = backend.port.and_then(NodeRef::text).unwrap_or("-");
                let namespace = backend.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
                format!("{namespace}{}:{port}", backend.service)
            })
            .collect();
        assert_eq!((route.hosts().as_slice(), route.paths().as_slice()), (hosts, paths), "{text}");
        assert_eq!(found, backends, "{text}");
    }

    #[test]
    fn routes_of_all_makers_have_one_form() {
        check(
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {defaultBackend: {service: {name: d, port: {number: \
             1}}}, rules: [{host: a.io, http: {paths: [{path: /x, backend: {service: {name: b, port: {name: http}}}}, \
             {path: /y, backend: {resource: {kind: Bucket, name: s}}}]}}]}}",
            &["a.io"],
            &["/x", "/y"],
            &["d:1", "b:http"],
        );
        check(
            "{apiVersion: extensions/v1beta1, kind: Ingress, spec: {backend: {serviceName: a, servicePort: 80}}}",
            &[],
            &[],
            &["a:80"],
        );
        check(
            "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, spec: {hostnames: [a.io], rules: [{matches: \
             [{path: {value: /x}}], backendRefs: [{name: a, port: 80, namespace: n}, {kind: Bucket, name: b}]}]}}",
            &["a.io"],
            &["/x"],
            &["n/a:80"],
        );
        check(
            "{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, spec: {routes: [{match: 'Host(`a.io`) && \
             PathPrefix(`/x`)', services: [{name: a, port: http}, {name: api@internal, kind: TraefikService}]}]}}",
            &["a.io"],
            &["/x"],
            &["a:http"],
        );
        check(
            "{apiVersion: networking.istio.io/v1, kind: VirtualService, spec: {hosts: [a.io], http: [{match: [{uri: \
             {prefix: /x}}], route: [{destination: {host: a.n.svc.cluster.local, port: {number: 80}}}, {destination: \
             {host: www.shop.io}}]}]}}",
            &["a.io"],
            &["/x"],
            &["n/a:80"],
        );
        check(
            "{apiVersion: projectcontour.io/v1, kind: HTTPProxy, spec: {virtualhost: {fqdn: a.io}, routes: [{services: \
             [{name: a, port: 80}]}]}}",
            &["a.io"],
            &[],
            &["a:80"],
        );
        check(
            "{apiVersion: route.openshift.io/v1, kind: Route, spec: {host: a.io, to: {kind: Service, name: a}, port: \
             {targetPort: http}}}",
            &["a.io"],
            &[],
            &["a:http"],
        );
    }
}
