//! The Services to which routes lead, as each kind of route names them.

use super::host::service_of_host;
use super::{Route, list};
use crate::k8s::Cluster;
use crate::k8s::manifest::{Manifest, inner_span};
use crate::k8s::placeholder::is_placeholder;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

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
    /// Whether it only gets a copy of what clients ask, and no answer of it goes anywhere.
    pub mirrors: bool,
}

impl<'t> Backend<'t> {
    pub(super) fn new(name: NodeRef<'t>, port: Option<NodeRef<'t>>) -> Option<Self> {
        let service = name.text().filter(|text| !text.is_empty())?;
        Some(Self { name, service, namespace: None, port, mirrors: false })
    }

    pub(super) fn within(self, namespace: Option<NodeRef<'t>>) -> Self {
        Self { namespace: namespace.and_then(NodeRef::text).filter(|text| !text.is_empty()), ..self }
    }
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

impl<'t> Cluster<'t> {
    /// A ReferenceGrant of the backend's namespace, where those that are there let in others and not the route. Where there
    /// is none they may all be elsewhere.
    ///
    /// Source: Gateway API, "ReferenceGrant".
    pub(in crate::k8s) fn grant_of_others(&self, route: &Route<'_>, backend: &Backend<'_>) -> Option<&Manifest<'t>> {
        let from = &route.manifest;
        let (own, theirs) = (from.namespace?, backend.namespace?);
        if from.group != "gateway.networking.k8s.io" || own == theirs || is_placeholder(own) {
            return None;
        }
        let grants = self.of_kind("ReferenceGrant");
        let grants: Vec<&Manifest<'t>> =
            grants.filter(|grant| grant.namespace.is_none_or(|namespace| namespace == theirs)).collect();
        let says = |item: NodeRef<'_>, key: &str, wanted: &str| {
            let text = item.get(key).and_then(NodeRef::text).unwrap_or_default();
            text == wanted || is_placeholder(text)
        };
        let lets = |grant: &&Manifest<'t>| {
            let Some(spec) = grant.at(&["spec"]).filter(|spec| !spec.is_torn()) else { return true };
            let comes = |item| says(item, "kind", from.kind) && says(item, "namespace", own);
            let goes = |item: NodeRef<'_>| {
                let any = item.get("name").is_none_or(NodeRef::is_null);
                says(item, "kind", "Service") && (any || says(item, "name", backend.service))
            };
            list(spec, "from").any(comes) && list(spec, "to").any(goes)
        };
        let first = grants.first().copied()?;
        (!grants.iter().any(lets)).then_some(first)
    }
}

/// `networking.k8s.io/v1` names a Service in `service`, the betas in `serviceName` and `servicePort`.
pub(super) fn of_ingress(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
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

pub(super) fn of_gateway(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let rules: Vec<_> = list(spec, "rules").collect();
    let direct = rules.iter().flat_map(|rule| list(*rule, "backendRefs")).map(|reference| (reference, false));
    let mirrored = rules.iter().flat_map(|rule| list(*rule, "filters"));
    let mirrored = mirrored.filter_map(|filter| Some((filter.at(&["requestMirror", "backendRef"])?, true)));
    let is_service = |(reference, _): &(NodeRef<'_>, bool)| {
        let text = |key| reference.get(key).and_then(NodeRef::text).unwrap_or_default();
        text("group").is_empty() && matches!(text("kind"), "" | "Service")
    };
    let backends = direct.chain(mirrored).filter(is_service);
    backends
        .filter_map(|(reference, mirrors)| {
            let backend = Backend::new(reference.get("name")?, reference.get("port"))?;
            Some(Backend { mirrors, ..backend.within(reference.get("namespace")) })
        })
        .collect()
}

pub(super) fn of_traefik(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
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
pub(super) fn of_istio(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let rules = ["http", "tls", "tcp"].into_iter().flat_map(|key| list(spec, key));
    let destinations = rules.flat_map(|rule| {
        let routed = list(rule, "route").filter_map(|item| Some((item.get("destination")?, false)));
        let mirrored = rule.get("mirror").map(|mirror| (mirror, true)).into_iter();
        routed.chain(mirrored).collect::<Vec<_>>()
    });
    destinations
        .filter_map(|(destination, mirrors)| {
            let name = destination.get("host")?;
            let (service, namespace) = service_of_host(name.text()?)?;
            Some(Backend { name, service, namespace, port: destination.at(&["port", "number"]), mirrors })
        })
        .collect()
}

pub(super) fn of_contour(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let routes = list(spec, "routes").chain(spec.get("tcpproxy"));
    let services = routes.flat_map(|route| list(route, "services"));
    services.filter_map(|service| Backend::new(service.get("name")?, service.get("port"))).collect()
}

/// The port of an OpenShift route is one of the Service's, by number or name, or the number of a pod's.
pub(super) fn of_openshift(spec: NodeRef<'_>) -> Vec<Backend<'_>> {
    let targets = spec.get("to").into_iter().chain(list(spec, "alternateBackends"));
    let port = spec.at(&["port", "targetPort"]).filter(|port| port.as_i64().is_none());
    let is_service =
        |target: &NodeRef<'_>| target.get("kind").and_then(NodeRef::text).is_none_or(|kind| kind == "Service");
    targets.filter(is_service).filter_map(|target| Backend::new(target.get("name")?, port)).collect()
}
