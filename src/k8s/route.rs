//! What leads clients from outside to Services, in one form: Ingress, the Gateway API, and the kinds of Traefik, Istio,
//! Contour and OpenShift.

use std::collections::HashMap;

use super::manifest::{Manifest, inner_span};
use super::placeholder::is_placeholder;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

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

/// A Service as a route names it.
#[derive(Debug, Clone, Copy)]
pub struct Backend<'t> {
    /// The name as written; a host name for Istio.
    pub name: NodeRef<'t>,
    /// The name of the Service.
    pub service: &'t str,
    /// The namespace, when it is not that of the route.
    pub namespace: Option<&'t str>,
    /// The port of the Service, by number or name.
    pub port: Option<NodeRef<'t>>,
}

impl<'t> Backend<'t> {
    fn new(name: NodeRef<'t>, port: Option<NodeRef<'t>>) -> Option<Self> {
        let service = name.text().filter(|text| !text.is_empty())?;
        Some(Self { name, service, namespace: None, port })
    }

    fn within(self, namespace: Option<NodeRef<'t>>) -> Self {
        Self { namespace: namespace.and_then(NodeRef::text).filter(|text| !text.is_empty()), ..self }
    }
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

/// Whether a host can only be one inside a network or on a developer's machine (RFC 6761, RFC 6762, RFC 8375).
#[must_use]
pub fn is_internal_host(host: &str) -> bool {
    const ENDS: [&str; 11] = [
        ".local",
        ".localhost",
        ".localdomain",
        ".internal",
        ".intranet",
        ".lan",
        ".home.arpa",
        ".test",
        ".svc",
        ".nip.io",
        ".sslip.io",
    ];
    host == "localhost" || ENDS.iter().any(|end| host.ends_with(end)) || host.contains(".svc.")
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

/// `networking.k8s.io/v1` names a Service in `service`, the betas in `serviceName` and `servicePort`.
fn of_ingress(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let paths = list(spec, "rules").filter_map(|rule| rule.at(&["http", "paths"])).flat_map(NodeRef::items);
    let defaults = ["defaultBackend", "backend"].into_iter().filter_map(|key| spec.get(key));
    let backends = defaults.chain(paths.filter_map(|path| path.get("backend")));
    backends
        .filter_map(|backend| match backend.get("service") {
            Some(service) => {
                let port = service.at(&["port", "number"]).or_else(|| service.at(&["port", "name"]));
                Backend::new(service.get("name")?, port)
            }
            None => Backend::new(backend.get("serviceName")?, backend.get("servicePort")),
        })
        .collect()
}

fn of_gateway(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let rules: Vec<_> = list(spec, "rules").collect();
    let direct = rules.iter().flat_map(|rule| list(*rule, "backendRefs"));
    let mirrored = rules.iter().flat_map(|rule| list(*rule, "filters"));
    let mirrored = mirrored.filter_map(|filter| filter.at(&["requestMirror", "backendRef"]));
    let is_service = |reference: &NodeRef<'_>| {
        let text = |key| reference.get(key).and_then(NodeRef::text).unwrap_or_default();
        text("group").is_empty() && matches!(text("kind"), "" | "Service")
    };
    let backends = direct.chain(mirrored).filter(is_service);
    backends
        .filter_map(|reference| {
            Some(Backend::new(reference.get("name")?, reference.get("port"))?.within(reference.get("namespace")))
        })
        .collect()
}

fn of_traefik(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let services = list(spec, "routes").flat_map(|route| list(route, "services"));
    services
        .filter(|service| service.get("kind").and_then(NodeRef::text).is_none_or(|kind| kind == "Service"))
        // `api@internal` is a part of Traefik itself.
        .filter(|service| service.get("name").and_then(NodeRef::text).is_some_and(|name| !name.contains('@')))
        .filter_map(|service| {
            Some(Backend::new(service.get("name")?, service.get("port"))?.within(service.get("namespace")))
        })
        .collect()
}

/// A destination of Istio is a host: a short name, or that of a Service in the cluster's domain. Others are outside.
fn of_istio(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let rules = ["http", "tls", "tcp"].into_iter().flat_map(|key| list(spec, key));
    let destinations = rules.flat_map(|rule| {
        let routed = list(rule, "route").filter_map(|item| item.get("destination"));
        let mirrored = rule.get("mirror").into_iter();
        routed.chain(mirrored).collect::<Vec<_>>()
    });
    destinations
        .filter_map(|destination| {
            let name = destination.get("host")?;
            let (service, namespace) = service_of_host(name.text()?)?;
            Some(Backend { name, service, namespace, port: destination.at(&["port", "number"]) })
        })
        .collect()
}

fn of_contour(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let routes = list(spec, "routes").chain(spec.get("tcpproxy"));
    let services = routes.flat_map(|route| list(route, "services"));
    services.filter_map(|service| Backend::new(service.get("name")?, service.get("port"))).collect()
}

/// The port of an OpenShift route is one of the Service's, by number or name, or the number of a pod's.
fn of_openshift(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let targets = spec.get("to").into_iter().chain(list(spec, "alternateBackends"));
    let port = spec.at(&["port", "targetPort"]).filter(|port| port.as_i64().is_none());
    let is_service =
        |target: &NodeRef<'_>| target.get("kind").and_then(NodeRef::text).is_none_or(|kind| kind == "Service");
    targets.filter(is_service).filter_map(|target| Backend::new(target.get("name")?, port)).collect()
}

/// The Service and namespace of a host name inside the cluster: `orders`, `orders.shop`, `orders.shop.svc`,
/// `orders.shop.svc.cluster.local`; none for names of other hosts.
///
/// Two parts may also be a public name: `shop.io`. They count only where the second is no well-known top-level domain.
#[must_use]
pub fn service_of_host(host: &str) -> Option<(&str, Option<&str>)> {
    const PUBLIC: &str = " ai app aws biz ch cloud co com de dev edu eu fr gov info int internal io jp lan local localhost \
        me mil net nl org ru sh test tv uk us ";
    let host = host.trim_end_matches('.');
    let mut parts = host.split('.');
    let service = parts.next().filter(|part| is_label(part))?;
    let rest: Vec<&str> = parts.collect();
    match rest.as_slice() {
        [] => Some((service, None)),
        [namespace] if is_label(namespace) && !PUBLIC.contains(&format!(" {namespace} ")) => {
            Some((service, Some(namespace)))
        }
        [namespace, "svc"] | [namespace, "svc", "cluster", "local"] => Some((service, Some(namespace))),
        _ => None,
    }
}

fn is_label(part: &str) -> bool {
    !part.is_empty()
        && part.len() <= 63
        && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && part.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !part.bytes().all(|byte| byte.is_ascii_digit())
}

impl Backend<'_> {
    /// Whether a tool still fills in its name.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        is_placeholder(self.service) || self.namespace.is_some_and(is_placeholder)
    }

    /// The bytes of the Service's name.
    #[must_use]
    pub fn name_span(&self) -> Span {
        if self.name.is_borrowed() {
            return self.name.head_span();
        }
        let span = inner_span(self.name);
        if self.name.text() == Some(self.service) { span } else { span.part(0, self.service.len()) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::FileId;
    use crate::syntax::yaml;

    #[track_caller]
    fn check(text: &str, hosts: &[&str], paths: &[&str], backends: &[&str]) {
        let tree = yaml::parse(FileId::new(0), &Arc::from(text));
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

    #[test]
    fn hosts_inside_the_cluster_are_told_from_public_ones() {
        for (host, expected) in [
            ("orders", Some(("orders", None))),
            ("orders.shop", Some(("orders", Some("shop")))),
            ("orders.shop.svc", Some(("orders", Some("shop")))),
            ("orders.shop.svc.cluster.local", Some(("orders", Some("shop")))),
            ("orders.shop.svc.cluster.local.", Some(("orders", Some("shop")))),
            ("shop.io", None),
            ("www.shop.io", None),
            ("10.0.0.1", None),
            ("127", None),
            ("Orders", None),
            ("", None),
        ] {
            assert_eq!(service_of_host(host), expected, "{host}");
        }
    }
}
